"""Where calls come from in a record: eventSource, apiVersion, and which services are global.

Services are named as botocore names their folders, sources without ".amazonaws.com".
"""

from collections.abc import Mapping

# Services whose source is not the endpoint prefix of their model (the signing name, where that has a dot).
# Source: published records, beside the endpoint prefixes of botocore's models.
EVENT_SOURCES: Mapping[str, str] = {
    "appconfigdata": "appconfig",
    "application-insights": "application-insights",
    "appstream": "appstream",
    "bedrock-agent": "bedrock",
    "bedrock-agent-runtime": "bedrock",
    "bedrock-agentcore-control": "bedrock-agentcore",
    "bedrock-data-automation": "bedrock",
    "bedrock-data-automation-runtime": "bedrock",
    "bedrock-runtime": "bedrock",
    "chime-sdk-identity": "chime",
    "chime-sdk-media-pipelines": "chime",
    "chime-sdk-meetings": "chime",
    "chime-sdk-messaging": "chime",
    "chime-sdk-voice": "chime",
    "cloudfront-keyvaluestore": "edgekeyvaluestore",
    "cloudhsmv2": "cloudhsm",
    "cloudsearchdomain": "cloudsearch",
    "cloudwatchomni": "cloudwatch",
    "connect-contact-lens": "connect",
    "dynamodbstreams": "dynamodb",
    "ecr": "ecr",
    "ecr-public": "ecr-public",
    "eventbridgev2": "events",
    "iot-data": "iotdata",
    "iotsecuretunneling": "iotsecuredtunneling",
    "ivs-realtime": "ivs",
    "keyspacesstreams": "cassandra",
    "lex-models": "lex",
    "lex-runtime": "lex",
    "lexv2-models": "lex",
    "lexv2-runtime": "lex",
    "mailmanager": "ses",
    "marketplace-catalog": "marketplacecatalog",
    "marketplace-entitlement": "entitlement-marketplace",
    "mediastore-data": "mediastore",
    "memorydb": "memorydb",
    "meteringmarketplace": "metering-marketplace",
    "mq": "amazonmq",
    "payment-cryptography": "payment-cryptography",
    "payment-cryptography-data": "payment-cryptography",
    "personalize-events": "personalize",
    "personalize-runtime": "personalize",
    "pinpoint-email": "ses",
    "pinpoint-sms-voice": "sms-voice",
    "pricing": "pricing",
    "rds-data": "rdsdata",
    "s3control": "s3",
    "sagemaker": "sagemaker",
    "sagemaker-a2i-runtime": "sagemaker",
    "sagemaker-edge": "sagemaker",
    "sagemaker-featurestore-runtime": "sagemaker",
    "sagemaker-metrics": "sagemaker",
    "sagemaker-runtime": "sagemaker",
    "ses": "ses",
    "sesv2": "ses",
    "sms-voice": "sms-voice",
    "sso": "sso",
    "sso-oidc": "sso",
    "timestream-query": "timestream",
    "timestream-write": "timestream",
    "workmailmessageflow": "workmailMessageFlow",
}

# The services that write apiVersion at all. Source: published records.
API_VERSIONS: Mapping[str, str] = {
    "appmesh": "2019-01-25",
    "cloudfront": "2020_05_31",
    "codecommit": "2015-04-13",
    "dynamodb": "2012-08-10",
    "dynamodbstreams": "2012-08-10",
    "efs": "2015-02-01",
    "elb": "2012-06-01",
    "elbv2": "2015-12-01",
    "events": "2015-10-07",
    "fms": "2018-01-01",
    "inspector": "v20160216",
    "kinesisanalytics": "2015-08-14",
    "logs": "20140328",
    "route53": "2013-04-01",
    "shield": "AWSShield_20160616",
    "storagegateway": "20130630",
    "waf": "2015-08-24",
    "waf-regional": "2015-08-24",
    "wafv2": "2019-04-23",
}

# Services recorded in the leader region of their partition, wherever they are called.
# Source: CloudTrail user guide, "Global service events"; published records.
GLOBAL_SERVICES = frozenset(
    {
        "account",
        "budgets",
        "ce",
        "cloudfront",
        "health",
        "iam",
        "notifications",
        "organizations",
        "route53",
        "route53domains",
        "shield",
        "support",
        "waf",
    }
)

# Global services recorded in a region of their own instead of the leader.
GLOBAL_ELSEWHERE: Mapping[str, str] = {"globalaccelerator": "us-west-2"}

# Sources whose records have no tlsDetails even when the call came over TLS. Source: published records.
WITHOUT_TLS = frozenset(
    {
        "account",
        "apigateway",
        "application-insights",
        "appsync",
        "compute-optimizer",
        "devops-guru",
        "eks",
        "guardduty",
        "kinesis",
        "notifications",
        "ram",
        "resource-explorer-2",
        "securityhub",
    }
)
# Sources whose tlsDetails do not tell the host. Source: public records of September 2026.
WITHOUT_TLS_HOST = frozenset({"resource-groups", "servicecatalog-appregistry"})

# Services whose parameters keep the spelling of the wire, and epoch numbers for timestamps.
# Source: published records.
WIRE_SPELLING = frozenset(
    {
        "application-insights",
        "ce",
        "codeguru-reviewer",
        "connect",
        "dataexchange",
        "devops-guru",
        "greengrass",
        "internetmonitor",
        "mediatailor",
        "networkflowmonitor",
        "oam",
        "pinpoint",
        "pinpoint-sms-voice",
        "pinpoint-sms-voice-v2",
        "resource-explorer-2",
        "resource-groups",
        "rum",
        "securityhub",
        "sms-voice",
        "synthetics",
    }
)

# Operations of other services that do so too.
WIRE_SPELLING_OPERATIONS: Mapping[str, frozenset[str]] = {
    "account": frozenset({"DisableRegion", "EnableRegion", "GetRegionOptStatus", "ListRegions"}),
}

# Services of botocore whose records have the members of a path as they stand in it, percent-encoded.
# Source: the guides of MSK and MediaConnect; public records of Amazon EKS, Connect and AppRegistry.
PATHS_AS_SENT = frozenset({"connect", "eks", "kafka", "mediaconnect", "servicecatalog-appregistry"})
