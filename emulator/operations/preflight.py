"""What CreateTrail and UpdateTrail try out before they keep a trail.

Source: CloudTrail user guide; the order of the steps is that of AWS's calls where it could be seen: the
bucket and its policy, the key (the first object is encrypted with it), the marker objects, the topic, the
logs. A malformed topic is refused before the bucket is touched, a log group without role after that; that a
malformed key is refused after it too is assumed.
What a step leaves, stays when a later one is refused: markers, and the log stream.
"""

import logging
from dataclasses import replace

from emulator.api import trail_errors
from emulator.api.errors import ServiceError
from emulator.core import arns
from emulator.core.delivery import destinations, own_calls
from emulator.core.delivery.logfiles import put_headers
from emulator.core.places import Bucket, Put, SinkError
from emulator.core.trails.trails import Trail
from emulator.operations.context import Context

log = logging.getLogger(__name__)

# What the codes of a place for files mean to a caller.
ERRORS_BY_CODE = {
    "NoSuchBucket": trail_errors.bucket_does_not_exist,
    "AccessDenied": trail_errors.insufficient_bucket_policy,
    "MalformedPolicy": trail_errors.insufficient_bucket_policy,
}
# Keys of AWS's own are not looked for: they are made when they are first used.
AWS_ALIAS = "alias/aws/"
VALIDATION_MESSAGE = "CloudTrail validation message."


def cleared(ctx: Context, trail: Trail) -> Trail:
    """Return the trail with the ARN of its key found out, and the marker objects put.

    Raises the error of the first thing that does not let CloudTrail in. With relaxed checks only the
    bucket has to exist.
    """
    bucket = _bucket_let_in(ctx, trail)
    destinations.check_other_forms(trail, ctx.account, relaxed=ctx.relaxed)
    trail = _with_key(ctx, trail, bucket)
    _put_markers(ctx, trail, bucket)
    if not ctx.relaxed:
        _check_topic(ctx, trail)
        _check_logs(ctx, trail)
    _announce(ctx, trail)
    return trail


def check_bucket_and_key(ctx: Context, trail: Trail) -> None:
    """Raise the error of a bucket or key that lets the trail in no longer."""
    _with_key(ctx, trail, _bucket_let_in(ctx, trail))


def get_bucket(ctx: Context, trail: Trail) -> Bucket:
    """Return the trail's bucket. Raises the error of one that is misnamed or does not exist."""
    destinations.check_names(trail)
    try:
        bucket = ctx.world.sink.find_bucket(trail.bucket)
    except SinkError as error:
        raise _of_sink(error, trail) from error
    if not bucket:
        raise trail_errors.bucket_does_not_exist(trail.bucket)
    return bucket


def _bucket_let_in(ctx: Context, trail: Trail) -> Bucket:
    bucket = get_bucket(ctx, trail)
    if not ctx.relaxed:
        destinations.check_put(bucket, destinations.marker_keys(trail)[0], trail)
    return replace(bucket, region=bucket.region or trail.home_region)


def _with_key(ctx: Context, trail: Trail, bucket: Bucket) -> Trail:
    if not trail.kms_key_arn:
        return trail
    key = ctx.world.neighbours.find_key(trail.kms_key_arn, trail.account, trail.home_region)
    if not ctx.relaxed:
        destinations.check_key(trail.kms_key_arn, key, bucket, trail)
    return replace(trail, kms_key_arn=key.arn) if key else trail


def _put_markers(ctx: Context, trail: Trail, bucket: Bucket) -> None:
    """Put the marker of the log files, then judge the rest: it stays when that is refused, as with AWS."""
    logs, *others = destinations.marker_keys(trail)
    _put_marker(ctx, trail, bucket, logs)
    if not ctx.relaxed:
        destinations.check_acl_readable(bucket, trail)
    for key in others:
        if not ctx.relaxed:
            destinations.check_put(bucket, key, trail)
        _put_marker(ctx, trail, bucket, key)


def _put_marker(ctx: Context, trail: Trail, bucket: Bucket, key: str) -> None:
    marker = Put(trail.bucket, key, b"", {}, put_headers(trail.kms_key_arn, trail.arn))
    try:
        ctx.world.sink.put(marker)
        for call in own_calls.uploaded(bucket, marker, trail.kms_key_arn, trail.arn):
            ctx.world.note(call)
    except SinkError as error:
        if not ctx.relaxed or error.code == "NoSuchBucket":
            raise _of_sink(error, trail) from error
        log.info("The marker %s was refused by bucket %s: %s", key, trail.bucket, error.code)


def _of_sink(error: SinkError, trail: Trail) -> ServiceError:
    if error.code.startswith("KMS."):
        return trail_errors.insufficient_key_policy(trail.bucket, trail.kms_key_arn or "")
    known = ERRORS_BY_CODE.get(error.code)
    return known(trail.bucket) if known else trail_errors.bucket_unreachable(trail.bucket, error.code)


def _check_topic(ctx: Context, trail: Trail) -> None:
    if not trail.sns_topic_arn:
        return
    topic = ctx.world.neighbours.find_topic(trail.sns_topic_arn)
    destinations.check_topic(topic, trail)
    key_id = topic.kms_key_id if topic else None
    if not key_id or AWS_ALIAS in key_id:
        return
    arn = arns.find_parts(trail.sns_topic_arn)
    assert arn, "a trail's topic is kept as ARN"
    if not ctx.world.neighbours.find_key(key_id, arn.account, arn.region):
        raise trail_errors.topic_key_not_found(key_id, trail.sns_topic_arn)


def _check_logs(ctx: Context, trail: Trail) -> None:
    if not trail.log_group_arn or not trail.role_arn:
        return
    role = destinations.assumed(ctx.world.neighbours.find_role(trail.role_arn), trail)
    ctx.world.note(own_calls.role_assumed(role, own_calls.TRIAL_SESSION, trail.home_region, ctx.now))
    destinations.check_logs_right(role, "logs:CreateLogStream", trail.log_group_arn, trail)
    group = arns.find_log_group(trail.log_group_arn)
    if not group or not ctx.world.neighbours.has_log_group(group.name, group.account, group.region):
        raise trail_errors.invalid_log_group()
    stream = destinations.log_stream(trail.account, trail.home_region)
    ctx.world.neighbours.create_log_stream(group.name, stream, group.account, group.region)
    ctx.world.note(own_calls.log_stream_made(role, group, stream, ctx.now))
    destinations.check_logs_right(role, "logs:PutLogEvents", trail.log_group_arn, trail)


def _announce(ctx: Context, trail: Trail) -> None:
    """Publish the message that tells subscribers of a trail, each time that its topic was looked at.

    Afterwards, because a subscriber may call back before it answers. Source: texts that AWS sent.
    """
    topic_arn = trail.sns_topic_arn
    if topic_arn:
        ctx.call.afterwards.append(lambda: ctx.world.neighbours.publish(topic_arn, VALIDATION_MESSAGE))
