"""Finds the trail of a request, and checks whether it may be used from the endpoint's region."""

from emulator.api import trail_errors
from emulator.core import arns
from emulator.core.arns import Arn
from emulator.core.trails.trails import Trail
from emulator.operations.context import Context


def get_readable(ctx: Context, name_or_arn: str) -> Trail:
    """Return the trail that a reading operation is about.

    A name means a trail of this region; the copy of a multi-region trail is asked for by ARN. Raises
    InvalidTrailNameException, CloudTrailARNInvalidException or TrailNotFoundException. Source: issues
    reported against AWS; that a trail of one other region is an error of its ARN is assumed.
    """
    arn = _addressed(ctx, name_or_arn)
    trail = _get(ctx, arn)
    if not trail.covers_region(ctx.region):
        raise trail_errors.wrong_region_in_arn(ctx.region)
    return trail


def get_changeable(ctx: Context, name_or_arn: str) -> Trail:
    """Return the trail that a changing operation is about, which has to be called in its home region.

    Raises what get_readable does, and InvalidHomeRegionException.
    """
    trail = _get(ctx, _addressed(ctx, name_or_arn))
    if trail.home_region != ctx.region:
        raise trail_errors.not_home_region(trail.arn, trail.home_region)
    return trail


def _addressed(ctx: Context, name_or_arn: str) -> Arn:
    arn = arns.addressed_trail(name_or_arn, ctx.account, ctx.region)
    arns.check_account(arn, ctx.account)
    return arn


def _get(ctx: Context, arn: Arn) -> Trail:
    trail = ctx.trails.find(str(arn))
    if not trail:
        raise trail_errors.trail_not_found(str(arn), ctx.account)
    return trail
