"""What is withheld because it is dangerous, and nothing is known of it: no record shows it, no guide tells.

The places are told by kind: a member's name, or Shape.Member where a name alone would withhold too much.
What stands in their place is the marker of the service. Where a record of AWS turns up, the place goes to
`withheld`, or away. Source: assumed.
"""

from collections.abc import Mapping
from functools import cache

# Places that are withheld in whatever service has them.
EVERYWHERE = frozenset(
    {
        "Content.Data",
        "ContentBlock.text",
        "Destination.BccAddresses",
        "Destination.CcAddresses",
        "Destination.ToAddresses",
        "ProvisioningParameter.Value",
        "SystemContentBlock.text",
        "Target.Input",
        "Template.TemplateData",
    }
)

# By kind and service.
KINDS: Mapping[str, Mapping[str, str]] = {
    "environments and values for programs": {
        "apigateway": "stageVariableOverrides",
        "batch": "KeyValuePair.value",
        "cloudformation": "SetTypeConfigurationInput.Configuration",
        "codepipeline": (
            "ActionConfiguration.configuration ActionDeclaration.configuration "
            "RuleDeclaration.configuration outputVariables"
        ),
        "datapipeline": "Field.stringValue ParameterValue.stringValue",
        "elasticbeanstalk": "ConfigurationOptionSetting.Value",
        "emr": "Configuration.Properties",
        "imagebuilder": "ComponentParameter.value WorkflowParameter.value",
        "securityhub": "AwsElasticBeanstalkEnvironmentOptionSetting.Value",
        "servicecatalog": "UpdateProvisioningParameter.Value",
        "stepfunctions": "variables",
        "synthetics": "EnvironmentVariables",
    },
    "programs, scripts and their arguments": {
        "amplify": "buildSpec",
        "appstream": "ExecutableParameters LaunchParameters",
        "appsync": "code context template",
        "bedrock-agentcore": (
            "InvokeAgentRuntimeCommandRequestBody.command ToolArguments.code ToolArguments.command"
        ),
        "cleanroomsml": "arguments",
        "cloudformation": "ExecutionRoleTemplateBody StackPolicyBody StackPolicyDuringUpdateBody",
        "codecatalyst": "arguments command",
        "codepipeline": "commands",
        "ecs": "ExecuteCommandRequest.command",
        "emr": "Args NotebookParams",
        "gamelift": "ServerLaunchParameters ServerProcess.Parameters",
        "gameliftstreams": "AdditionalLaunchArgs",
        "glue": "RunStatementRequest.Code ScalaCode",
        "greengrass": "ExecArgs",
        "greengrassv2": "execArgs",
        "imagebuilder": "data dockerfileTemplateData",
        "kinesisanalyticsv2": "TextContent",
        "mq": "UpdateConfigurationRequest.Data",
        "osis": "PipelineConfigurationBody",
        "pcs": "NodeLifecycleScript.arguments",
        "sagemaker": "NotebookInstanceLifecycleHook.Content StudioLifecycleConfigContent",
        "securityagent": "code",
    },
    "statements, and the values in them": {
        "athena": "ExecutionParameters",
        "databrew": "QueryString",
        "glue": "PreProcessingQuery",
        "iot": "HttpContext.queryString",
        "machinelearning": "SelectSqlQuery",
        "neptune-graph": "queryString",
        "neptunedata": "gremlinQuery openCypherQuery parameters",
        "rds-data": "sqlStatements",
        "sagemaker": "QueryString",
    },
    "properties of connections": {
        "amplify": "basicAuthCredentials oauthToken",
        "appflow": (
            "InforNexusConnectorProfileCredentials.datakey customProperties profileProperties "
            "tokenUrlCustomProperties"
        ),
        "athena": (
            "CreateDataCatalogInput.Parameters DataCatalog.Parameters UpdateDataCatalogInput.Parameters"
        ),
        "cognito-idp": "HttpHeader.headerValue ProviderDetails",
        "datasync": "AccessKey",
        "datazone": "athenaProperties pythonProperties sparkProperties",
        "dms": "ExtraConnectionAttributes Krb5FileContents",
        "glue": "AthenaProperties PythonProperties SparkProperties",
        "iot": "KafkaAction.clientProperties",
        "medialive": "HlsAkamaiSettings.Salt HlsAkamaiSettings.Token",
    },
    "tokens, codes and what is made of passwords": {
        "bedrock-agentcore": "wwwAuthenticateHeaders",
        "codepipeline": "PutApprovalResultInput.token",
        "cognito-idp": "PasswordVerifier Salt VerifyUserAttributeRequest.Code",
        "eks": "License.token",
        "iot": "MqttContext.username SalesforceAction.token",
        "sagemaker": "CallbackToken",
        "signin": "code",
        "sns": "ConfirmSubscriptionInput.Token CreatePlatformEndpointInput.Token",
        "sso-oidc": "CreateTokenRequest.code CreateTokenWithIAMRequest.code",
    },
    "inputs and outputs of what runs": {
        "apigateway": (
            "TestInvokeAuthorizerRequest.body TestInvokeMethodRequest.body "
            "TestInvokeMethodResponse.body multiValueHeaders pathWithQueryString"
        ),
        "batch": "serviceRequestPayload",
        "bedrock-agentcore": "requestBody",
        "cognito-idp": "ClientMetadata ValidationData",
        "dataexchange": "Body QueryStringParameters RequestHeaders",
        "events": "InputTransformer.InputTemplate",
        "pipes": "InputTemplate",
        "ssm": (
            "AutomationExecutionInputs.Parameters MaintenanceWindowAutomationParameters.Parameters "
            "Runbook.Parameters SendAutomationSignalRequest.Payload "
            "StartAutomationExecutionRequest.Parameters StartChangeRequestExecutionRequest.Parameters "
            "StartSessionRequest.Parameters"
        ),
        "stepfunctions": "cause error",
        "swf": "details input result",
    },
    "texts that people write, and whom they write to": {
        "b2bi": "fileContent inputFileContent key outputFileContent transactionSet",
        "bedrock-runtime": "text",
        "codecommit": "Comment.content content fileContent",
        "codedeploy": "content",
        "cognito-sync": "Record.Value RecordPatch.Value",
        "comprehend": "Text",
        "comprehendmedical": "Text",
        "connect": "ChatEvent.Content ChatMessage.Content SendNotificationActionDefinition.Content",
        "connectcases": "body",
        "connectparticipant": "Content",
        "devops-agent": "SendMessageRequest.content",
        "ds": "LdifContent",
        "lex-runtime": "inputText",
        "mediatailor": "Body",
        "pinpoint": (
            "Body CampaignCustomMessage.Data HtmlBody JourneyCustomMessage.Data RawContent "
            "SimpleEmailPart.Data"
        ),
        "pinpoint-sms-voice": "Text",
        "pinpoint-sms-voice-v2": "MessageBody TemplateVariables",
        "polly": "Text",
        "qapps": "ConversationMessage.body",
        "ses": "RawMessage SendTemplatedEmailRequest.TemplateData",
        "sms-voice": "Text",
        "support": "communicationBody",
    },
}


@cache
def places_of(service: str) -> frozenset[str]:
    """Return the places of a service that are withheld, those of every service among them."""
    named = (services.get(service, "") for services in KINDS.values())
    return EVERYWHERE.union(*(names.split() for names in named))
