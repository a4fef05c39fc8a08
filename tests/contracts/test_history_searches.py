"""The searches of the event history: what they find does not depend on how, how does not depend on size."""

from collections.abc import Sequence
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.core.records.events import Event
from emulator.core.records.lookups import AttributeKey, Lookup
from emulator.stores.searches import search
from emulator.stores.sqlite import SqliteStore, open_store
from tests.contracts.test_store import ACCOUNT, EU, US, event, lookup

KEYS: tuple[AttributeKey, ...] = get_args(AttributeKey)
ASKED = {"ReadOnly": "true"}


def plan(store: SqliteStore, asked: Lookup) -> list[str]:
    statement, values = search(1, asked)
    return [row[3] for row in store._connection.rows(f"EXPLAIN QUERY PLAN {statement}", values)]


@pytest.mark.parametrize("before", [None, (5, 6)])
@pytest.mark.parametrize("key", [None, *KEYS])
def test_every_search_reads_an_index_and_sorts_nothing(
    key: AttributeKey | None, before: tuple[int, int] | None
) -> None:
    store = open_store(None)
    steps = plan(store, lookup((key, ASKED.get(key, "x")) if key else None, before=before))
    store.close()

    reads = [step for step in steps if step.startswith(("SEARCH", "SCAN"))]
    assert reads
    assert all("time>? AND time<?" in step or "<?)" in step or "rowid=?" in step for step in reads)
    assert not any(step.startswith(("SCAN", "USE TEMP")) for step in steps)


VALUES = st.sampled_from(("a", "b", None))
EVENTS = st.lists(
    st.builds(
        lambda at, read_only, user, key, region, data, names: event(
            at=at,
            read_only=read_only,
            username=user,
            access_key_id=key,
            region=region,
            category="Data" if data else "Management",
            resources=tuple(names),
        ),
        st.integers(1, 4),
        st.sampled_from((True, False, None)),
        VALUES,
        VALUES,
        st.sampled_from((US, EU)),
        st.booleans(),
        st.lists(st.tuples(VALUES, st.sampled_from(("a", "b"))), max_size=3),
    ),
    max_size=30,
)
ATTRIBUTES = st.none() | st.sampled_from(
    (
        ("ReadOnly", "true"),
        ("ReadOnly", "false"),
        ("Username", "a"),
        ("AccessKeyId", "b"),
        ("ResourceName", "a"),
        ("ResourceType", "b"),
        ("EventName", "CreateUser"),
        ("EventSource", "iam.amazonaws.com"),
        ("EventId", "id-CreateUser-2"),
    )
)


def matches(one: Event, attribute: tuple[AttributeKey, str] | None) -> bool:
    if one.region != US or one.category != "Management":
        return False
    if attribute is None:
        return True
    key, value = attribute
    has: dict[str, Sequence[Any]] = {
        "ReadOnly": [{True: "true", False: "false", None: None}[one.read_only]],
        "Username": [one.username],
        "AccessKeyId": [one.access_key_id],
        "ResourceName": [name for _, name in one.resources],
        "ResourceType": [kind for kind, _ in one.resources],
        "EventName": [one.name],
        "EventSource": [one.source],
        "EventId": [one.id],
    }
    return value in has[key]


@given(events=EVENTS, attribute=ATTRIBUTES, limit=st.integers(1, 4), start=st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_the_pages_of_a_search_are_what_matches_newest_first(
    events: list[Event], attribute: tuple[AttributeKey, str] | None, limit: int, start: int
) -> None:
    store = open_store(None)
    store.journal.append(events)
    found: list[Event] = []
    before: tuple[int, int] | None = None
    while page := store.journal.lookup(lookup(attribute, limit=limit, start=start, before=before)):
        found += page
        before = page[-1].time, page[-1].number
    kept = store.journal.scan(0, 100)
    store.close()

    wanted = [one for one in kept if one.time >= start and matches(one, attribute)]
    assert found == sorted(wanted, key=lambda one: (one.time, one.number), reverse=True)


def test_what_leaves_a_full_journal_is_not_found_by_its_resources() -> None:
    store = open_store(None, max_events=1000)
    store.journal.append([event(at=number, resources=(("T", "x"), ("T", "x"))) for number in range(1500)])
    store.journal.trim(None, 1500)
    found = store.journal.lookup(lookup(("ResourceName", "x"), end=9999, limit=5000))
    entries = store._connection.number("SELECT count(*) FROM event_resources")
    store.close()

    assert [one.time for one in found] == list(range(1499, 499, -1))
    assert entries == 2000


def test_a_scope_that_was_rolled_back_is_made_again() -> None:
    store = open_store(None)

    def append_and_fail() -> None:
        with store.transaction():
            store.journal.append([event(region="eu-north-1")])
            raise LookupError

    with pytest.raises(LookupError):
        append_and_fail()
    store.journal.append([event("A"), event("B", region=EU)])
    regions = store.journal.regions_of(ACCOUNT, 0, 9)
    store.close()

    assert regions == [EU, US]


def test_nothing_is_found_where_nothing_happened() -> None:
    store = open_store(None)

    assert store.journal.lookup(lookup()) == []
    assert store.journal.read(ACCOUNT, US, 0, 9, 9) == []
    store.close()
