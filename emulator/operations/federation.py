"""EnableFederation, DisableFederation."""

from collections.abc import Callable, Sequence

from emulator.api import federation_errors, shapes
from emulator.core import arns
from emulator.core.lake import federation, federation_calls
from emulator.core.lake.data_stores import DataStore
from emulator.core.lake.federation import Step
from emulator.core.ports.catalogs import CatalogError
from emulator.core.trails import organizations
from emulator.operations.context import Context
from emulator.operations.membership import find_organization
from emulator.operations.registry import operation
from emulator.operations.store_addressing import get_active


@operation("EnableFederation")
def enable_federation(
    ctx: Context, request: shapes.EnableFederationRequest
) -> shapes.EnableFederationResponse:
    """Enter a store into Glue's catalog and Lake Formation; the status is ENABLING until that is done.

    The order of the checks is assumed: store, organization, status, role.
    """
    store = _get(ctx, request["EventDataStore"])
    role_arn = request["FederationRoleArn"]
    federated = store.federated(role_arn, ctx.account)
    _check_role(ctx, store, role_arn)
    try:
        ctx.world.catalogs.check()
    except CatalogError as error:
        raise federation_errors.no_catalog(str(error)) from error
    _save(ctx, federated)
    return {"EventDataStoreArn": store.arn, "FederationStatus": "ENABLING", "FederationRoleArn": role_arn}


@operation("DisableFederation")
def disable_federation(
    ctx: Context, request: shapes.DisableFederationRequest
) -> shapes.DisableFederationResponse:
    """Remove a store from Glue's catalog and Lake Formation; its records stay, and can be queried here."""
    store = _get(ctx, request["EventDataStore"])
    ended = store.unfederated()
    if ended != store:
        _save(ctx, ended)
    status = ended.federation.status if ended.federation else "DISABLED"
    return {"EventDataStoreArn": store.arn, "FederationStatus": status}


def _get(ctx: Context, named: str) -> DataStore:
    """Return a store in use whose federation the caller may change.

    That of an organization may be changed by the management account and by delegated administrators.
    Source: CloudTrail user guide, "Organization delegated administrator".
    """
    store = get_active(ctx, named)
    if store.organization:
        organizations.checked_for_trails(find_organization(ctx), ctx.account, converts=False)
    return store


def _check_role(ctx: Context, store: DataStore, arn: str) -> None:
    """Raise InvalidParameterException for a role that Lake Formation cannot use; the error is assumed."""
    parts = arns.find_parts(arn)
    if not arns.is_role(arn) or not parts:
        raise federation_errors.wrong_role(arn, "it is not the ARN of a role")
    if parts.account != ctx.account:
        raise federation_errors.wrong_role(arn, f"it is not in account {ctx.account}")
    if ctx.relaxed:
        return
    role = ctx.world.neighbours.find_role(arn)
    if role is None:
        raise federation_errors.wrong_role(arn, "it does not exist")
    if not federation.lets_in(role, store.arn, ctx.account):
        reason = (
            f"{federation.LAKE_FORMATION} must be able to assume it, and it must allow {federation.READING}"
        )
        raise federation_errors.wrong_role(arn, reason)


def _save(ctx: Context, store: DataStore) -> None:
    """Keep a store whose federation changes, and have that carried out once it is kept."""
    ctx.store.data_stores.save(store)
    ctx.call.afterwards.append(lambda: ctx.world.federations.carry_out(store.id, _noting(ctx, store)))


def _noting(ctx: Context, store: DataStore) -> Callable[[Sequence[Step]], None]:
    def note(steps: Sequence[Step]) -> None:
        for call in federation_calls.calls_of(steps, store, ctx.call.caller, ctx.now):
            ctx.world.note(call)

    return note
