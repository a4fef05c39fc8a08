"""What is withheld because it is dangerous, and nothing is known of it: no record shows it, no guide tells.

Programs, scripts and their arguments, environments, statements with values in them, texts that people
write to each other, properties of connections. Keys and values are those of `withheld`. Where a record of
AWS turns up, the entry goes there, or away. Source: assumed.
"""

from collections.abc import Mapping

from emulator.wire.tables.secrets import DROP, HIDDEN, OMITTED, STARS_3, STARS_10

ASSUMED: Mapping[str, Mapping[str, str]] = {
    "amplify": {"basicAuthCredentials": HIDDEN, "buildSpec": HIDDEN, "oauthToken": HIDDEN},
    "apigateway": {
        "TestInvokeMethodResponse.body": STARS_3,
        "TestInvokeAuthorizerRequest.body": STARS_3,
        "TestInvokeMethodRequest.body": STARS_3,
        "multiValueHeaders": STARS_3,
        "pathWithQueryString": STARS_3,
        "stageVariableOverrides": STARS_3,
    },
    "appflow": {
        "InforNexusConnectorProfileCredentials.datakey": HIDDEN,
        "customProperties": HIDDEN,
        "profileProperties": HIDDEN,
        "tokenUrlCustomProperties": HIDDEN,
    },
    "appstream": {"ExecutableParameters": HIDDEN, "LaunchParameters": HIDDEN},
    "appsync": {"code": STARS_3, "context": STARS_3, "template": STARS_3},
    "athena": {
        "CreateDataCatalogInput.Parameters": OMITTED,
        "DataCatalog.Parameters": OMITTED,
        "ExecutionParameters": OMITTED,
        "UpdateDataCatalogInput.Parameters": OMITTED,
    },
    "b2bi": {
        "fileContent": HIDDEN,
        "inputFileContent": HIDDEN,
        "key": HIDDEN,
        "outputFileContent": HIDDEN,
        "transactionSet": HIDDEN,
    },
    "batch": {
        "EksContainerEnvironmentVariable.value": HIDDEN,
        "KeyValuePair.value": HIDDEN,
        "serviceRequestPayload": HIDDEN,
    },
    "bedrock-agentcore": {
        "InvokeAgentRuntimeCommandRequestBody.command": HIDDEN,
        "ToolArguments.code": HIDDEN,
        "ToolArguments.command": HIDDEN,
        "requestBody": HIDDEN,
        "wwwAuthenticateHeaders": HIDDEN,
    },
    "bedrock-runtime": {"ContentBlock.text": HIDDEN, "SystemContentBlock.text": HIDDEN, "text": HIDDEN},
    "cleanroomsml": {"arguments": HIDDEN},
    "cloudformation": {
        "ExecutionRoleTemplateBody": DROP,
        "SetTypeConfigurationInput.Configuration": DROP,
        "StackPolicyBody": DROP,
        "StackPolicyDuringUpdateBody": DROP,
    },
    "codecatalyst": {"arguments": HIDDEN, "command": HIDDEN},
    "codecommit": {"Comment.content": HIDDEN, "content": HIDDEN, "fileContent": HIDDEN},
    "codedeploy": {"content": HIDDEN},
    "codepipeline": {
        "ActionConfiguration.configuration": HIDDEN,
        "ActionDeclaration.configuration": HIDDEN,
        "EnvironmentVariable.value": HIDDEN,
        "PutApprovalResultInput.token": HIDDEN,
        "RuleDeclaration.configuration": HIDDEN,
        "commands": HIDDEN,
        "outputVariables": HIDDEN,
    },
    "cognito-idp": {
        "ClientMetadata": HIDDEN,
        "HttpHeader.headerValue": HIDDEN,
        "PasswordVerifier": HIDDEN,
        "ProviderDetails": HIDDEN,  # the client secret of another provider is among them
        "Salt": HIDDEN,
        "ValidationData": HIDDEN,
        "VerifyUserAttributeRequest.Code": HIDDEN,
    },
    "cognito-sync": {
        "Record.Value": HIDDEN,
        "RecordPatch.Value": HIDDEN,
    },
    "comprehend": {"Text": HIDDEN},
    "comprehendmedical": {"Text": HIDDEN},
    "connect": {
        "ChatEvent.Content": HIDDEN,
        "ChatMessage.Content": HIDDEN,
        "SendNotificationActionDefinition.Content": HIDDEN,
    },
    "connectcases": {
        "body": HIDDEN,
    },
    "connectparticipant": {"Content": HIDDEN},
    "databrew": {"QueryString": HIDDEN},
    "dataexchange": {"Body": HIDDEN, "QueryStringParameters": HIDDEN, "RequestHeaders": HIDDEN},
    "datapipeline": {
        "Field.stringValue": HIDDEN,
        "ParameterValue.stringValue": HIDDEN,
    },
    "datasync": {"AccessKey": HIDDEN},
    "datazone": {
        "athenaProperties": HIDDEN,
        "pythonProperties": HIDDEN,
        "sparkProperties": HIDDEN,
    },
    "devicefarm": {"EnvironmentVariable.value": HIDDEN},
    "devops-agent": {
        "SendMessageRequest.content": HIDDEN,
    },
    "dms": {"ExtraConnectionAttributes": HIDDEN, "Krb5FileContents": HIDDEN},
    "ds": {"LdifContent": HIDDEN},
    "ecs": {"ExecuteCommandRequest.command": HIDDEN},
    "eks": {"License.token": HIDDEN},
    "elasticbeanstalk": {"ConfigurationOptionSetting.Value": HIDDEN},
    "emr": {"Args": HIDDEN, "Configuration.Properties": HIDDEN, "NotebookParams": HIDDEN},
    "events": {
        "Target.Input": HIDDEN,
        "InputTransformer.InputTemplate": HIDDEN,
    },
    "gamelift": {
        "ContainerEnvironment.Value": HIDDEN,
        "ServerLaunchParameters": HIDDEN,
        "ServerProcess.Parameters": HIDDEN,
    },
    "gameliftstreams": {"AdditionalLaunchArgs": HIDDEN},
    "glue": {
        "AthenaProperties": HIDDEN,
        "PreProcessingQuery": HIDDEN,
        "PythonProperties": HIDDEN,
        "RunStatementRequest.Code": HIDDEN,
        "ScalaCode": HIDDEN,
        "SparkProperties": HIDDEN,
    },
    "greengrass": {"ExecArgs": STARS_3},
    "greengrassv2": {"execArgs": HIDDEN},
    "imagebuilder": {
        "ComponentParameter.value": HIDDEN,
        "WorkflowParameter.value": HIDDEN,
        "data": HIDDEN,
        "dockerfileTemplateData": HIDDEN,
    },
    "iot": {
        "HttpContext.queryString": HIDDEN,
        "KafkaAction.clientProperties": HIDDEN,
        "MqttContext.username": HIDDEN,
        "SalesforceAction.token": HIDDEN,
    },
    "kinesisanalyticsv2": {"TextContent": HIDDEN},
    "lex-runtime": {"inputText": HIDDEN},
    "machinelearning": {"SelectSqlQuery": HIDDEN},
    "medialive": {"HlsAkamaiSettings.Salt": HIDDEN, "HlsAkamaiSettings.Token": HIDDEN},
    "mediatailor": {"Body": HIDDEN},
    "mq": {
        "UpdateConfigurationRequest.Data": STARS_3,
    },
    "neptune-graph": {"queryString": HIDDEN},
    "neptunedata": {
        "gremlinQuery": HIDDEN,
        "openCypherQuery": HIDDEN,
        "parameters": HIDDEN,
    },
    "osis": {"PipelineConfigurationBody": HIDDEN},
    "pcs": {"NodeLifecycleScript.arguments": HIDDEN},
    "pinpoint": {
        "Body": STARS_3,
        "CampaignCustomMessage.Data": STARS_3,
        "HtmlBody": STARS_3,
        "JourneyCustomMessage.Data": STARS_3,
        "RawContent": STARS_3,
        "SimpleEmailPart.Data": STARS_3,
    },
    "pinpoint-email": {
        "Content.Data": HIDDEN,
    },
    "pinpoint-sms-voice": {
        "Text": HIDDEN,
    },
    "pinpoint-sms-voice-v2": {"MessageBody": HIDDEN, "TemplateVariables": HIDDEN},
    "pipes": {
        "BatchEnvironmentVariable.Value": HIDDEN,
        "EcsEnvironmentVariable.value": HIDDEN,
        "InputTemplate": HIDDEN,
    },
    "polly": {"Text": STARS_10},
    "qapps": {
        "ConversationMessage.body": HIDDEN,
    },
    "rds-data": {
        "sqlStatements": STARS_10,
    },
    "sagemaker": {
        "CallbackToken": HIDDEN,
        "NotebookInstanceLifecycleHook.Content": HIDDEN,
        "QueryString": HIDDEN,
        "StudioLifecycleConfigContent": HIDDEN,
    },
    "scheduler": {"Target.Input": HIDDEN},
    "securityagent": {"code": HIDDEN},
    "securityhub": {
        "AwsCodeBuildProjectEnvironmentEnvironmentVariablesDetails.Value": HIDDEN,
        "AwsEcsTaskDefinitionContainerDefinitionsEnvironmentDetails.Value": HIDDEN,
        "AwsElasticBeanstalkEnvironmentOptionSetting.Value": HIDDEN,
    },
    "servicecatalog": {
        "ProvisioningParameter.Value": HIDDEN,
        "UpdateProvisioningParameter.Value": HIDDEN,
    },
    "ses": {
        "RawMessage": HIDDEN,
        "SendTemplatedEmailRequest.TemplateData": HIDDEN,
        "Content.Data": HIDDEN,
        "Destination.BccAddresses": HIDDEN,
        "Destination.CcAddresses": HIDDEN,
        "Destination.ToAddresses": HIDDEN,
    },
    "sesv2": {
        "Content.Data": HIDDEN,
        "Destination.BccAddresses": HIDDEN,
        "Destination.CcAddresses": HIDDEN,
        "Destination.ToAddresses": HIDDEN,
        "Template.TemplateData": HIDDEN,
    },
    "signin": {"code": HIDDEN},
    "sms-voice": {
        "Text": HIDDEN,
    },
    "sns": {"ConfirmSubscriptionInput.Token": HIDDEN, "CreatePlatformEndpointInput.Token": HIDDEN},
    "ssm": {
        "AutomationExecutionInputs.Parameters": HIDDEN,
        "MaintenanceWindowAutomationParameters.Parameters": HIDDEN,
        "Runbook.Parameters": HIDDEN,
        "SendAutomationSignalRequest.Payload": HIDDEN,
        "StartAutomationExecutionRequest.Parameters": HIDDEN,
        "StartChangeRequestExecutionRequest.Parameters": HIDDEN,
        "StartSessionRequest.Parameters": HIDDEN,
    },
    "sso-oidc": {"CreateTokenRequest.code": HIDDEN, "CreateTokenWithIAMRequest.code": HIDDEN},
    "stepfunctions": {"cause": HIDDEN, "error": HIDDEN, "variables": HIDDEN},
    "support": {"communicationBody": HIDDEN},
    "swf": {"input": HIDDEN, "result": HIDDEN, "details": HIDDEN},
    "synthetics": {"EnvironmentVariables": HIDDEN},
}
