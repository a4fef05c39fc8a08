"""Errors of the operations on trails and the event history, with AWS's wording.

Where AWS's text is not known, a plain sentence of ours stands in; such factories say so with "Text: ours".
"""

from emulator.api import limits
from emulator.api.errors import ServiceError

# --- names and ARNs ------------------------------------------------------------------------------


def _invalid_name(message: str) -> ServiceError:
    return ServiceError("InvalidTrailNameException", message)


def blank_trail_name() -> ServiceError:
    return _invalid_name("Trail name cannot be blank!")


def short_trail_name(name: str) -> ServiceError:
    return _invalid_name(
        f"Trail name too short. Minimum allowed length: {limits.TRAIL_NAME_MIN} characters. "
        f"Specified name length: {len(name)} characters."
    )


def long_trail_name(name: str) -> ServiceError:
    return _invalid_name(
        f"Trail name too long. Maximum allowed length: {limits.TRAIL_NAME_MAX} characters. "
        f"Specified name length: {len(name)} characters."
    )


def bad_trail_name_start() -> ServiceError:
    return _invalid_name("Trail name must starts with a letter or number.")


def bad_trail_name_end() -> ServiceError:
    return _invalid_name("Trail name must ends with a letter or number.")


def bad_trail_name_characters() -> ServiceError:
    return _invalid_name(
        "Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), "
        "hyphens (-), and underscores (_)."
    )


def adjacent_marks_in_trail_name() -> ServiceError:
    return _invalid_name(
        "Trail name or ARN cannot have adjacent periods (.), hyphens (-), or underscores (_)."
    )


def trail_name_like_address() -> ServiceError:
    return _invalid_name("Trail names must not be formatted as an IP address.")


def invalid_trail_arn() -> ServiceError:
    """Return the error of a text that begins like an ARN but is not one of a trail. Text: ours."""
    return ServiceError("CloudTrailARNInvalidException", "Trail ARN is not valid.")


def wrong_region_in_arn(region: str) -> ServiceError:
    return ServiceError(
        "CloudTrailARNInvalidException",
        f"Region in ARN is wrong, you can only access resources in region {region}.",
    )


def wrong_account_in_arn(account: str) -> ServiceError:
    return ServiceError(
        "CloudTrailARNInvalidException",
        f"AccountID in ARN is wrong, you can only access resources with AccountID {account}.",
    )


# --- trails --------------------------------------------------------------------------------------


def trail_not_found(name_or_arn: str, account: str) -> ServiceError:
    return ServiceError("TrailNotFoundException", f"Unknown trail: {name_or_arn} for the user: {account}")


def trail_already_exists(name: str, account: str) -> ServiceError:
    return ServiceError("TrailAlreadyExistsException", f"Trail {name} already exists for customer: {account}")


def too_many_trails(account: str, region: str) -> ServiceError:
    return ServiceError(
        "MaximumNumberOfTrailsExceededException",
        f"User: {account} already has {limits.TRAILS_PER_REGION} trails in {region}.",
    )


def not_home_region(trail_arn: str, home_region: str) -> ServiceError:
    """Return the error of a change asked for outside the trail's home region. Text: ours."""
    return ServiceError(
        "InvalidHomeRegionException",
        f"Trail {trail_arn} must be modified in its home region: {home_region}.",
    )


def global_events_required() -> ServiceError:
    return ServiceError(
        "InvalidParameterCombinationException", "Multi-Region trail must include global service events."
    )


def conversion_not_permitted(reason: str) -> ServiceError:
    """Return the error of a trail that cannot become multi-region, with a sentence of CreateTrail's."""
    return ServiceError("OperationNotPermittedException", reason)


# --- destinations --------------------------------------------------------------------------------


def blank_bucket_name() -> ServiceError:
    return ServiceError("InvalidS3BucketNameException", "Bucket name cannot be blank!")


def invalid_bucket_name(name: str) -> ServiceError:
    """Return the error of a bucket name that S3 would refuse. Text: ours."""
    return ServiceError("InvalidS3BucketNameException", f"Bucket name is not valid: {name}")


