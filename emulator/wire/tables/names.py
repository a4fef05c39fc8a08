"""Event names that differ from the operation's name in the service model."""

from collections.abc import Mapping

_LAMBDA_2015 = (
    "CreateFunction",
    "DeleteFunction",
    "ListFunctions",
    "ListVersionsByFunction",
    "PublishVersion",
    "CreateAlias",
    "GetAlias",
    "UpdateAlias",
    "DeleteAlias",
    "ListAliases",
    "CreateEventSourceMapping",
    "GetEventSourceMapping",
    "UpdateEventSourceMapping",
    "DeleteEventSourceMapping",
    "ListEventSourceMappings",
)
_LAMBDA_2015_V2 = (
    "GetFunction",
    "GetFunctionConfiguration",
    "UpdateFunctionCode",
    "UpdateFunctionConfiguration",
    "AddPermission",
    "RemovePermission",
    "GetPolicy",
)
_LAMBDA_LAYERS = (
    "PublishLayerVersion",
    "GetLayerVersion",
    "GetLayerVersionByArn",
    "DeleteLayerVersion",
    "ListLayers",
    "ListLayerVersions",
    "AddLayerVersionPermission",
    "RemoveLayerVersionPermission",
    "GetLayerVersionPolicy",
)

# Source: the services' guides on logging with CloudTrail; published records.
EVENT_NAMES: Mapping[str, Mapping[str, str]] = {
    "lambda": {
        **{name: name + "20150331" for name in _LAMBDA_2015},
        **{name: name + "20150331v2" for name in _LAMBDA_2015_V2},
        **{name: name + "20181031" for name in _LAMBDA_LAYERS},
        "TagResource": "TagResource20170331v2",
        "UntagResource": "UntagResource20170331v2",
        "ListTags": "ListTags20170331",
        "PutFunctionConcurrency": "PutFunctionConcurrency20171031",
        "DeleteFunctionConcurrency": "DeleteFunctionConcurrency20171031",
        "GetAccountSettings": "GetAccountSettings20160819",
    },
    "s3": {
        "ListObjectsV2": "ListObjects",
        "PutBucketLifecycleConfiguration": "PutBucketLifecycle",
        "GetBucketLifecycleConfiguration": "GetBucketLifecycle",
        "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
        "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
        "DeletePublicAccessBlock": "DeleteBucketPublicAccessBlock",
        "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
        "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
        "GetBucketNotificationConfiguration": "GetBucketNotification",
        "PutBucketNotificationConfiguration": "PutBucketNotification",
        "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
        "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    },
    "s3control": {
        "GetPublicAccessBlock": "GetAccountPublicAccessBlock",
        "PutPublicAccessBlock": "PutAccountPublicAccessBlock",
        "DeletePublicAccessBlock": "DeleteAccountPublicAccessBlock",
    },
}

# What CloudFront appends to the name of a call that it denied.
CLOUDFRONT_DENIED_SUFFIX = "2020_05_31"
