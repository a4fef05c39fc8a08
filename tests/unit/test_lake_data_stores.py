"""Event data stores: their life, and the changes that they may make."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from emulator.api.errors import ServiceError
from emulator.core.lake import data_stores
from emulator.core.lake.data_stores import DataStore
from emulator.core.selectors.selection import AdvancedEventSelector, FieldSelector

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
STORE = DataStore(
    id="11112222-3333-4444-5555-666677778888",
    name="all",
    account="123456789012",
    home_region="us-east-1",
    created_at=NOON,
    updated_at=NOON,
    status="ENABLED",
    termination_protected=False,
)


def of_category(*categories: str) -> tuple[AdvancedEventSelector, ...]:
    return tuple(
        AdvancedEventSelector((FieldSelector("eventCategory", equals=(category,)),))
        for category in categories
    )


@pytest.mark.source("aws-docs", "CloudTrail user guide, event data store lifecycle")
def test_a_deleted_store_is_gone_seven_days_later_and_can_be_restored_before() -> None:
    deleted = STORE.deleted(NOON)

    assert (deleted.status, deleted.gone_at) == ("PENDING_DELETION", NOON + timedelta(days=7))
    assert deleted.restored(NOON).gone_at is None


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "a protected store is not deleted": (
        lambda: replace(STORE, termination_protected=True).deleted(NOON),
        "EventDataStoreTerminationProtectedException",
    ),
    "a deleted store is not deleted again": (
        lambda: STORE.deleted(NOON).deleted(NOON),
        "InactiveEventDataStoreException",
    ),
    "a store in use is not restored": (lambda: STORE.restored(NOON), "InvalidEventDataStoreStatusException"),
    "what takes events does not start": (
        lambda: STORE.ingesting(True, NOON),
        "InvalidEventDataStoreStatusException",
    ),
    "what takes none does not stop": (
        lambda: STORE.ingesting(False, NOON).ingesting(False, NOON),
        "InvalidEventDataStoreStatusException",
    ),
    "a deleted store does not start": (
        lambda: STORE.deleted(NOON).ingesting(True, NOON),
        "InvalidEventDataStoreStatusException",
    ),
    "a store of insights does not stop": (
        lambda: replace(STORE, selectors=of_category("Insight")).ingesting(False, NOON),
        "InvalidEventDataStoreCategoryException",
    ),
    "fixed retention ends earlier": (
        lambda: data_stores.check_retention(
            replace(STORE, billing="FIXED_RETENTION_PRICING", retention_days=3000)
        ),
        "InvalidParameterException",
    ),
    "categories that do not go together": (
        lambda: data_stores.check_selectors(of_category("Management", "Insight")),
        "InvalidEventSelectorsException",
    ),
    "six selectors are too many": (
        lambda: data_stores.check_selectors(of_category(*["Management"] * 6)),
        "InvalidEventSelectorsException",
    ),
    "pricing does not go back": (
        lambda: data_stores.check_change(STORE, replace(STORE, billing="FIXED_RETENTION_PRICING")),
        "InvalidParameterException",
    ),
    "a store does not become one of another kind": (
        lambda: data_stores.check_change(STORE, replace(STORE, selectors=of_category("Insight"))),
        "InvalidEventSelectorsException",
    ),
    "a key stays": (
        lambda: data_stores.check_change(replace(STORE, kms_key_arn="k"), STORE),
        "InvalidParameterException",
    ),
    "a deleted store does not change": (
        lambda: data_stores.check_change(STORE.deleted(NOON), STORE),
        "InactiveEventDataStoreException",
    ),
    "a name is given once": (
        lambda: data_stores.check_name_free(replace(STORE, id="x"), [STORE]),
        "EventDataStoreAlreadyExistsException",
    ),
    "ten stores are enough": (
        lambda: data_stores.check_room(STORE, [replace(STORE, id=str(number)) for number in range(10)]),
        "EventDataStoreMaxLimitExceededException",
    ),
    "no organization keeps events from outside": (
        lambda: data_stores.check_organization_kind(
            replace(STORE, organization=True, selectors=of_category("ActivityAuditLog"))
        ),
        "InvalidEventSelectorsException",
    ),
}


@pytest.mark.source("aws-docs", "CloudTrail API reference and user guide, event data stores")
@pytest.mark.parametrize("why", REFUSED)
def test_what_a_store_may_not_do_is_refused(why: str) -> None:
    attempt, code = REFUSED[why]

    with pytest.raises(ServiceError) as refusal:
        attempt()

    assert refusal.value.code == code


@pytest.mark.source("aws-docs", "CloudTrail user guide, event data stores")
def test_a_store_of_another_region_takes_neither_name_nor_room() -> None:
    elsewhere = [replace(STORE, id=str(number), home_region="eu-west-1") for number in range(10)]

    data_stores.check_name_free(replace(STORE, id="x"), elsewhere)
    data_stores.check_room(replace(STORE, id="x"), elsewhere)


@pytest.mark.source("aws-docs", "CloudTrail user guide, schemas by category")
@pytest.mark.parametrize(
    ("category", "kind"), [("Management", "events"), ("Data", "events"), ("Insight", "insights")]
)
def test_the_category_says_what_columns_a_store_has(category: str, kind: str) -> None:
    assert replace(STORE, selectors=of_category(category)).kind == kind
