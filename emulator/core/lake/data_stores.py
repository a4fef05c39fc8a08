"""Event data stores: what they are configured to keep, their life, and the values that follow from both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import Literal

from emulator.api import federation_errors, lake_errors, limits
from emulator.core import regions
from emulator.core.lake.columns import KINDS, Kind
from emulator.core.lake.federation import Federation
from emulator.core.selectors.insight_types import InsightSelector
from emulator.core.selectors.selection import AdvancedEventSelector, FieldSelector
from emulator.core.values import dataclass

Status = Literal["CREATED", "ENABLED", "STOPPED_INGESTION", "PENDING_DELETION"]
BillingMode = Literal["EXTENDABLE_RETENTION_PRICING", "FIXED_RETENTION_PRICING"]
EventSize = Literal["Standard", "Large"]

DEFAULT_SELECTORS = (
    AdvancedEventSelector(
        (FieldSelector("eventCategory", equals=("Management",)),), name="Default management events"
    ),
)

# What may follow each status. Source: CloudTrail user guide, "Event data store lifecycle"; that a store is
# restored to ENABLED whatever it was before is assumed.
FOLLOWS: Mapping[Status, frozenset[Status]] = {
    "CREATED": frozenset({"ENABLED", "STOPPED_INGESTION"}),
    "ENABLED": frozenset({"STOPPED_INGESTION", "PENDING_DELETION"}),
    "STOPPED_INGESTION": frozenset({"ENABLED", "PENDING_DELETION"}),
    "PENDING_DELETION": frozenset({"ENABLED"}),
}
CLOUDTRAIL_EVENTS = frozenset({"Management", "Data", "NetworkActivity"})
STOPPABLE = CLOUDTRAIL_EVENTS | {"ConfigurationItem"}
INGESTION_ON_CREATION = frozenset({"Management", "Data", "ConfigurationItem"})


@dataclass(frozen=True)
class ContextKeys:
    """Keys of one type that events of a store are enriched with."""

    type: Literal["TagContext", "RequestContext"]
    keys: tuple[str, ...]


@dataclass(frozen=True)
class DataStore:
    """An event data store as its account configured it. `id` is the UUID at the end of its ARN.

    `kms_key_arn` is the ARN of the key whatever form the caller gave. `accounts` are those whose events it
    keeps: its own, or those of its organization. `deleted_at` is when its deletion was asked for.
    `federation` is None for a store that was never federated.
    """

    id: str
    name: str
    account: str
    home_region: str
    created_at: datetime
    updated_at: datetime
    status: Status = "CREATED"
    selectors: tuple[AdvancedEventSelector, ...] = DEFAULT_SELECTORS
    multi_region: bool = True
    organization: bool = False
    retention_days: int = limits.STORE_RETENTION_DEFAULT_DAYS["EXTENDABLE_RETENTION_PRICING"]
    billing: BillingMode = "EXTENDABLE_RETENTION_PRICING"
    termination_protected: bool = True
    kms_key_arn: str | None = None
    tags: Mapping[str, str | None] = field(default_factory=dict)
    deleted_at: datetime | None = None
    event_size: EventSize = "Standard"
    context_keys: tuple[ContextKeys, ...] = ()
    insight_selectors: tuple[InsightSelector, ...] = ()
    insights_destination: str | None = None
    federation: Federation | None = None

    @property
    def arn(self) -> str:
        partition = regions.partition_of(self.home_region)
        return f"arn:{partition}:cloudtrail:{self.home_region}:{self.account}:eventdatastore/{self.id}"

    @property
    def categories(self) -> frozenset[str]:
        """The categories of the events that it keeps."""
        return categories_of(self.selectors)

    @property
    def kind(self) -> Kind:
        """What columns it has."""
        return KINDS[min(self.categories)]

    @property
    def is_ingesting(self) -> bool:
        return self.status == "ENABLED"

    @property
    def is_pending_deletion(self) -> bool:
        return self.status == "PENDING_DELETION"

    @property
    def is_federated(self) -> bool:
        """Whether it is in Glue's catalog, or on its way there or from there."""
        return self.federation is not None and self.federation.status != "DISABLED"

    @property
    def gone_at(self) -> datetime | None:
        """When it is deleted for good, None while nobody asked for that."""
        return self.deleted_at + limits.STORE_DELETION if self.deleted_at else None

    def moved(self, to: Status, at: datetime) -> "DataStore":
        """Return the store with another status. Raises InvalidEventDataStoreStatusException."""
        if to not in FOLLOWS[self.status]:
            needed = " or ".join(status for status, after in FOLLOWS.items() if to in after)
            raise lake_errors.wrong_store_status(self.arn, self.status, needed)
        return replace(self, status=to, updated_at=at)

    def deleted(self, at: datetime) -> "DataStore":
        """Return the store pending deletion. Raises the error of one that cannot be deleted."""
        if self.is_pending_deletion:
            raise lake_errors.inactive_store(self.arn)
        if self.termination_protected:
            raise lake_errors.termination_protected(self.arn)
        if self.is_federated:
            raise federation_errors.enabled_for_deletion(self.arn)
        return replace(self.moved("PENDING_DELETION", at), deleted_at=at)

    def restored(self, at: datetime) -> "DataStore":
        """Return the store in use again. Raises InvalidEventDataStoreStatusException if it was in use."""
        if not self.is_pending_deletion:
            raise lake_errors.wrong_store_status(self.arn, self.status, "PENDING_DELETION")
        return replace(self.moved("ENABLED", at), deleted_at=None)

    def federated(self, role_arn: str, account: str) -> "DataStore":
        """Return the store that an account is federating with a role.

        Raises EventDataStoreFederationEnabledException, ConcurrentModificationException.
        """
        if self.federation and self.federation.is_in_progress:
            raise federation_errors.in_progress(self.arn, self.federation.status)
        if self.is_federated:
            raise federation_errors.already_enabled(self.arn)
        return replace(self, federation=Federation("ENABLING", role_arn, account))

    def unfederated(self) -> "DataStore":
        """Return the store whose federation ends. Raises ConcurrentModificationException.

        One that is not federated stays as it is; that AWS refuses nothing then is assumed.
        """
        if self.federation is None or self.federation.status == "DISABLED":
            return self
        if self.federation.is_in_progress:
            raise federation_errors.in_progress(self.arn, self.federation.status)
        return replace(self, federation=replace(self.federation, status="DISABLING"))

    def ingesting(self, wanted: bool, at: datetime) -> "DataStore":
        """Return the store that takes events, or takes none.

        Raises InvalidEventDataStoreCategoryException, InvalidEventDataStoreStatusException.
        """
        if not self.categories <= STOPPABLE:
            raise lake_errors.wrong_store_category(self.arn, ", ".join(sorted(self.categories)))
        if self.is_pending_deletion or self.is_ingesting == wanted:
            needed = "STOPPED_INGESTION" if wanted else "ENABLED"
            raise lake_errors.wrong_store_status(self.arn, self.status, needed)
        return self.moved("ENABLED" if wanted else "STOPPED_INGESTION", at)


