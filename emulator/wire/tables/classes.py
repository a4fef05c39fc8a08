"""Which calls only read although their verb does not say so, and which AWS does not record."""

from collections.abc import Mapping

# Operations that only read although their verb does not say so, by event source.
READS: Mapping[str, frozenset[str]] = {
    "bedrock": frozenset({"InvokeModel", "InvokeModelWithResponseStream", "Converse", "ConverseStream"}),
    "codeartifact": frozenset({"ReadFromRepository"}),
    "codecommit": frozenset({"GitPull"}),
    "dynamodb": frozenset({"TransactGetItems"}),
    "eks-auth": frozenset({"AssumeRoleForPodIdentity"}),
    "kms": frozenset(
        {
            "Decapsulate",
            "Decrypt",
            "DeriveSharedSecret",
            "Encapsulate",
            "Encrypt",
            "GenerateDataKey",
            "GenerateDataKeyPair",
            "GenerateDataKeyPairWithoutPlaintext",
            "GenerateDataKeyWithoutPlaintext",
            "GenerateMac",
            "GenerateRandom",
            "ReEncrypt",
            "Sign",
            "Verify",
            "VerifyMac",
        }
    ),
    "elasticfilesystem": frozenset({"NewClientConnection"}),
    "kinesis": frozenset({"SubscribeToShard"}),
    "monitoring": frozenset({"GenerateQuery"}),
    "quicksight": frozenset({"QueryDatabase"}),
    "rds": frozenset({"DownloadDBLogFilePortion"}),
    "s3": frozenset({"PreflightRequest"}),
    "s3express": frozenset({"CreateSession"}),
    "sqs": frozenset({"ReceiveMessage"}),
    "sts": frozenset({"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"}),
}

# Operations that do not count as reads although their verb says so, by event source. Of those that no
# record is known of, the ones that change something, or that begin with a longer word.
WRITES: Mapping[str, frozenset[str]] = {
    "apigateway": frozenset({"TestInvokeMethod"}),
    "appsync": frozenset({"GraphQL"}),
    "cloudformation": frozenset({"TestType"}),
    "cognito-identity": frozenset(
        {"GetCredentialsForIdentity", "GetId", "GetOpenIdToken", "GetOpenIdTokenForDeveloperIdentity"}
    ),
    "elasticache": frozenset({"TestFailover", "TestMigration"}),
    "iotwireless": frozenset({"TestWirelessDevice"}),
    "lambda": frozenset({"CheckpointDurableExecution"}),
    "license-manager": frozenset({"CheckInLicense", "CheckoutBorrowLicense", "CheckoutLicense"}),
    "lightsail": frozenset({"TestAlarm"}),
    "signin": frozenset({"CheckMfa", "GetSigninToken"}),
    "states": frozenset({"GetActivityTask"}),
    "storagegateway": frozenset({"RetrieveTapeArchive", "RetrieveTapeRecoveryPoint"}),
    "sts": frozenset({"GetFederationToken", "GetSessionToken", "GetWebIdentityToken"}),
}

# Operations that leave no record, by event source. Source: the services' guides on logging.
UNRECORDED: Mapping[str, frozenset[str]] = {
    "execute-api": frozenset({"PostToConnection", "GetConnection", "DeleteConnection"}),
    "iotdata": frozenset({"Publish"}),
    "logs": frozenset({"PutLogEvents", "TagLogGroup"}),
    "sagemaker": frozenset({"InvokeEndpoint", "InvokeEndpointAsync"}),
}

# Refusals that come before AWS knows who called: they leave no record.
REFUSED_BEFORE_AUTHENTICATION = frozenset(
    {
        "AuthFailure",
        "AuthorizationHeaderMalformed",
        "AuthorizationQueryParametersError",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "InvalidToken",
        "InvalidTokenId",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "MissingSecurityHeader",
        "RequestExpired",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
        "UnrecognizedClient",
        "UnrecognizedClientException",
        "XAmzContentSHA256Mismatch",
    }
)
REDIRECTS = frozenset({301, 307})

