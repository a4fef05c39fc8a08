"""What AWS is known to withhold though no model and no name says so.

Keys are a member's name, or Shape.Member where a name alone would withhold too much. Values are markers.

Source: published records and the services' guides on logging with CloudTrail.
"""

from collections.abc import Mapping

from emulator.wire.tables.secrets import (
    ATHENA_HIDDEN,
    DROP,
    HIDDEN,
    OMITTED,
    REMOVED,
    SESSION_TOKEN_HIDDEN,
    STARS_3,
    STARS_4,
    STARS_10,
)

WITHHELD: Mapping[str, Mapping[str, str]] = {
    "apigateway": {"ApiKey.value": STARS_3, "CreateApiKeyRequest.value": STARS_3},
    "apigatewayv2": {"StageVariables": STARS_3},
    "apprunner": {
        "BuildCommand": HIDDEN,
        "RuntimeEnvironmentSecrets": HIDDEN,
        "RuntimeEnvironmentVariables": HIDDEN,
        "StartCommand": HIDDEN,
    },
    "appsync": {
        "ApiKey.id": STARS_3,
        "DeleteApiKeyRequest.id": STARS_3,
        "UpdateApiKeyRequest.id": STARS_3,
        "requestMappingTemplate": STARS_3,
        "responseMappingTemplate": STARS_3,
    },
    "athena": {
        "CodeBlock": ATHENA_HIDDEN,
        "Payload": ATHENA_HIDDEN,
        "QueryStatement": OMITTED,
        "QueryString": OMITTED,
    },
    "chime": {"PersonalPIN": HIDDEN},
    "cloud9": {"description": HIDDEN},
    "cloudformation": {
        "Parameter.ParameterValue": DROP,
        "Parameter.ResolvedValue": DROP,
        "TemplateBody": DROP,
    },
    "cloudfront": {"Comment": HIDDEN},
    # In clear although secret: the resource of a source's auth. Public records of September 2026.
    "codebuild": {
        "EnvironmentVariable.name": HIDDEN,
        "EnvironmentVariable.type": HIDDEN,
        "EnvironmentVariable.value": HIDDEN,
        "ExportedEnvironmentVariable.name": HIDDEN,
        "ExportedEnvironmentVariable.value": HIDDEN,
        "Webhook.secret": HIDDEN,
        "buildspec": HIDDEN,
        "buildspecOverride": HIDDEN,
        "encryptionKey": HIDDEN,
        "encryptionKeyOverride": HIDDEN,
        "tags": HIDDEN,
    },
    "cognito-identity": {"Logins": HIDDEN, "Token": DROP},
    # One text in the place of a map or a list. Public records of 2026.
    "cognito-idp": {
        "AuthParameters": HIDDEN,
        "ChallengeParameters": HIDDEN,
        "ChallengeResponses": HIDDEN,
        "UserAttributes": HIDDEN,
        "UserType.Attributes": HIDDEN,
    },
    # A public record of September 2024; of flows, inferred from the one of a module.
    "connect": {
        "CreateContactFlowModuleRequest.Content": STARS_3,
        "CreateContactFlowRequest.Content": STARS_3,
        "ContactFlow.Content": STARS_3,
        "ContactFlowModule.Content": STARS_3,
        "UpdateContactFlowContentRequest.Content": STARS_3,
        "UpdateContactFlowModuleContentRequest.Content": STARS_3,
    },
    "datazone": {"jwtToken": HIDDEN},
    "ebs": {"KmsKeyArn": HIDDEN},
    "ec2": {"KeyMaterial": REMOVED, "ModifyInstanceAttributeRequest.Value": REMOVED, "UserData": REMOVED},
    # One text in the place of the list, in requests and in answers. Public records of September 2026.
    "ecs": {"environment": HIDDEN},
    "events": {"PutEventsRequestEntry.Detail": HIDDEN, "PutPartnerEventsRequestEntry.Detail": HIDDEN},
    "invoicing": {"Contacts": HIDDEN, "ProcurementPortalSharedSecret": HIDDEN},
    "kms": {"GrantToken": DROP, "GrantTokens": DROP},
    "license-manager": {"CreateTokenResponse.Token": HIDDEN, "SignedToken": HIDDEN},
    "organizations": {"AccountName": STARS_4, "Email": STARS_4},
    "pinpoint": {"TokenKey": STARS_3},
    "rds": {"MasterUserPassword": HIDDEN, "TdeCredentialPassword": HIDDEN},
    "rds-data": {"database": STARS_10, "parameters": STARS_10, "schema": STARS_10, "sql": STARS_10},
    "redshift-data": {"QueryString": OMITTED, "Sql": OMITTED, "Sqls": OMITTED},
    "redshift-serverless": {"adminUserPassword": HIDDEN, "adminUsername": HIDDEN},
    "resource-explorer-2": {"QueryString": STARS_3},
    "rolesanywhere": {"tags": HIDDEN},
    "sns": {
        "PublishBatchRequestEntry.Message": HIDDEN,
        "PublishBatchRequestEntry.MessageAttributes": HIDDEN,
        "PublishBatchRequestEntry.Subject": HIDDEN,
        "PublishInput.Message": HIDDEN,
        "PublishInput.MessageAttributes": HIDDEN,
        "PublishInput.Subject": HIDDEN,
    },
    "sqs": {"Message.Body": HIDDEN, "MessageBody": HIDDEN},
    "ssm": {
        "Command.Parameters": HIDDEN,
        "CreateDocumentRequest.Content": HIDDEN,
        "PutParameterRequest.Value": HIDDEN,
        "ResumeSessionResponse.TokenValue": SESSION_TOKEN_HIDDEN,
        "SendCommandRequest.Parameters": HIDDEN,
        "StartSessionResponse.TokenValue": SESSION_TOKEN_HIDDEN,
        "UpdateDocumentRequest.Content": HIDDEN,
    },
    "stepfunctions": {"definition": HIDDEN, "input": HIDDEN, "output": HIDDEN},
    "transfer": {"HostKey": HIDDEN},
    "translate": {"Text": HIDDEN, "TranslatedText": HIDDEN},
}