def long_key_prefix(prefix: str) -> ServiceError:
    """Return the error of a prefix beyond the limit. Text: its beginning is AWS's, the rest ours."""
    return ServiceError(
        "InvalidS3PrefixException",
        f"S3 prefix is longer than maximum length: {limits.KEY_PREFIX_MAX}. "
        f"Specified prefix length: {len(prefix)}.",
    )


def foreign_key_prefix(prefix: str) -> ServiceError:
    """Return the error of a prefix that leads into the log files of another account. Text: ours."""
    return ServiceError("InvalidS3PrefixException", f"S3 prefix claims a folder of another account: {prefix}")


def bucket_does_not_exist(bucket: str) -> ServiceError:
    return ServiceError("S3BucketDoesNotExistException", f"S3 bucket {bucket} does not exist!")


def insufficient_bucket_policy(bucket: str) -> ServiceError:
    return ServiceError(
        "InsufficientS3BucketPolicyException",
        f"Incorrect S3 bucket policy is detected for bucket: {bucket}",
    )


def bucket_unreachable(bucket: str, code: str) -> ServiceError:
    """Return the error of a server for files that does not work. AWS has no such error. Text: ours."""
    return ServiceError("OperationNotPermittedException", f"S3 bucket {bucket} cannot be used: {code}")


def invalid_topic_name(name: str) -> ServiceError:
    """Return the error of a topic name or ARN that SNS would refuse. Text: ours."""
    return ServiceError("InvalidSnsTopicNameException", f"SNS topic name is not valid: {name}")


def insufficient_topic_policy() -> ServiceError:
    return ServiceError(
        "InsufficientSnsTopicPolicyException",
        "SNS Topic does not exist or the topic policy is incorrect!",
    )


def insufficient_key_policy(bucket: str, key_arn: str) -> ServiceError:
    return ServiceError(
        "InsufficientEncryptionPolicyException",
        f"Insufficient permissions to access S3 bucket {bucket} or KMS key {key_arn}.",
    )


def key_not_found(key_id: str, bucket: str) -> ServiceError:
    return ServiceError(
        "KmsKeyNotFoundException",
        f"KMS key ID {key_id} does not exist, or s3 bucket {bucket} and key are not in the same region.",
    )


def topic_key_not_found(key_id: str, topic_arn: str) -> ServiceError:
    """Return the error of an encrypted topic whose key is missing. Text: ours."""
    return ServiceError(
        "KmsKeyNotFoundException",
        f"KMS key ID {key_id} does not exist, or SNS topic {topic_arn} and key are not in the same region.",
    )


def key_disabled(key_arn: str) -> ServiceError:
    """Return the error of a key that exists and may not be used now. Text: ours."""
    return ServiceError("KmsException", f"KMS key {key_arn} is disabled.")


LOGS_PAIR = "You must specify a log group and a role ARN."


def logs_role_missing() -> ServiceError:
    return ServiceError("InvalidCloudWatchLogsRoleArnException", LOGS_PAIR)


def log_group_missing() -> ServiceError:
    return ServiceError("InvalidCloudWatchLogsLogGroupArnException", LOGS_PAIR)


def invalid_log_group() -> ServiceError:
    return ServiceError(
        "InvalidCloudWatchLogsLogGroupArnException",
        "CloudTrail cannot validate the specified log group ARN.",
    )


def log_group_elsewhere() -> ServiceError:
    return ServiceError(
        "InvalidCloudWatchLogsLogGroupArnException",
        "You must specify a log group that is in the current region.",
    )


def invalid_logs_role() -> ServiceError:
    return ServiceError(
        "InvalidCloudWatchLogsRoleArnException", "CloudTrail cannot validate the specified role ARN."
    )


def logs_role_not_assumable() -> ServiceError:
    return ServiceError(
        "InvalidCloudWatchLogsRoleArnException",
        "Access denied. Verify in IAM that the role has adequate trust relationships.",
    )


def logs_role_without_rights() -> ServiceError:
    return ServiceError(
        "InvalidCloudWatchLogsLogGroupArnException",
        "Access denied. Verify in IAM that the role has adequate permissions.",
    )


def invalid_list_token() -> ServiceError:
    """Return the error of a page of ListTrails that does not exist. AWS declares none. Text: ours."""
    return ServiceError(
        "OperationNotPermittedException", "NextToken is not valid, or was returned for another request."
    )
