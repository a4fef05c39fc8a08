"""CreateEventDataStore, GetEventDataStore, ListEventDataStores, UpdateEventDataStore, DeleteEventDataStore,
RestoreEventDataStore, StartEventDataStoreIngestion, StopEventDataStoreIngestion."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from emulator.api import channel_errors, lake_errors, limits, shapes
from emulator.api.errors import ServiceError
from emulator.core import arns, pages
from emulator.core.lake import data_stores, encryption
from emulator.core.lake.data_stores import DataStore
from emulator.core.selectors import insight_types
from emulator.core.selectors.selection import Selectors
from emulator.core.trails import organizations, tag_rules
from emulator.operations import channels, ingestion_periods, organization_changes, store_shapes
from emulator.operations.context import Context
from emulator.operations.imports import check_no_import
from emulator.operations.membership import find_organization
from emulator.operations.registry import Changes, operation
from emulator.operations.store_addressing import get_store
from emulator.operations.store_pages import begin_of_page, size_of_page


@operation("CreateEventDataStore", changes=Changes.PERIODS, words=tag_rules.WORDS)
def create_event_data_store(
    ctx: Context, request: shapes.CreateEventDataStoreRequest
) -> shapes.CreateEventDataStoreResponse:
    """Keep a store that takes events from this call on, unless told otherwise.

    The order of the checks is assumed: tags, selectors, retention, organization, key, name, number of stores.
    """
    given_tags = _tags(request.get("TagsList", ()))
    store = store_shapes.created(ctx, request, given_tags)
    ingests = request.get("StartIngestion", True)
    if not ingests and not store.categories <= data_stores.INGESTION_ON_CREATION:
        raise lake_errors.invalid_parameter(
            "StartIngestion can be false for management events, data events and configuration items alone."
        )
    data_stores.check_retention(store)
    store = _with_owner(ctx, store)
    store = _with_key(ctx, store, request.get("KmsKeyId"))
    others = _living(ctx, store.account)
    data_stores.check_name_free(store, others)
    if not ctx.relaxed:
        data_stores.check_room(store, others)
    store = store.moved("ENABLED" if ingests else "STOPPED_INGESTION", ctx.now)
    ctx.store.data_stores.save(store)
    if store.organization:
        organization_changes.make_roles_for(ctx, store)
    if ingests:
        ingestion_periods.begin(ctx, store)
    return store_shapes.as_created(store)


@operation("GetEventDataStore")
def get_event_data_store(
    ctx: Context, request: shapes.GetEventDataStoreRequest
) -> shapes.GetEventDataStoreResponse:
    """Return a store, one that is pending deletion too."""
    found = store_shapes.with_federation(get_store(ctx, request["EventDataStore"]))
    answer = cast(shapes.GetEventDataStoreResponse, found)  # whose other members are not set
    return {**answer, "PartitionKeys": [{"Name": "calendarday", "Type": "bigint"}]}


@operation(
    "ListEventDataStores",
    words={
        "ListEventDataStoresRequest.MaxResults": "InvalidMaxResultsException",
        "ListEventDataStoresRequest.NextToken": "InvalidNextTokenException",
    },
)
def list_event_data_stores(
    ctx: Context, request: shapes.ListEventDataStoresRequest
) -> shapes.ListEventDataStoresResponse:
    """Return ARN and name of the stores of this region, in the order in which they were made (assumed).

    Source: API reference: other members are returned no longer.
    """
    size = size_of_page(request.get("MaxResults", limits.STORES_PAGE), limits.STORES_PAGE)
    begin = begin_of_page(request.get("NextToken"), {})
    stores = [one for one in _visible(ctx) if one.home_region == ctx.region]
    page = stores[begin : begin + size]
    answer: shapes.ListEventDataStoresResponse = {
        "EventDataStores": [{"EventDataStoreArn": one.arn, "Name": one.name} for one in page]
    }
    if begin + len(page) < len(stores):
        answer["NextToken"] = pages.token((begin + len(page),), {})
    return answer


@operation("UpdateEventDataStore", changes=Changes.PERIODS)
def update_event_data_store(
    ctx: Context, request: shapes.UpdateEventDataStoreRequest
) -> shapes.UpdateEventDataStoreResponse:
    """Change a store's settings; absent members stay."""
    store_shapes.check_has_change(request)
    before = _get_own(ctx, request["EventDataStore"])
    check_no_import(ctx, before)
    after = store_shapes.updated(ctx, before, request)
    data_stores.check_change(before, after)
    data_stores.check_retention(after)
    if after.organization != before.organization:
        organization = organizations.checked_for_trails(find_organization(ctx), ctx.account, converts=True)
        organization_changes.check_rights(ctx, organization)
        data_stores.check_organization_kind(after)
    for insight in after.insight_selectors:
        insight_types.check_fit(insight, Selectors(basic=(), advanced=after.selectors))
    after = _with_key(ctx, after, request.get("KmsKeyId"))
    data_stores.check_change(before, after)
    data_stores.check_name_free(after, _living(ctx, after.account))
    ctx.store.data_stores.save(after)
    ingestion_periods.renew(ctx, before, after)
    return store_shapes.with_federation(after)


