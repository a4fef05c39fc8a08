"""StartLogging, StopLogging, GetTrailStatus."""

from datetime import datetime

from emulator.api import shapes
from emulator.core.clock import iso
from emulator.core.trails.trails import Trail, TrailStatus, copy_id
from emulator.operations import logging_periods, organization_changes
from emulator.operations.addressing import get_changeable, get_readable
from emulator.operations.context import Context
from emulator.operations.registry import Changes, operation


@operation("StartLogging", changes=Changes.PERIODS | Changes.CHAINS)
def start_logging(ctx: Context, request: shapes.StartLoggingRequest) -> shapes.StartLoggingResponse:
    """Begin to log. A trail that logs already goes on unchanged, its start time too (assumed)."""
    trail = get_changeable(ctx, request["Name"])
    if trail.organization:
        organization_changes.refresh(ctx)  # another endpoint's organization may have changed meanwhile
        trail = get_changeable(ctx, request["Name"])
    if not trail.logging:
        started = trail.started(ctx.now)
        ctx.trails.save(started)
        logging_periods.begin(ctx, started)
        logging_periods.adapt_chains(ctx, started)
    return {}


@operation("StopLogging", changes=Changes.PERIODS | Changes.CHAINS)
def stop_logging(ctx: Context, request: shapes.StopLoggingRequest) -> shapes.StopLoggingResponse:
    """Log no more. A trail that does not log stays unchanged, its stop time too (assumed)."""
    trail = get_changeable(ctx, request["Name"])
    if trail.logging:
        stopped = trail.stopped(ctx.now)
        ctx.trails.save(stopped)
        logging_periods.end(ctx, stopped)
        logging_periods.adapt_chains(ctx, stopped)
    return {}


@operation("GetTrailStatus")
def get_trail_status(ctx: Context, request: shapes.GetTrailStatusRequest) -> shapes.GetTrailStatusResponse:
    """Return how the trail does in this region.

    Six members are texts from the time of the first API, "" where there is nothing to say; two of them
    hold a time and not whether something succeeded. The others are left out then. Source: recorded
    answers of AWS.
    """
    trail = get_readable(ctx, request["Name"])
    status = ctx.trails.status(copy_id(trail.id, trail.account, ctx.account), ctx.region)
    answer: shapes.GetTrailStatusResponse = {
        "IsLogging": trail.logging,
        "LatestDeliveryAttemptTime": _text(status.delivery_attempt),
        "LatestNotificationAttemptTime": _text(status.notification_attempt),
        "LatestNotificationAttemptSucceeded": _text(status.notification),
        "LatestDeliveryAttemptSucceeded": _text(status.delivery),
        "TimeLoggingStarted": _text(trail.started_at),
        "TimeLoggingStopped": _text(trail.stopped_at),
    }
    _add_times(answer, trail, status)
    _add_errors(answer, status)
    return answer


def _text(instant: datetime | None) -> str:
    return iso(instant) if instant else ""


def _add_times(answer: shapes.GetTrailStatusResponse, trail: Trail, status: TrailStatus) -> None:
    if trail.started_at:
        answer["StartLoggingTime"] = trail.started_at
    if trail.stopped_at:
        answer["StopLoggingTime"] = trail.stopped_at
    if status.delivery:
        answer["LatestDeliveryTime"] = status.delivery
    if status.notification:
        answer["LatestNotificationTime"] = status.notification
    if status.logs_delivery:
        answer["LatestCloudWatchLogsDeliveryTime"] = status.logs_delivery
    if status.digest_delivery:
        answer["LatestDigestDeliveryTime"] = status.digest_delivery


def _add_errors(answer: shapes.GetTrailStatusResponse, status: TrailStatus) -> None:
    if status.delivery_error:
        answer["LatestDeliveryError"] = status.delivery_error
    if status.notification_error:
        answer["LatestNotificationError"] = status.notification_error
    if status.logs_delivery_error:
        answer["LatestCloudWatchLogsDeliveryError"] = status.logs_delivery_error
    if status.digest_delivery_error:
        answer["LatestDigestDeliveryError"] = status.digest_delivery_error
