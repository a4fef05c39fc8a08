"""Data events: their operations and the resource type that a selector names, by event source.

Everything not listed is a management event.
"""

from collections.abc import Mapping

_QUEUE = "AWS::SQS::Queue"
_TABLE = "AWS::DynamoDB::Table"
_METRIC = "AWS::CloudWatch::Metric"
_TRACE = "AWS::XRay::Trace"
_OBJECT = "AWS::S3::Object"


def _of(resource_type: str, operations: str) -> dict[str, str]:
    return dict.fromkeys(operations.split(), resource_type)


# Source: CloudTrail user guide, "Logging data events"; the services' guides; for operation lists that
# no guide prints, the data plane of the API.
DATA_EVENTS: Mapping[str, Mapping[str, str]] = {
    "s3": _of(
        _OBJECT,
        "GetObject HeadObject GetObjectAcl GetObjectAttributes GetObjectLegalHold GetObjectRetention"
        " GetObjectTagging GetObjectTorrent ListParts ListObjects ListObjectsV2 ListObjectVersions HeadBucket"
        " SelectObjectContent PutObject CopyObject DeleteObject DeleteObjects PutObjectAcl PutObjectLegalHold"
        " PutObjectRetention PutObjectTagging DeleteObjectTagging RestoreObject CreateMultipartUpload"
        " UploadPart UploadPartCopy CompleteMultipartUpload AbortMultipartUpload UpdateObjectEncryption"
        " PreflightRequest",
    ),
    "s3express": _of(
        "AWS::S3Express::Object",
        "GetObject HeadObject GetObjectAttributes ListParts PutObject CopyObject DeleteObject DeleteObjects"
        " CreateMultipartUpload UploadPart UploadPartCopy CompleteMultipartUpload AbortMultipartUpload"
        " CreateSession ListObjectsV2 ListMultipartUploads HeadBucket",
    ),
    "s3-object-lambda": _of("AWS::S3ObjectLambda::AccessPoint", "GetObject WriteGetObjectResponse"),
    "s3-outposts": _of(
        "AWS::S3Outposts::Object",
        "GetObject HeadObject GetObjectTagging ListParts ListObjects ListObjectsV2 PutObject CopyObject"
        " DeleteObject DeleteObjects PutObjectTagging DeleteObjectTagging CreateMultipartUpload UploadPart"
        " UploadPartCopy CompleteMultipartUpload AbortMultipartUpload",
    ),
    "s3vectors": _of("AWS::S3Vectors::Index", "PutVectors GetVectors ListVectors QueryVectors DeleteVectors"),
    "sdb": _of(
        "AWS::SDB::Domain",
        "PutAttributes BatchPutAttributes DeleteAttributes BatchDeleteAttributes GetAttributes Select",
    ),
    "lambda": _of("AWS::Lambda::Function", "Invoke InvokeAsync InvokeWithResponseStream"),
    "dynamodb": {
        **_of(
            _TABLE,
            "GetItem BatchGetItem Query Scan TransactGetItems PutItem UpdateItem DeleteItem BatchWriteItem"
            " TransactWriteItems ExecuteStatement BatchExecuteStatement ExecuteTransaction",
        ),
        **_of("AWS::DynamoDB::Stream", "GetRecords GetShardIterator"),
    },
    "sns": _of("AWS::SNS::Topic", "Publish PublishBatch"),
    "sqs": _of(
        _QUEUE,
        "SendMessage SendMessageBatch DeleteMessage DeleteMessageBatch ChangeMessageVisibility"
        " ChangeMessageVisibilityBatch ReceiveMessage GetQueueAttributes GetQueueUrl ListQueues ListQueueTags"
        " ListDeadLetterSourceQueues",
    ),
    "kinesis": {
        **_of("AWS::Kinesis::Stream", "PutRecord PutRecords GetRecords GetShardIterator"),
        **_of("AWS::Kinesis::StreamConsumer", "SubscribeToShard"),
    },
    "firehose": _of("AWS::KinesisFirehose::DeliveryStream", "PutRecord PutRecordBatch"),
    "kinesisvideo": _of("AWS::KinesisVideo::Stream", "GetMedia PutMedia GetMediaForFragmentList GetClip"),
    "events": {
        **_of("AWS::Events::EventBus", "PutEvents"),
        **_of("AWS::Events::EventSource", "PutPartnerEvents"),
    },
    "states": {
        **_of("AWS::StepFunctions::StateMachine", "StartSyncExecution"),
        **_of("AWS::StepFunctions::Activity", "GetActivityTask"),
    },
    "monitoring": _of(
        _METRIC, "GetMetricData GetMetricStatistics GetMetricWidgetImage ListMetrics PutMetricData"
    ),
    "rum": _of("AWS::RUM::AppMonitor", "PutRumEvents"),
    "xray": _of(
        _TRACE,
        "PutTraceSegments PutTelemetryRecords GetTraceSummaries GetTraceGraph GetServiceGraph"
        " BatchGetTraces GetTimeSeriesServiceStatistics GetSamplingTargets",
    ),
    "ebs": _of(
        "AWS::EC2::Snapshot", "GetSnapshotBlock ListSnapshotBlocks ListChangedBlocks PutSnapshotBlock"
    ),
    "cognito-identity": _of(
        "AWS::Cognito::IdentityPool",
        "GetCredentialsForIdentity GetId GetOpenIdToken GetOpenIdTokenForDeveloperIdentity UnlinkIdentity",
    ),
    "appconfig": _of("AWS::AppConfig::Configuration", "StartConfigurationSession GetLatestConfiguration"),
    "rdsdata": _of(
        "AWS::RDS::DBCluster",
        "ExecuteStatement BatchExecuteStatement BeginTransaction CommitTransaction RollbackTransaction",
    ),
    "edgekeyvaluestore": _of("AWS::CloudFront::KeyValueStore", "GetKey ListKeys PutKey DeleteKey UpdateKeys"),
    "cloudtrail-data": _of("AWS::CloudTrail::Channel", "PutAuditEvents"),
    "servicediscovery": _of(
        "AWS::ServiceDiscovery::Namespace", "DiscoverInstances DiscoverInstancesRevision"
    ),
    "ses": _of(
        "AWS::SES::EmailIdentity",
        "SendEmail SendRawEmail SendTemplatedEmail SendBulkTemplatedEmail SendBulkEmail SendBounce",
    ),
    "timestream": _of("AWS::Timestream::Table", "Query WriteRecords"),
    "bedrock": {
        **_of("AWS::Bedrock::AgentAlias", "InvokeAgent"),
        **_of("AWS::Bedrock::KnowledgeBase", "Retrieve RetrieveAndGenerate RetrieveAndGenerateStream"),
        **_of("AWS::Bedrock::FlowAlias", "InvokeFlow"),
        **_of("AWS::Bedrock::Guardrail", "ApplyGuardrail"),
        **_of("AWS::Bedrock::PromptVersion", "RenderPrompt"),
        **_of("AWS::Bedrock::Model", "InvokeModelWithBidirectionalStream"),
        **_of("AWS::Bedrock::AsyncInvoke", "StartAsyncInvoke GetAsyncInvoke"),
        **_of("AWS::Bedrock::InlineAgent", "InvokeInlineAgent"),
    },
    "sagemaker": {
        **_of("AWS::SageMaker::Endpoint", "InvokeEndpointWithResponseStream"),
        **_of("AWS::SageMaker::FeatureGroup", "PutRecord GetRecord DeleteRecord BatchGetRecord"),
        **_of("AWS::SageMaker::ExperimentTrialComponent", "BatchPutMetrics"),
    },
}
