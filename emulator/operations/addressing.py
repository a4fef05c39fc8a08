"""Finds the trail of a request, and checks whether the caller may use it from the endpoint's region.

Organization trails are addressed by the full ARN, which holds the management account's id. Source: issues
reported against AWS.
"""

from emulator.api import organization_errors, trail_errors
from emulator.api.errors import ServiceError
from emulator.core import arns
from emulator.core.arns import Arn
from emulator.core.trails import organization_trails
from emulator.core.trails.trails import Trail
from emulator.operations.context import Context
from emulator.operations.membership import find_organization


def get_readable(ctx: Context, name_or_arn: str) -> Trail:
    """Return the trail that a reading operation is about.

    A name means a trail of this region; the copy of a multi-region trail is asked for by ARN. Raises
    InvalidTrailNameException, CloudTrailARNInvalidException or TrailNotFoundException. Source: issues
    reported against AWS; that a trail of one other region is an error of its ARN is assumed.
    """
    trail = _get(ctx, name_or_arn)
    if not trail.covers_region(ctx.region):
        raise trail_errors.wrong_region_in_arn(ctx.region)
    return trail


def get_changeable(ctx: Context, name_or_arn: str) -> Trail:
    """Return the trail that a changing operation is about, which has to be called in its home region.

    An organization trail is changed by the management account and its delegated administrators. Raises what
    get_readable does, NotOrganizationMasterAccountException and InvalidHomeRegionException.
    """
    trail = _get(ctx, name_or_arn)
    check_manager(ctx, trail)
    if trail.home_region != ctx.region:
        raise trail_errors.not_home_region(trail.arn, trail.home_region)
    return trail


def get_configurable(ctx: Context, name_or_arn: str) -> Trail:
    """Return the trail whose settings beyond those of the trail itself are read, such as its selectors.

    Members do not see them; that they are answered TrailNotFoundException is assumed.
    """
    trail = get_readable(ctx, name_or_arn)
    if not manages(ctx, trail):
        raise trail_errors.trail_not_found(trail.arn, ctx.account)
    return trail


def check_manager(ctx: Context, trail: Trail) -> None:
    """Raise NotOrganizationMasterAccountException where the caller's account may only read the trail."""
    if not manages(ctx, trail):
        raise organization_errors.not_management_account_for_trails()


def manages(ctx: Context, trail: Trail) -> bool:
    """Tell whether the caller's account owns the trail, or is a delegated administrator for its owner."""
    if trail.account == ctx.account:
        return True
    try:
        organization = find_organization(ctx)
    except ServiceError:  # not every operation may answer that the organization cannot be asked for
        return False
    return organization is not None and ctx.account in organization.administrators


def find_copy(ctx: Context, arn: Arn) -> Trail | None:
    """Return the trail of the ARN that the caller's account has, or has a copy of."""
    trail = ctx.trails.find(str(arn))
    return trail if trail and organization_trails.is_visible(trail, ctx.account) else None


def _get(ctx: Context, name_or_arn: str) -> Trail:
    arn = arns.addressed_trail(name_or_arn, ctx.account, ctx.region)
    trail = find_copy(ctx, arn)
    if not trail:
        arns.check_account(arn, ctx.account)
        raise trail_errors.trail_not_found(str(arn), ctx.account)
    return trail