def categories_of(selectors: Sequence[AdvancedEventSelector]) -> frozenset[str]:
    """Return the categories that selectors select."""
    fields = [one for selector in selectors for one in selector.field_selectors]
    return frozenset(value for one in fields if one.field == "eventCategory" for value in one.equals)


def check_selectors(selectors: Sequence[AdvancedEventSelector]) -> None:
    """Raise InvalidEventSelectorsException for too many selectors, or categories that do not go together.

    Source: CloudTrail user guide, "Event data stores"; texts are ours.
    """
    if not 1 <= len(selectors) <= limits.ADVANCED_SELECTORS_PER_STORE:
        raise lake_errors.invalid_selectors(
            f"Specify a valid number of selectors (1 to {limits.ADVANCED_SELECTORS_PER_STORE})"
            " for your event data store"
        )
    categories = categories_of(selectors)
    if len(categories) > 1 and not categories <= CLOUDTRAIL_EVENTS:
        listed = ", ".join(sorted(categories))
        raise lake_errors.invalid_selectors(f"An event data store cannot collect these together: {listed}.")


def check_retention(store: DataStore) -> None:
    """Raise InvalidParameterException for a period of retention that the billing mode does not have."""
    longest = limits.STORE_RETENTION_MAX_DAYS[store.billing]
    if store.retention_days > longest:
        raise lake_errors.invalid_parameter(
            f"The retention period of a store with {store.billing} is at most {longest} days."
        )


def check_change(before: DataStore, after: DataStore) -> None:
    """Raise the error of a change that no store may make. Source: API reference, UpdateEventDataStore."""
    if before.is_pending_deletion:
        raise lake_errors.inactive_store(before.arn)
    if before.billing == "EXTENDABLE_RETENTION_PRICING" and after.billing != before.billing:
        raise lake_errors.invalid_parameter(
            "The billing mode cannot be changed from EXTENDABLE_RETENTION_PRICING to FIXED_RETENTION_PRICING."
        )
    if before.kind != after.kind:
        raise lake_errors.invalid_selectors(
            "The category of events of an event data store cannot be changed."
        )
    if before.kms_key_arn and after.kms_key_arn != before.kms_key_arn:
        raise lake_errors.invalid_parameter(
            "The KMS key of an event data store cannot be removed or changed."
        )


def check_name_free(store: DataStore, others: Iterable[DataStore]) -> None:
    """Raise EventDataStoreAlreadyExistsException when another store of the region has the name.

    That a store that is pending deletion still has its name is assumed.
    """
    if any(one.name == store.name and one.id != store.id for one in _beside(store, others)):
        raise lake_errors.store_already_exists(store.name, store.account)


def check_room(store: DataStore, others: Iterable[DataStore]) -> None:
    """Raise EventDataStoreMaxLimitExceededException; stores that are pending deletion count too.

    Source: CloudTrail user guide, "Quotas in AWS CloudTrail".
    """
    if len(_beside(store, others)) >= limits.DATA_STORES_PER_REGION:
        raise lake_errors.too_many_stores(store.account, store.home_region)


def _beside(store: DataStore, others: Iterable[DataStore]) -> list[DataStore]:
    return [one for one in others if one.home_region == store.home_region and one.id != store.id]


def check_organization_kind(store: DataStore) -> None:
    """Raise InvalidEventSelectorsException for events that no store of an organization keeps.

    Source: CloudTrail user guide, "Organization event data stores"; the error is assumed.
    """
    if store.organization and store.categories & {"ActivityAuditLog", "Evidence"}:
        raise lake_errors.invalid_selectors("A store of an organization cannot collect these events.")
