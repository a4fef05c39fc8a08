"""How requests and answers spell an event data store."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from emulator.api import lake_errors, limits, shapes
from emulator.core.lake import data_stores
from emulator.core.lake.data_stores import DEFAULT_SELECTORS, DataStore
from emulator.core.selectors import advanced_rules
from emulator.core.selectors.selection import AdvancedEventSelector
from emulator.core.trails import tag_rules
from emulator.operations.context import Context

StoreRequest = shapes.CreateEventDataStoreRequest | shapes.UpdateEventDataStoreRequest


def created(
    ctx: Context, request: shapes.CreateEventDataStoreRequest, tags: Mapping[str, str | None]
) -> DataStore:
    """Return the store that a request asks for, in the account that makes it."""
    billing = request.get("BillingMode", "EXTENDABLE_RETENTION_PRICING")
    store = DataStore(
        id=ctx.call.ids.uuid(),
        name=request["Name"],
        account=ctx.account,
        home_region=ctx.region,
        created_at=ctx.now,
        updated_at=ctx.now,
        selectors=_selectors(request, DEFAULT_SELECTORS),
        retention_days=limits.STORE_RETENTION_DEFAULT_DAYS[billing],
        tags=tags,
    )
    return _with_settings(store, request)


def updated(ctx: Context, store: DataStore, request: shapes.UpdateEventDataStoreRequest) -> DataStore:
    """Return the store changed by a request: absent members stay."""
    changed = replace(
        store,
        name=request.get("Name", store.name),
        selectors=_selectors(request, store.selectors),
        updated_at=ctx.now,
    )
    return _with_settings(changed, request)


def _selectors(
    request: StoreRequest, otherwise: tuple[AdvancedEventSelector, ...]
) -> tuple[AdvancedEventSelector, ...]:
    given = request.get("AdvancedEventSelectors")
    if given is None:
        return otherwise
    selectors = advanced_rules.parsed(given, advanced_rules.STORE_CATEGORIES)
    data_stores.check_selectors(selectors)
    return selectors


def _with_settings(store: DataStore, request: StoreRequest) -> DataStore:
    return replace(
        store,
        multi_region=request.get("MultiRegionEnabled", store.multi_region),
        organization=request.get("OrganizationEnabled", store.organization),
        retention_days=request.get("RetentionPeriod", store.retention_days),
        billing=request.get("BillingMode", store.billing),
        termination_protected=request.get("TerminationProtectionEnabled", store.termination_protected),
    )


def settings(store: DataStore) -> shapes.RestoreEventDataStoreResponse:
    """Return the store as all answers about one have it: without what is not set."""
    answer: shapes.RestoreEventDataStoreResponse = {
        "EventDataStoreArn": store.arn,
        "Name": store.name,
        "Status": store.status,
        "AdvancedEventSelectors": [advanced_rules.spelled(selector) for selector in store.selectors],
        "MultiRegionEnabled": store.multi_region,
        "OrganizationEnabled": store.organization,
        "RetentionPeriod": store.retention_days,
        "TerminationProtectionEnabled": store.termination_protected,
        "CreatedTimestamp": store.created_at,
        "UpdatedTimestamp": store.updated_at,
        "BillingMode": store.billing,
    }
    if store.kms_key_arn:
        answer["KmsKeyId"] = store.kms_key_arn
    return answer


def with_federation(store: DataStore) -> shapes.UpdateEventDataStoreResponse:
    """Return the store with its federation, which one that was never federated lacks (assumed)."""
    answer = cast(shapes.UpdateEventDataStoreResponse, settings(store))  # whose other members are not set
    if store.federation:
        answer["FederationStatus"] = store.federation.status
    if store.is_federated and store.federation:
        answer["FederationRoleArn"] = store.federation.role_arn
    return answer


def as_created(store: DataStore) -> shapes.CreateEventDataStoreResponse:
    """Return the store as CreateEventDataStore answers it: CREATED, whatever follows."""
    return {**settings(store), "Status": "CREATED", "TagsList": tag_rules.spelled(store.tags)}


def check_has_change(request: shapes.UpdateEventDataStoreRequest) -> None:
    """Raise InvalidParameterException for a change of nothing. Source: API reference; assumed error."""
    if set(request) == {"EventDataStore"}:
        raise lake_errors.invalid_parameter("At least one setting of the event data store must be specified.")
