"""What changes of organizations mean for their trails: accounts, logging periods, digest chains, roles."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from emulator.api import organization_errors
from emulator.core.delivery import own_calls
from emulator.core.regions import partition_of
from emulator.core.trails import organization_trails, organizations
from emulator.core.trails.organizations import LINKED_ROLE, Organization, OrganizationsError
from emulator.operations import organization_rights, preflight
from emulator.operations.membership import asking, find_organization

if TYPE_CHECKING:
    from emulator.core.lake.data_stores import DataStore
    from emulator.core.trails.trails import Trail
    from emulator.operations.context import Context

log = logging.getLogger(__name__)


def spread(ctx: Context, trail: Trail, *, converts: bool) -> Trail:
    """Return the trail as the organization's. Raises the error of what bucket or organization lack.

    That the bucket has to exist comes first. Source: an answer of AWS.
    """
    preflight.get_bucket(ctx, trail)
    organization = organizations.checked_for_trails(find_organization(ctx), ctx.account, converts=converts)
    check_rights(ctx, organization)
    return organization_trails.spread(trail, organization)


def check_rights(ctx: Context, organization: Organization) -> None:
    """Raise the error of a caller without the rights that a trail or store of the organization needs.

    A delegated administrator makes no role: it has to be in the management account already.
    """
    organization_rights.check_organizations(ctx)
    if ctx.account == organization.management_account:
        organization_rights.check_roles(ctx, ctx.account, (LINKED_ROLE,))


def converted(ctx: Context, before: Trail, after: Trail) -> Trail:
    """Return the changed trail, made one of the organization or of its account where the change says so.

    Raises the error of an account that may not convert it, or what `spread` does.
    """
    if after.organization and not before.organization:
        return spread(ctx, after, converts=True)
    if before.organization and not after.organization:
        if ctx.account != before.account:
            raise organization_errors.not_management_account_for_trails()
        return organization_trails.narrowed(after)
    return after


def refresh(ctx: Context) -> None:
    """Have every organization trail and event data store cover the accounts of its organization.

    Where the organization cannot be asked for, they stay as they are.
    """
    from emulator.operations import ingestion_periods, logging_periods

    ingestion_periods.follow_organizations(ctx)
    for trail in ctx.trails.of_organizations():
        after = _as_known(ctx, trail)
        if after != trail:
            ctx.trails.save(after)
            logging_periods.renew(ctx, trail, after)
            logging_periods.adapt_chains(ctx, after)
            make_roles(ctx, after)


def _as_known(ctx: Context, trail: Trail) -> Trail:
    try:
        known = ctx.world.organizations.find(trail.account, partition_of(trail.home_region))
    except OrganizationsError:
        log.warning("The accounts of %s stay as they were: its organization did not answer", trail.arn)
        return trail
    return organization_trails.as_known(trail, known)


def make_roles(ctx: Context, trail: Trail) -> None:
    """Make CloudTrail's service-linked role in the accounts of an organization trail that lack it."""
    if trail.organization:
        make_named_roles(ctx, trail.accounts, (LINKED_ROLE,))


def make_roles_for(ctx: Context, store: DataStore) -> None:
    """Make CloudTrail's service-linked role in the accounts of a store's organization that lack it."""
    organization = find_organization(ctx)
    accounts = sorted(organization.accounts) if organization else [store.account]
    make_named_roles(ctx, accounts, (LINKED_ROLE,))


def make_named_roles(ctx: Context, accounts: Sequence[str], names: Sequence[str]) -> None:
    """Make the service-linked roles in the accounts that lack them, and record that they were made."""
    with asking():
        made = ctx.world.organizations.make_roles(accounts, names, partition_of(ctx.region))
    for role in made:
        ctx.world.note(own_calls.linked_role_made(role))
