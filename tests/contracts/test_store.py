"""What every store does: in memory, in a file, and in a file that was closed and opened again."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from emulator.core.delivery import periods
from emulator.core.delivery.logfiles import LogFile
from emulator.core.digests.digests import Chain, DigestLink
from emulator.core.digests.key_pairs import KeyPair
from emulator.core.records.events import Event
from emulator.core.records.lookups import AttributeKey, Lookup
from emulator.core.scopes import Scope
from emulator.core.selectors.selection import AdvancedEventSelector, FieldSelector, Selectors
from emulator.core.trails.trails import Destination, Trail, TrailStatus
from emulator.stores import schema, sqlite
from emulator.stores.sqlite import SqliteStore, StoreError, open_store

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ACCOUNT = "123456789012"
US, EU = "us-east-1", "eu-west-1"

TRAIL = Trail(
    id="t-1",
    name="audit",
    account=ACCOUNT,
    home_region=EU,
    bucket="logs",
    created_at=NOON,
    prefix="",
    tags={"team": "sec", "note": None},
    selectors=Selectors(
        advanced=(AdvancedEventSelector((FieldSelector("eventCategory", equals=("Data",)),), name="data"),)
    ),
    started_at=NOON + timedelta(milliseconds=1),
)

CHAIN = Chain(
    id="c-1",
    trail_id="t-1",
    trail_arn=TRAIL.arn,
    trail_name="audit",
    account=ACCOUNT,
    region=US,
    home_region=EU,
    destination=Destination("logs", "p"),
    start=NOON - HOUR,
    next_end=NOON,
)


def event(name: str = "CreateUser", at: int = 100, **more: object) -> Event:
    known: dict[str, object] = {
        "id": f"id-{name}-{at}",
        "time": at,
        "source": "iam.amazonaws.com",
        "name": name,
        "account": ACCOUNT,
        "region": US,
        "category": "Management",
        "read_only": False,
        "body": b"{}",
    }
    return Event(**(known | more))  # type: ignore[arg-type]  # the members are those of an event


def log_file(key: str, first: int, delivered_at: datetime | None = None) -> LogFile:
    return LogFile(
        period_id="p-1",
        trail_id="t-1",
        account=ACCOUNT,
        region=US,
        first=first,
        last=first,
        bucket="logs",
        key=key,
        hash_value="00",
        newest=NOON,
        oldest=NOON,
        planned_at=NOON,
        delivered_at=delivered_at,
    )


Reopen = Callable[[], SqliteStore]


@pytest.fixture(params=["memory", "file", "file opened again"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[SqliteStore, Reopen]]:
    """A store, and how to get what a later reader sees."""
    path = None if request.param == "memory" else tmp_path / "state.sqlite3"
    stores = [open_store(path)]

    def reopen() -> SqliteStore:
        if request.param == "file opened again":
            stores[-1].close()
            stores.append(open_store(path))
        return stores[-1]

    yield stores[0], reopen
    stores[-1].close()


def lookup(attribute: tuple[AttributeKey, str] | None = None, **more: object) -> Lookup:
    known: dict[str, object] = {"account": ACCOUNT, "region": US, "start": 0, "end": 999, "limit": 50}
    return Lookup(**(known | {"attribute": attribute} | more))  # type: ignore[arg-type]  # as above


def test_events_are_numbered_in_the_order_of_their_appending(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept
    last = store.journal.append([event("A"), event("B")])
    later = reopen()

    assert last == later.journal.last() == later.journal.count() == 2
    assert [(found.number, found.name) for found in later.journal.scan(0, 10)] == [(1, "A"), (2, "B")]


def test_an_event_comes_back_as_it_was(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept
    given = event(
        username="ada",
        access_key_id="AKIA",
        resources=(("AWS::IAM::User", "ada"), (None, "x")),
        global_service=True,
        read_only=None,
    )
    store.journal.append([given])

    assert reopen().journal.read(ACCOUNT, US, 0, 9, 9) == [replace(given, number=1)]


def test_numbers_are_not_used_again_after_clearing(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept
    store.journal.append([event(), event()])
    store.clear()

    assert reopen().journal.append([event()]) == 3
    assert reopen().journal.count() == 1


def test_reading_is_bounded_by_account_region_and_numbers(kept: tuple[SqliteStore, Reopen]) -> None:
    store, _ = kept
    store.journal.append(
        [event("A"), event("B", region=EU), event("C"), event("D"), event("E", account="1" * 12)]
    )

    assert [found.name for found in store.journal.read(ACCOUNT, US, 1, 4, 10)] == ["C", "D"]
    assert store.journal.regions_of(ACCOUNT, 0, 5) == [EU, US]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [({}, [3, 4]), ({"C": False}, [4]), ({"C": False, "D": False}, []), ({"D": None}, None)],
)
def test_lines_are_those_of_the_wanted_kinds(
    kept: tuple[SqliteStore, Reopen], wanted: Mapping[str, bool | None], numbers: list[int] | None
) -> None:
    store, _ = kept
    store.journal.append([event("A"), event("B", region=EU), event("C"), event("D"), event("E")])

    found = store.journal.read_lines((ACCOUNT, US), 1, 4, 10, lambda kind: wanted.get(kind.name, True))
    first = store.journal.read(ACCOUNT, US, 0, 1, 1)[0]
    lines = None if numbers is None else ([(number, first.time, first.body) for number in numbers], 4)
    assert (found and ([line[:3] for line in found[0]], found[1])) == lines


def test_history_is_newest_first_and_pages_on(kept: tuple[SqliteStore, Reopen]) -> None:
    store, _ = kept
    store.journal.append([event("A", 10), event("B", 30), event("C", 20), event("D", 30)])
    first = store.journal.lookup(lookup(limit=2))
    second = store.journal.lookup(lookup(limit=2, before=(first[-1].time, first[-1].number)))

    assert [found.name for found in (*first, *second)] == ["D", "B", "C", "A"]


def test_history_holds_no_data_events(kept: tuple[SqliteStore, Reopen]) -> None:
    store, _ = kept
    store.journal.append([event("PutObject", category="Data", resources=(("AWS::S3::Object", "x"),))])

    assert store.journal.lookup(lookup()) == []
    assert store.journal.lookup(lookup(("ResourceName", "x"))) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("EventId", "wanted"),
        ("EventName", "CreateRole"),
        ("ReadOnly", "true"),
        ("Username", "ada"),
        ("EventSource", "sts.amazonaws.com"),
        ("AccessKeyId", "AKIA"),
        ("ResourceName", "deploy"),
        ("ResourceType", "AWS::IAM::Role"),
    ],
)
def test_history_is_found_by_each_attribute(
    kept: tuple[SqliteStore, Reopen], key: AttributeKey, value: str
) -> None:
    store, _ = kept
    wanted = event(
        "CreateRole",
        id="wanted",
        read_only=True,
        username="ada",
        source="sts.amazonaws.com",
        access_key_id="AKIA",
        resources=(("AWS::IAM::Role", "deploy"), ("AWS::IAM::Role", "AROA")),
    )
    store.journal.append([event(), wanted, event("DeleteUser", resources=(("AWS::IAM::User", "bob"),))])

    assert [found.id for found in store.journal.lookup(lookup((key, value)))] == ["wanted"]


def test_the_bounds_of_time_are_inclusive(kept: tuple[SqliteStore, Reopen]) -> None:
    store, _ = kept
    store.journal.append([event(at=9), event(at=10), event(at=20), event(at=21)])

    assert [found.time for found in store.journal.lookup(lookup(start=10, end=20))] == [20, 10]


def test_a_trail_comes_back_as_it_was(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept
    store.trails.save(TRAIL)
    later = reopen()

    assert later.trails.find(TRAIL.arn) == later.trails.find_by_id("t-1") == TRAIL


def test_trails_keep_the_order_of_their_making(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept
    names = ["b", "a", "c"]
    for name in names:
        store.trails.save(replace(TRAIL, id=name, name=name))
    store.trails.save(replace(TRAIL, id="b", name="b", bucket="other"))

    assert [trail.name for trail in reopen().trails.of_account(ACCOUNT)] == names


def test_a_deleted_trail_is_gone_but_its_status_stays(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept
    status = TrailStatus(delivery=NOON, delivery_error="NoSuchBucket")
    store.trails.save(TRAIL)
    store.trails.save_status("t-1", US, status)
    store.trails.delete(TRAIL.arn)
    later = reopen()

    assert later.trails.find(TRAIL.arn) is None
    assert later.trails.status("t-1", US) == status
    assert later.trails.status("t-1", EU) == TrailStatus()


def test_a_period_is_pending_until_it_is_finished(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept
    period = periods.opened(TRAIL, "p-1", 5)
    store.periods.save(period)
    store.periods.save(period.closed(9))

    assert reopen().periods.pending(ACCOUNT) == [period.closed(9)]
    assert reopen().periods.open_of("t-1") is None
    assert reopen().periods.accounts() == [ACCOUNT]
    reopen().periods.finish("p-1")
    assert reopen().periods.pending(ACCOUNT) == []


def test_each_reader_has_a_cursor_of_its_own(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept
    store.cursors.move("files", "p-1", ACCOUNT, US, 7)
    store.cursors.move("logs", "p-1", ACCOUNT, US, 6)
    store.cursors.move("bus", ACCOUNT, ACCOUNT, US, 9)
    later = reopen().cursors

    assert (later.find("files", "p-1", ACCOUNT, US), later.find("logs", "p-1", ACCOUNT, US)) == (7, 6)
    assert (later.find("bus", ACCOUNT, ACCOUNT, US), later.find("bus", ACCOUNT, ACCOUNT, EU)) == (9, None)


def test_a_reader_has_a_cursor_for_each_account_and_region(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept
    before = store.cursors.find("files", "p-1", ACCOUNT, US)
    store.cursors.move("files", "p-1", ACCOUNT, US, 4)
    store.cursors.move("files", "p-1", ACCOUNT, US, 7)
    store.cursors.move("files", "p-1", "999988887777", US, 3)
    later = reopen().cursors

    assert (before, later.find("files", "p-1", ACCOUNT, EU)) == (None, None)
    assert (later.find("files", "p-1", ACCOUNT, US), later.find("files", "p-1", "999988887777", US)) == (7, 3)


def test_a_period_is_pending_for_each_account_in_its_scope(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept
    scope = Scope((ACCOUNT, "999988887777"), US, multi_region=True)
    period = replace(periods.opened(TRAIL, "p-1", 5), scope=scope)
    store.periods.save(period)
    later = reopen().periods

    assert later.accounts() == [ACCOUNT, "999988887777"]
    assert [later.pending(account) for account in (ACCOUNT, "999988887777", "1")] == [[period], [period], []]


def test_files_are_planned_then_delivered_then_digested(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept
    file = log_file("k1", 1)
    store.files.save(log_file("k2", 2))
    store.files.save(file)
    assert [found.key for found in reopen().files.planned("t-1", ACCOUNT, US)] == ["k1", "k2"]

    reopen().files.save(replace(file, delivered_at=NOON))
    later = reopen()
    assert [found.key for found in later.files.planned("t-1", ACCOUNT, US)] == ["k2"]
    assert later.files.undigested("t-1", ACCOUNT, US, NOON) == []
    undigested = later.files.undigested("t-1", ACCOUNT, US, NOON + HOUR)
    assert undigested == [replace(file, delivered_at=NOON)]

    later.files.save(replace(undigested[0], digest_key="d"))
    assert reopen().files.undigested("t-1", ACCOUNT, US, NOON + HOUR) == []
    assert reopen().files.count() == 1


def test_a_chain_grows_until_it_is_finished(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept
    store.chains.save(CHAIN)
    grown = replace(CHAIN, previous=DigestLink("b", "k", "h", "s"), start=NOON, next_end=NOON + HOUR)
    store.chains.save(grown)

    assert reopen().chains.growing() == reopen().chains.growing("t-1") == [grown]
    assert reopen().chains.growing("other") == []
    assert reopen().chains.latest_end(TRAIL.arn, ACCOUNT, US) == NOON
    reopen().chains.save(replace(grown, finished=True))
    assert reopen().chains.growing() == []
    assert reopen().chains.find("c-1") == replace(grown, finished=True)


def test_key_pairs_survive_clearing(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept
    pair = KeyPair(US, b"\x00private", b"public\xff", "f" * 32, NOON, NOON + HOUR)
    store.key_pairs.save(pair)
    store.clear()

    assert reopen().key_pairs.of_region(US) == [pair]
    assert reopen().key_pairs.of_region(EU) == []


def test_a_transaction_that_raises_keeps_nothing(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept

    def save_and_fail() -> None:
        with store.transaction():
            store.trails.save(TRAIL)
            with store.transaction():
                store.trails.save_status("t-1", US, TrailStatus(delivery=NOON))
            raise LookupError

    with pytest.raises(LookupError):
        save_and_fail()

    assert reopen().trails.find(TRAIL.arn) is None
    assert reopen().trails.status("t-1", US) == TrailStatus()


def test_a_rolled_back_event_leaves_no_gap_and_no_count(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept

    def append_and_fail() -> None:
        with store.transaction():
            store.journal.append([event("lost")])
            raise LookupError

    with pytest.raises(LookupError):
        append_and_fail()
    store.journal.append([event("kept")])
    later = reopen()

    assert [found.name for found in later.journal.scan(0, 9)] == ["kept"]
    assert (later.journal.last(), later.journal.count()) == (1, 1)


def test_what_was_appended_before_a_transaction_that_raises_is_kept(
    kept: tuple[SqliteStore, Reopen],
) -> None:
    store, reopen = kept
    store.journal.append([event("before")])

    def append_and_fail() -> None:
        with store.transaction():
            store.journal.append([event("lost")])
            raise LookupError

    with pytest.raises(LookupError):
        append_and_fail()
    store.journal.append([event("after")])

    assert [(found.number, found.name) for found in reopen().journal.scan(0, 9)] == [
        (1, "before"),
        (2, "after"),
    ]


@pytest.mark.parametrize("count", [1, 63, 64, 65, 200])
def test_single_events_are_found_at_once_however_many_came(
    kept: tuple[SqliteStore, Reopen], count: int
) -> None:
    store, _ = kept
    for number in range(count):
        store.journal.append([event(at=number, region=US if number % 2 else EU)])

    assert store.journal.count() == store.journal.last() == count
    assert len(store.journal.lookup(lookup(limit=999))) == count // 2
    assert [found.number for found in store.journal.scan(0, 999)] == list(range(1, count + 1))


def test_readers_in_other_threads_miss_no_event() -> None:
    store, missed = open_store(None), list[int]()

    def read() -> None:
        for _ in range(200):
            last = store.journal.last()
            if len(store.journal.scan(0, 10_000)) < last:
                missed.append(last)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(1000):
        store.journal.append([event(at=number, region=f"region-{number % 7}")])
    for reader in readers:
        reader.join()

    assert missed == []


def test_a_late_transaction_that_raises_keeps_nothing(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept

    def save_and_fail() -> None:
        with store.late_transaction():
            store.trails.find(TRAIL.arn)
            store.trails.save(TRAIL)
            store.journal.append([event("lost")])
            raise LookupError

    with pytest.raises(LookupError):
        save_and_fail()

    assert reopen().trails.find(TRAIL.arn) is None
    assert reopen().journal.count() == 0


def test_others_go_on_until_a_late_transaction_writes() -> None:
    store = open_store(None)

    def append_elsewhere() -> bool:
        thread = threading.Thread(target=store.journal.append, args=([event()],), daemon=True)
        thread.start()
        thread.join(0.2)
        return not thread.is_alive()

    with store.late_transaction():
        store.trails.find(TRAIL.arn)
        before = append_elsewhere()
        store.journal.last()
        after = append_elsewhere()

    assert (before, after) == (True, False)


def test_few_large_events_are_read_at_once() -> None:
    store = open_store(None)
    store.journal.append([replace(event(), body=b"x" * 10 * 1024 * 1024) for _ in range(3)])
    first = store.journal.read(ACCOUNT, US, 0, 9, 9)
    rest = store.journal.read(ACCOUNT, US, first[-1].number, 9, 9)

    assert [len(first), len(rest)] == [2, 1]


def test_a_bucket_has_one_policy_until_it_is_deleted(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept
    for bucket, text in (("logs", b"{}"), ("logs", b"{ }"), ("gone", b"{}")):
        store.bucket_policies.save(bucket, text)
    store.bucket_policies.delete("gone")
    store = reopen()

    assert [store.bucket_policies.find(name) for name in ("logs", "gone")] == [b"{ }", None]


def test_clearing_forgets_the_policies_of_buckets(kept: tuple[SqliteStore, Reopen]) -> None:
    store, reopen = kept
    store.bucket_policies.save("logs", b"{}")
    store.clear()

    assert reopen().bucket_policies.find("logs") is None


@pytest.mark.parametrize("version", range(1, schema.VERSION))
def test_a_state_file_of_an_older_version_gets_what_came_since(tmp_path: Path, version: int) -> None:
    path = tmp_path / "state.sqlite3"
    with closing(sqlite3.connect(path)) as older:
        older.executescript("".join(schema.STEPS[:version]) + f"PRAGMA user_version = {version}")
    store = open_store(path)
    store.trails.save(TRAIL)
    store.bucket_policies.save("logs", b"{}")
    store.close()
    store = open_store(path)

    assert (store.trails.find(TRAIL.arn), store.bucket_policies.find("logs")) == (TRAIL, b"{}")
    store.close()


def test_cursors_and_periods_of_version_two_are_read_on(tmp_path: Path) -> None:
    document = {
        "id": "p-1",
        "trail_id": "t-1",
        "trail_arn": TRAIL.arn,
        "trail_name": TRAIL.name,
        "account": ACCOUNT,
        "home_region": US,
        "multi_region": True,
        "include_global_service_events": True,
        "selectors": {},
        "destination": {"bucket": "logs"},
        "validation": True,
        "first": 5,
    }
    with sqlite3.connect(tmp_path / "state") as older:
        older.executescript("".join(schema.STEPS[:2]) + "PRAGMA user_version = 2")
        older.execute(
            "INSERT INTO periods VALUES ('p-1', 1, 't-1', ?, 1, 0, ?)", (ACCOUNT, orjson.dumps(document))
        )
        older.execute("INSERT INTO cursors VALUES ('p-1', ?, 'files', 7)", (US,))
        older.execute("INSERT INTO cursors VALUES (?, ?, 'bus', 9)", (ACCOUNT, US))
    older.close()
    store = open_store(tmp_path / "state")
    (period,) = store.periods.pending(ACCOUNT)
    found = store.cursors.find("files", "p-1", ACCOUNT, US), store.cursors.find("bus", ACCOUNT, ACCOUNT, US)
    store.close()

    assert period.scope == Scope((ACCOUNT,), US, multi_region=True)
    assert (period.first, found) == (5, (7, 9))


def test_a_state_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 999")
    newer.close()

    with pytest.raises(StoreError, match="written by a newer version"):
        open_store(path)


def test_a_file_that_is_no_state_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    path.write_text("this is no database, however long one looks at it " * 50)

    with pytest.raises(StoreError, match="cannot be used"):
        open_store(path)


def test_a_reset_of_many_events_keeps_numbers_and_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "MANY_EVENTS", 2)
    store = open_store(None)
    store.journal.append([event(), event(), event()])
    pair = KeyPair(US, b"private", b"public", "f" * 32, NOON, NOON + HOUR)
    store.key_pairs.save(pair)
    store.trails.save(TRAIL)
    store.journal.append([event()])
    store.clear()

    assert (store.journal.count(), store.journal.scan(0, 9), store.trails.all()) == (0, [], [])
    assert store.key_pairs.of_region(US) == [pair]
    assert store.journal.append([event()]) == 5
