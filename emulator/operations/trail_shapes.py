"""How requests and answers spell a trail."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from emulator.api import shapes
from emulator.core import arns
from emulator.core.delivery import destinations
from emulator.core.trails.trails import Trail
from emulator.operations.context import Context

TrailRequest = shapes.CreateTrailRequest | shapes.UpdateTrailRequest


def created(ctx: Context, request: shapes.CreateTrailRequest, tags: Mapping[str, str | None]) -> Trail:
    """Return the trail that a request asks for; an empty text sets nothing, but for the prefix.

    Raises the error of a topic or key that is malformed. Source: AWS's answers, which echo the prefix.
    """
    trail = Trail(
        id=ctx.call.ids.uuid(),
        name=request["Name"],
        account=ctx.account,
        home_region=ctx.region,
        bucket=request["S3BucketName"],
        created_at=ctx.now,
        prefix=request.get("S3KeyPrefix"),
        include_global_service_events=request.get("IncludeGlobalServiceEvents", True),
        log_group_arn=request.get("CloudWatchLogsLogGroupArn") or None,
        role_arn=request.get("CloudWatchLogsRoleArn") or None,
        tags=tags,
    )
    return _with_destinations(_with_flags(trail, request), request)


def updated(trail: Trail, request: shapes.UpdateTrailRequest) -> Trail:
    """Return the trail changed by a request: absent members stay, empty texts clear.

    Raises the error of a topic or key that is malformed. Source: probes of AWS; that a trail turned
    multi-region takes in global events, and the other way round, is documented in the user guide.
    """
    changed = replace(
        _with_flags(trail, request),
        bucket=request.get("S3BucketName", trail.bucket),
        prefix=request.get("S3KeyPrefix", trail.prefix) or None,
    )
    converted = changed.multi_region != trail.multi_region
    changed = replace(
        changed,
        include_global_service_events=request.get(
            "IncludeGlobalServiceEvents",
            changed.multi_region if converted else trail.include_global_service_events,
        ),
    )
    return _with_logs(_with_destinations(changed, request), request)


def _with_flags(trail: Trail, request: TrailRequest) -> Trail:
    return replace(
        trail,
        multi_region=request.get("IsMultiRegionTrail", trail.multi_region),
        validation=request.get("EnableLogFileValidation", trail.validation),
        organization=request.get("IsOrganizationTrail", trail.organization),
        recursive_logging=request.get("RecursiveLogging", trail.recursive_logging),
    )


def _with_destinations(trail: Trail, request: TrailRequest) -> Trail:
    changed = trail
    topic = request.get("SnsTopicName")
    if topic is not None:
        topic_arn = arns.topic(topic, trail.account, trail.home_region) if topic else None
        changed = replace(changed, sns_topic_name=topic or None, sns_topic_arn=topic_arn)
    key_id = request.get("KmsKeyId")
    if key_id is not None:
        key_arn = (
            destinations.key_arn(key_id, changed.bucket, trail.account, trail.home_region) if key_id else None
        )
        changed = replace(changed, kms_key_arn=key_arn)
    return changed


def _with_logs(trail: Trail, request: shapes.UpdateTrailRequest) -> Trail:
    """Return the trail with the CloudWatch Logs pair changed; one empty text clears the other member too.

    Source: answers of AWS; an empty text beside one that is not leaves half a pair, which is refused later.
    """
    group, role = request.get("CloudWatchLogsLogGroupArn"), request.get("CloudWatchLogsRoleArn")
    if "" in (group, role) and not (group or role):
        return replace(trail, log_group_arn=None, role_arn=None)
    return replace(
        trail,
        log_group_arn=(trail.log_group_arn if group is None else group) or None,
        role_arn=(trail.role_arn if role is None else role) or None,
    )


def settings(trail: Trail) -> shapes.CreateTrailResponse:
    """Return the trail as CreateTrail and UpdateTrail answer it: without what is not set.

    Source: recorded answers of AWS.
    """
    answer: shapes.CreateTrailResponse = {
        "Name": trail.name,
        "S3BucketName": trail.bucket,
        "IncludeGlobalServiceEvents": trail.include_global_service_events,
        "IsMultiRegionTrail": trail.multi_region,
        "TrailARN": trail.arn,
        "LogFileValidationEnabled": trail.validation,
        "IsOrganizationTrail": trail.organization,
        "RecursiveLogging": trail.recursive_logging,
    }
    if trail.prefix is not None:
        answer["S3KeyPrefix"] = trail.prefix
    if trail.sns_topic_name and trail.sns_topic_arn:
        answer["SnsTopicName"] = trail.sns_topic_name
        answer["SnsTopicARN"] = trail.sns_topic_arn
    if trail.log_group_arn and trail.role_arn:
        answer["CloudWatchLogsLogGroupArn"] = trail.log_group_arn
        answer["CloudWatchLogsRoleArn"] = trail.role_arn
    if trail.kms_key_arn:
        answer["KmsKeyId"] = trail.kms_key_arn
    return answer


def view(trail: Trail) -> shapes.Trail:
    """Return the trail as DescribeTrails and GetTrail answer it. Source: recorded answers of AWS."""
    return {
        **settings(trail),
        "HomeRegion": trail.home_region,
        "HasCustomEventSelectors": trail.has_custom_selectors,
        "HasInsightSelectors": bool(trail.insight_selectors),
    }


def summaries(trails: Sequence[Trail]) -> Sequence[shapes.TrailInfo]:
    """Return the trails as ListTrails answers them."""
    return [{"TrailARN": trail.arn, "Name": trail.name, "HomeRegion": trail.home_region} for trail in trails]
