"""What a record withholds: members that are dropped, and members whose place a marker takes.

Everything that a model marks as sensitive, and every text whose name says that it is a secret, is
withheld with the marker of its service unless SHOWN says otherwise; MARKERS adds what the models do not
mark. Keys are a member's name, or Shape.Member where a name alone would withhold too much.
"""

from collections.abc import Mapping

DROP = ""  # no marker: the member is left out
HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
ATHENA_HIDDEN = "HIDDEN_FOR_SECURITY_REASONS"
STARS_3 = "***"
STARS_4 = "****"
STARS_10 = "**********"
OMITTED = "***OMITTED***"
REMOVED = "<sensitiveDataRemoved>"
SESSION_TOKEN_HIDDEN = "Value hidden due to security reasons."  # noqa: S105 -- a marker, no token
LITERAL_REDACTED = "***(Redacted)"

# The marker of a service for whatever its model marks as sensitive; HIDDEN for all others.
SERVICE_MARKERS: Mapping[str, str] = {
    "amazonmq": STARS_3,
    "apigateway": STARS_3,
    "appsync": STARS_3,
    "cloudformation": DROP,
    "cognito-identity": DROP,
    "cognito-idp": DROP,
    "docdb": STARS_4,
    "ec2": REMOVED,
    "elasticache": DROP,
    "greengrass": STARS_3,
    "iam": DROP,
    "kms": DROP,
    "lambda": DROP,
    "mq": STARS_3,
    "neptune": STARS_4,
    "organizations": STARS_4,
    "pinpoint": STARS_3,
    "polly": STARS_10,
    "rds": STARS_4,
    "rds-data": STARS_10,
    "redshift": STARS_4,
    "resource-explorer-2": STARS_3,
    "secretsmanager": DROP,
    "sts": DROP,
}

# Source: published records and the services' guides on logging with CloudTrail.
MARKERS: Mapping[str, Mapping[str, str]] = {
    "apigateway": {"ApiKey.value": STARS_3, "CreateApiKeyRequest.value": STARS_3},
    "apigatewayv2": {"StageVariables": STARS_3},
    "apprunner": {"RuntimeEnvironmentVariables": HIDDEN, "RuntimeEnvironmentSecrets": HIDDEN},
    "appsync": {
        "ApiKey.id": STARS_3,
        "DeleteApiKeyRequest.id": STARS_3,
        "UpdateApiKeyRequest.id": STARS_3,
        "requestMappingTemplate": STARS_3,
        "responseMappingTemplate": STARS_3,
    },
    "athena": {
        "QueryString": OMITTED,
        "Payload": ATHENA_HIDDEN,
        "CodeBlock": ATHENA_HIDDEN,
    },
    "chime": {"PersonalPIN": HIDDEN},
    "cloud9": {"description": HIDDEN},
    "cloudformation": {
        "Parameter.ParameterValue": DROP,
        "Parameter.ResolvedValue": DROP,
        "TemplateBody": DROP,
        "StackPolicyBody": DROP,
    },
    "cloudfront": {"Comment": HIDDEN},
    "codebuild": {"Webhook.secret": HIDDEN},
    "cognito-identity": {"Logins": HIDDEN, "LoginsMap": HIDDEN, "Token": DROP},
    "cognito-idp": {"PasswordVerifier": DROP},
    "datazone": {"jwtToken": HIDDEN},
    "ebs": {"KmsKeyArn": HIDDEN},
    "ec2": {"ModifyInstanceAttributeRequest.Value": REMOVED, "UserData": REMOVED, "KeyMaterial": REMOVED},
    "events": {"PutEventsRequestEntry.Detail": HIDDEN, "PutPartnerEventsRequestEntry.Detail": HIDDEN},
    "kms": {"GrantToken": DROP, "GrantTokens": DROP},
    "license-manager": {"CreateTokenResponse.Token": HIDDEN, "SignedToken": HIDDEN},
    "organizations": {"AccountName": STARS_4, "Email": STARS_4},
    "pinpoint": {"TokenKey": STARS_3},
    "rds": {"MasterUserPassword": STARS_4, "TdeCredentialPassword": STARS_4},
    "rds-data": {"sql": STARS_10, "database": STARS_10, "schema": STARS_10, "parameters": STARS_10},
    "redshift-data": {"Sql": OMITTED, "Sqls": OMITTED, "QueryString": OMITTED},
    "redshift-serverless": {"adminUserPassword": HIDDEN, "adminUsername": HIDDEN},
    "resource-explorer-2": {"QueryString": STARS_3},
    "rolesanywhere": {"tags": HIDDEN},
    "sns": {
        "PublishInput.Message": HIDDEN,
        "PublishInput.Subject": HIDDEN,
        "PublishInput.MessageAttributes": HIDDEN,
        "PublishBatchRequestEntry.Message": HIDDEN,
        "PublishBatchRequestEntry.Subject": HIDDEN,
        "PublishBatchRequestEntry.MessageAttributes": HIDDEN,
    },
    "sqs": {"MessageBody": HIDDEN, "Message.Body": HIDDEN},
    "ssm": {
        "PutParameterRequest.Value": HIDDEN,
        "SendCommandRequest.Parameters": HIDDEN,
        "Command.Parameters": HIDDEN,
        "StartSessionResponse.TokenValue": SESSION_TOKEN_HIDDEN,
        "ResumeSessionResponse.TokenValue": SESSION_TOKEN_HIDDEN,
    },
    "stepfunctions": {"definition": HIDDEN, "input": HIDDEN, "output": HIDDEN},
    "translate": {"Text": HIDDEN, "TranslatedText": HIDDEN},
    "workmail": {"AssumeImpersonationRoleResponse.Token": HIDDEN},
}

# Members that are written although their model calls them sensitive or their name says secret.
SHOWN: Mapping[str, frozenset[str]] = {
    "apigateway": frozenset({"apiKey"}),
    "cognito-idp": frozenset({"ClientId"}),
    "iam": frozenset({"RemovePrivateKey"}),
    "sts": frozenset({"SessionToken"}),
}

# Ends of names (in lower case) of text members, of lists and maps of texts, and of keys in maps, that are
# secrets whatever the model says. An ARN, an id or a setting of a secret has a name that ends otherwise.
SECRET_NAME_ENDS = (
    "accesstoken",
    "apikey",
    "apikeyvalue",
    "apitoken",
    "authenticationcode1",
    "authenticationcode2",
    "authtoken",
    "bearertoken",
    "clientsecret",
    "connectiontoken",
    "grafanatoken",
    "hectoken",
    "idtoken",
    "onetimepassword",
    "participanttoken",
    "passphrase",
    "password",
    "plaintext",
    "platformcredential",
    "presharedkey",
    "privatekey",
    "privatekeyplaintext",
    "refreshtoken",
    "samlassertion",
    "secretaccesskey",
    "secretbinary",
    "secretkey",
    "secretstring",
    "secrettoken",
    "sessiontoken",
    "sharedsecret",
    "tokencode",
    "tokenvalue",
    "userdata",
)
