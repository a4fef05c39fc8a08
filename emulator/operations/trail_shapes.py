"""How requests and answers spell a trail."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from emulator.api import shapes
from emulator.core import arns
from emulator.core.trails.trails import Trail
from emulator.operations.context import Context

TrailRequest = shapes.CreateTrailRequest | shapes.UpdateTrailRequest


def created(ctx: Context, request: shapes.CreateTrailRequest, tags: Mapping[str, str | None]) -> Trail:
    """Return the trail that a request asks for; an empty text sets nothing, but for the prefix.

    What is malformed stays as it was given, to be refused later. Source: AWS's answers; they echo the prefix.
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

    What is malformed stays as it was given, to be refused later. A trail turned multi-region takes in global
    events, and keeps them when it is turned back. Source: probes of AWS, and the user guide's examples.
    """
    changed = replace(
        _with_flags(trail, request),
        bucket=request.get("S3BucketName", trail.bucket),
        prefix=request.get("S3KeyPrefix", trail.prefix) or None,
    )
    spreads = changed.multi_region and not trail.multi_region
    changed = replace(
        changed,
        include_global_service_events=request.get(
            "IncludeGlobalServiceEvents", spreads or trail.include_global_service_events
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
        topic_arn = arns.find_topic(topic, trail.account, trail.home_region) if topic else None
        changed = replace(
            changed, sns_topic_name=topic or None, sns_topic_arn=str(topic_arn or topic) or None
        )
    key_id = request.get("KmsKeyId")
    if key_id is not None:
        key_arn = arns.find_key(key_id, trail.account, trail.home_region) if key_id else None
        changed = replace(changed, kms_key_arn=str(key_arn or key_id) or None)
    return changed


def _with_logs(trail: Trail, request: shapes.UpdateTrailRequest) -> Trail:
    """Return the trail with the CloudWatch Logs pair changed; one empty text clears the other member too.

    One member without the other is half a pair, also where the trail has the other one; it is refused later.
    Source: answers of AWS.
    """
    group, role = request.get("CloudWatchLogsLogGroupArn"), request.get("CloudWatchLogsRoleArn")
    if group is None and role is None:
        return trail
    return replace(trail, log_group_arn=group or None, role_arn=role or None)


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
