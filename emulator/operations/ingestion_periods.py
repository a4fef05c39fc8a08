"""What a change of an event data store means for what it takes from the journal."""

import logging

from emulator.core.lake import ingestion
from emulator.core.lake.data_stores import DataStore
from emulator.core.lake.ingestion import Ingestion
from emulator.core.regions import partition_of
from emulator.core.trails.organizations import OrganizationsError
from emulator.operations.context import Context
from emulator.operations.membership import asking

log = logging.getLogger(__name__)


def begin(ctx: Context, store: DataStore) -> None:
    """Take events, from the record of the call itself on."""
    _begin(ctx, store, None)


def end(ctx: Context, store: DataStore) -> None:
    """Take no events after the record of the call itself."""
    _close(ctx, store, ctx.store.journal.last() + 1)


def renew(ctx: Context, before: DataStore, after: DataStore) -> None:
    """Begin again where the change concerns what is taken; the call's record is the first under it."""
    if after.is_ingesting and _settings(ctx, before) != _settings(ctx, after):
        old = ctx.store.ingestions.open_of(before.id)
        _close(ctx, before, ctx.store.journal.last())
        _begin(ctx, after, old)


def _begin(ctx: Context, store: DataStore, before: Ingestion | None) -> None:
    first, accounts = ctx.store.journal.last() + 1, accounts_of(ctx, store)
    ctx.store.ingestions.save(ingestion.begun(store, accounts, ctx.call.ids.uuid(), first, before))


def follow_organizations(ctx: Context) -> None:
    """Have the stores of organizations take the events of the accounts that belong to them now.

    Where an organization does not answer, its stores stay as they are.
    """
    for store in ctx.store.data_stores.all():
        opened = ctx.store.ingestions.open_of(store.id) if store.organization else None
        if opened is None:
            continue
        try:
            accounts = _accounts_now(ctx, store)
        except OrganizationsError:
            log.warning("The accounts of %s stay as they were: its organization did not answer", store.arn)
            continue
        if accounts != opened.scope.accounts:
            last = ctx.store.journal.last()
            ctx.store.ingestions.save(opened.closed(last))
            renewed = ingestion.begun(store, accounts, ctx.call.ids.uuid(), last + 1)
            ctx.store.ingestions.save(renewed)


def _close(ctx: Context, store: DataStore, last: int) -> None:
    opened = ctx.store.ingestions.open_of(store.id)
    if opened:
        ctx.store.ingestions.save(opened.closed(last))


def _settings(ctx: Context, store: DataStore) -> Ingestion:
    """Return what an ingestion of the store would hold; equal ones need no change."""
    return ingestion.begun(store, accounts_of(ctx, store), "", 0)


def accounts_of(ctx: Context, store: DataStore) -> tuple[str, ...]:
    """Return the accounts whose events a store takes: its own, or those of its organization."""
    if not store.organization:
        return (store.account,)
    with asking():
        return _accounts_now(ctx, store)


def _accounts_now(ctx: Context, store: DataStore) -> tuple[str, ...]:
    organization = ctx.world.organizations.find(store.account, partition_of(store.home_region))
    return tuple(sorted(organization.accounts)) if organization else (store.account,)
