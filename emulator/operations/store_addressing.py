"""Which event data store a caller means, and whether it may be read or changed by the caller."""

import re

from emulator.api import lake_errors
from emulator.core import arns
from emulator.core.lake import resource_policies
from emulator.core.lake.data_stores import DataStore
from emulator.operations.context import Context
from emulator.operations.membership import find_organization

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
STORE = "eventdatastore/"


def get_store(ctx: Context, named: str, owner: str | None = None) -> DataStore:
    """Return the store of an ARN or UUID, one that is pending deletion too.

    `owner` is the account that the caller says it belongs to: a store of another account that lets the caller
    in is found by its ARN, or with the owner. Raises EventDataStoreARNInvalidException for
    what is neither or lies elsewhere, EventDataStoreNotFoundException for a store that there is not, or that
    the caller may not see; which of the two AWS answers is assumed.
    """
    store = ctx.store.data_stores.find(_id_of(ctx, named))
    if not store or store.home_region != ctx.region or (store.gone_at and store.gone_at <= ctx.now):
        raise lake_errors.store_not_found(named)
    if owner not in (None, store.account) or not may_see(ctx, store):
        raise lake_errors.store_not_found(named)
    is_told = owner is not None or named.startswith("arn:")
    if not is_told and not is_own(ctx, store):
        raise lake_errors.store_not_found(named)
    return store


def check_form(ctx: Context, named: str) -> None:
    """Raise EventDataStoreARNInvalidException for what is neither the ARN nor the UUID of a store."""
    _id_of(ctx, named)


def get_active(ctx: Context, named: str, owner: str | None = None) -> DataStore:
    """Return a store that is in use. Raises what get_store does, and InactiveEventDataStoreException."""
    store = get_store(ctx, named, owner)
    if store.is_pending_deletion:
        raise lake_errors.inactive_store(store.arn)
    return store


def _id_of(ctx: Context, named: str) -> str:
    if UUID.fullmatch(named):
        return named
    arn = arns.find_regional(named, "cloudtrail") if named.startswith("arn:") else None
    if not arn or not arn.resource.startswith(STORE) or arn.region != ctx.region:
        raise lake_errors.invalid_store_arn(named)
    store_id = arn.resource.removeprefix(STORE)
    if not UUID.fullmatch(store_id):
        raise lake_errors.invalid_store_arn(named)
    return store_id


def may_see(ctx: Context, store: DataStore) -> bool:
    """Tell whether the store is the caller's in some way, or its policy lets the caller do what is asked."""
    if is_own(ctx, store):
        return True
    caller, now = ctx.call.caller, ctx.now
    return resource_policies.allows(
        ctx.store.resource_policies.find(store.arn),
        f"cloudtrail:{ctx.call.operation}",
        store.arn,
        resource_policies.asker_of(caller),
        resource_policies.keys_of(caller, ctx.region, now),
    )


def is_own(ctx: Context, store: DataStore) -> bool:
    """Tell whether the store is the caller's, or of an organization that the caller administers."""
    if store.account == ctx.account:
        return True
    if not store.organization:
        return False
    organization = find_organization(ctx)
    return (
        organization is not None
        and organization.management_account == store.account
        and ctx.account in organization.administrators
    )