@operation("DeleteEventDataStore", changes=Changes.PERIODS)
def delete_event_data_store(
    ctx: Context, request: shapes.DeleteEventDataStoreRequest
) -> shapes.DeleteEventDataStoreResponse:
    """Take no more events and answer no more queries; the store is gone seven days later."""
    store = _get_own(ctx, request["EventDataStore"])
    check_no_import(ctx, store)
    if channels.delivering_to(ctx, store.arn):
        raise channel_errors.delivers_to(store.arn)
    deleted = store.deleted(ctx.now)
    ctx.store.data_stores.save(deleted)
    ingestion_periods.end(ctx, store)
    return {}


@operation("RestoreEventDataStore", changes=Changes.PERIODS)
def restore_event_data_store(
    ctx: Context, request: shapes.RestoreEventDataStoreRequest
) -> shapes.RestoreEventDataStoreResponse:
    """Use a store again that is pending deletion; it takes events again from this call on."""
    store = _get_own(ctx, request["EventDataStore"])
    restored = store.restored(ctx.now)
    ctx.store.data_stores.save(restored)
    ingestion_periods.begin(ctx, restored)
    return store_shapes.settings(restored)


@operation("StartEventDataStoreIngestion", changes=Changes.PERIODS)
def start_event_data_store_ingestion(
    ctx: Context, request: shapes.StartEventDataStoreIngestionRequest
) -> shapes.StartEventDataStoreIngestionResponse:
    """Take events again, from this call on."""
    started = _get_own(ctx, request["EventDataStore"]).ingesting(True, ctx.now)
    ctx.store.data_stores.save(started)
    ingestion_periods.begin(ctx, started)
    return {}


@operation("StopEventDataStoreIngestion", changes=Changes.PERIODS)
def stop_event_data_store_ingestion(
    ctx: Context, request: shapes.StopEventDataStoreIngestionRequest
) -> shapes.StopEventDataStoreIngestionResponse:
    """Take no events after this call; those that were taken stay, and can be queried."""
    stopped = _get_own(ctx, request["EventDataStore"]).ingesting(False, ctx.now)
    ctx.store.data_stores.save(stopped)
    ingestion_periods.end(ctx, stopped)
    return {}


def _tags(given: Sequence[shapes.Tag]) -> Mapping[str, str | None]:
    """Return the tags of a request; too many are a wrong parameter: the model declares no other error."""
    try:
        return tag_rules.added({}, given)
    except ServiceError as error:
        raise lake_errors.invalid_tags(error.message) from error


def _with_owner(ctx: Context, store: DataStore) -> DataStore:
    """Return the store in the account that owns it: an organization's is of the management account."""
    if not store.organization:
        return store
    organization = organizations.checked_for_trails(find_organization(ctx), ctx.account, converts=False)
    organization_changes.check_rights(ctx, organization)
    data_stores.check_organization_kind(store)
    return replace(store, account=organization.management_account)


def _with_key(ctx: Context, store: DataStore, key_id: str | None) -> DataStore:
    """Return the store with the ARN of the key that a caller gave by ID, alias or ARN."""
    if key_id is None:
        return store
    asked = arns.find_key(key_id, store.account, store.home_region)
    if not asked:
        raise lake_errors.invalid_kms_key(key_id)
    key = ctx.world.neighbours.find_key(str(asked), store.account, store.home_region)
    if not ctx.relaxed:
        encryption.check_key(key_id, key, store)
    return replace(store, kms_key_arn=key.arn if key else str(asked))


def _get_own(ctx: Context, named: str) -> DataStore:
    """Return a store that the caller may change.

    A delegated administrator may change its organization's. Source: CloudTrail user guide, "Organization
    delegated administrator"
    """
    return get_store(ctx, named)


def _living(ctx: Context, account: str) -> list[DataStore]:
    """Return the account's stores but for those that are gone."""
    stores = ctx.store.data_stores.of_account(account)
    return [one for one in stores if not one.gone_at or one.gone_at > ctx.now]


def _visible(ctx: Context) -> list[DataStore]:
    """Return the caller's stores, and those of the organization that it administers."""
    own = _living(ctx, ctx.account)
    organization = (
        find_organization(ctx) if any(one.organization for one in ctx.store.data_stores.all()) else None
    )
    if organization is None or ctx.account not in organization.administrators:
        return own
    shared = [one for one in _living(ctx, organization.management_account) if one.organization]
    return [*own, *shared]
