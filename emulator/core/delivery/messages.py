"""The message to a trail's topic about a delivered log file."""

import orjson

# The error of a topic that is gone or refuses. Source: statuses of trails kept from AWS.
REFUSED = "AuthorizationError"


def message(bucket: str, key: str) -> str:
    """Return the message that announces a log file: compact JSON, one key in its list.

    Source: messages that AWS sent; CloudTrail user guide, "Configuring Amazon SNS notifications for
    CloudTrail".
    """
    return orjson.dumps({"s3Bucket": bucket, "s3ObjectKey": [key]}).decode()