# Wire codes of denials; AWS records nearly all of them as AccessDenied.
DENIALS = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AccessDeniedFault",
        "AuthorizationError",
        "AuthorizationErrorException",
        "NotAuthorized",
        "UnauthorizedException",
        "UnauthorizedOperation",
    }
)

# Codes that a source keeps as they are on the wire although they say that access was denied.
DENIAL_NAMES: Mapping[str, str] = {
    "medialive": "ForbiddenException",
    "resource-explorer-2": "UnauthorizedException",
}

# Common errors that the models do not list: wire code, recorded code.
COMMON_ERRORS: Mapping[str, str] = {
    "Throttling": "ThrottlingException",
    "ValidationError": "ValidationException",
}

# Sources that keep the parameters of a call they denied. The others record null.
DENIED_WITH_PARAMETERS = frozenset(
    {
        "appsync",
        "bedrock",
        "ce",
        "ec2",
        "eks",
        "guardduty",
        "resource-explorer-2",
        "s3",
        "securityhub",
        "servicecatalog-appregistry",
    }
)

# Sources that record the text of a failed write as its answer, by the member that has it, and as no
# errorMessage; that of a failed read they do not record. Denials have it as Message.
# Source: public records of September 2024 and September 2026.
TEXTS_IN_ANSWERS: Mapping[str, str] = {
    "connect": "message",
    "resource-groups": "Message",
    "servicecatalog-appregistry": "message",
}

# Sources that write no errorMessage for a denial, and codes that have none. Source: published records.
DENIED_WITHOUT_MESSAGE = frozenset(
    {
        "application-insights",
        "appsync",
        "ce",
        "codeguru-reviewer",
        "connect",
        "dataexchange",
        "devops-guru",
        "eks",
        "guardduty",
        "internetmonitor",
        "mediatailor",
        "networkflowmonitor",
        "oam",
        "resource-explorer-2",
        "rum",
        "securityhub",
        "synthetics",
    }
)
CODES_WITHOUT_MESSAGE: Mapping[str, frozenset[str]] = {
    "kms": frozenset({"KMSInvalidSignatureException", "UnsupportedOperationException"}),
}

# Sources that record null parameters for every error, for some codes, for some operations.
FAILED_WITHOUT_PARAMETERS = frozenset({"directconnect", "ecs", "sagemaker"})
CODES_WITHOUT_PARAMETERS: Mapping[str, frozenset[str]] = {
    "kms": frozenset({"NotFoundException"}),
    "ssm": frozenset({"ThrottlingException"}),
}
OPERATIONS_WITHOUT_PARAMETERS: Mapping[str, frozenset[str]] = {
    "lambda": frozenset({"Invoke"}),
    "monitoring": frozenset({"GetDashboard"}),
}

# Operations whose parameters are recorded as null. Source: public records of September 2026.
NULL_REQUESTS: Mapping[str, frozenset[str]] = {"logs": frozenset({"TestMetricFilter"})}

# Operations whose response has a body that is recorded as null all the same.
# Source: published records.
NULL_RESPONSES: Mapping[str, frozenset[str]] = {
    "lambda": frozenset(
        {
            "PutFunctionConcurrency",
            "PutFunctionEventInvokeConfig",
            "UpdateFunctionEventInvokeConfig",
        }
    ),
    "ssm": frozenset({"PutInventory", "PutComplianceItems", "UpdateInstanceInformation"}),
}

# Reads and data events whose response is recorded all the same.
ANSWERED: Mapping[str, frozenset[str]] = {
    "events": frozenset({"PutEvents"}),
    "rds": frozenset({"DownloadDBLogFilePortion"}),
    "sns": frozenset({"Publish"}),
    "sqs": frozenset(
        {"SendMessage", "SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch"}
    ),
    "sts": frozenset(
        {
            "AssumeRole",
            "AssumeRoleWithSAML",
            "AssumeRoleWithWebIdentity",
            "AssumeRoot",
            "GetFederationToken",
            "GetSessionToken",
        }
    ),
}
