"""Event data stores from end to end: what was called is asked for in SQL."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from emulator.core.clock import ManualClock
from emulator.jobs.lake import filing
from emulator.running import Emulator
from emulator.settings import Settings
from tests.conftest import ACCOUNT, MakeClient


def store_of(cloudtrail: Any, name: str = "all", **members: Any) -> str:
    """Return the id of a new store that can be deleted."""
    made = cloudtrail.create_event_data_store(Name=name, TerminationProtectionEnabled=False, **members)
    return str(made["EventDataStoreArn"].rpartition("/")[2])


def asked(emulator: Emulator, cloudtrail: Any, statement: str, **members: Any) -> list[dict[str, str]]:
    """Return the rows of an answer as objects."""
    query = cloudtrail.start_query(QueryStatement=statement, **members)["QueryId"]
    emulator.parts.lake.querying.finish()
    answer = cloudtrail.get_query_results(QueryId=query)
    assert answer["QueryStatus"] == "FINISHED", answer
    return [{key: text for cell in row for key, text in cell.items()} for row in answer["QueryResultRows"]]


@pytest.mark.source("aws-docs", "CloudTrail Lake, from a store to rows")
def test_the_call_that_just_happened_is_found_in_sql(
    emulator: Emulator, cloudtrail: Any, client: MakeClient
) -> None:
    store = store_of(cloudtrail)
    client("iam").create_user(UserName="ada", Tags=[{"Key": "team", "Value": "red"}])

    found = asked(
        emulator,
        cloudtrail,
        "SELECT eventName, element_at(requestParameters, 'userName') AS who, userIdentity.userName,"
        f" eventTime FROM {store} WHERE eventSource = 'iam.amazonaws.com'",
    )

    assert [(row["eventName"], row["who"], row["userName"]) for row in found] == [
        ("CreateUser", "ada", "developer")
    ]
    assert found[0]["eventTime"].startswith(f"{emulator.now():%Y-%m-%d}")


@pytest.mark.source("aws-docs", "CloudTrail Lake: StartQuery and CreateEventDataStore are recorded")
def test_the_calls_of_lake_itself_are_recorded(emulator: Emulator, cloudtrail: Any) -> None:
    store = store_of(cloudtrail)
    statement = f"SELECT eventName, element_at(requestParameters, 'queryStatement') AS s FROM {store}"
    asked(emulator, cloudtrail, statement)

    found = asked(emulator, cloudtrail, f"{statement} WHERE eventName = 'StartQuery' ORDER BY eventTime")

    assert found[0] == {"eventName": "StartQuery", "s": statement}


@pytest.mark.source("aws-docs", "event data stores of data events")
def test_a_store_of_data_events_takes_those_it_selects(
    emulator: Emulator, cloudtrail: Any, client: MakeClient
) -> None:
    fields = [
        {"Field": "eventCategory", "Equals": ["Data"]},
        {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
        {"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::wanted/"]},
    ]
    store = store_of(cloudtrail, AdvancedEventSelectors=[{"FieldSelectors": fields}])
    s3 = client("s3")
    for bucket in ("wanted", "other"):
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key="k", Body=b"x")

    statement = f"SELECT element_at(requestParameters, 'key') AS k, eventName FROM {store}"
    found = asked(emulator, cloudtrail, statement)

    assert found == [{"k": "k", "eventName": "PutObject"}]


@pytest.mark.source("aws-docs", "enriched events: eventContext")
def test_events_are_enriched_by_tags_and_condition_keys(
    emulator: Emulator, cloudtrail: Any, client: MakeClient
) -> None:
    store = store_of(cloudtrail)
    cloudtrail.put_event_configuration(
        EventDataStore=store,
        MaxEventSize="Large",
        ContextKeySelectors=[
            {"Type": "TagContext", "Equals": ["team"]},
            {"Type": "RequestContext", "Equals": ["aws:SourceIp", "aws:UserName"]},
        ],
    )
    key = client("kms").create_key(Tags=[{"TagKey": "team", "TagValue": "red"}])["KeyMetadata"]["Arn"]
    client("kms").describe_key(KeyId=key)

    found = asked(
        emulator,
        cloudtrail,
        "SELECT element_at(eventContext.requestContext, 'aws:UserName') AS who,"
        " element_at(element_at(eventContext.tagContext.resourceTags, 1).tags, 'team') AS team"
        f" FROM {store} WHERE eventName = 'DescribeKey'",
    )

    assert found == [{"who": "developer", "team": "red"}]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> int:
    """So few fresh records that they are filed away soon."""
    monkeypatch.setattr(filing, "FRESH_AT_MOST", 20)
    return 50


def inject(emulator: Emulator, count: int, first_day: datetime) -> None:
    records: list[Any] = [
        {
            "eventSource": "iam.amazonaws.com",
            "eventName": f"Call{number}",
            "awsRegion": "us-east-1",
            "eventTime": f"{first_day + timedelta(hours=12 * number):%Y-%m-%dT%H:%M:%SZ}",
        }
        for number in range(count)
    ]
    emulator.inject(b"\n".join(json.dumps(record).encode() for record in records))


def inject_at(emulator: Emulator, count: int, at: datetime, batch: int) -> None:
    """Inject records of one instant."""
    records = [
        {
            "eventSource": "iam.amazonaws.com",
            "eventName": f"Call{batch}x{number}",
            "awsRegion": "us-east-1",
            "eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        }
        for number in range(count)
    ]
    emulator.inject(b"\n".join(json.dumps(record).encode() for record in records))


COUNT = "SELECT count(*) AS n, count(DISTINCT eventID) AS d FROM {store} WHERE eventName LIKE 'Call%'"


def test_records_in_files_are_found_once_and_go_with_the_store(
    emulator: Emulator, cloudtrail: Any, many: int
) -> None:
    store = store_of(cloudtrail)
    inject(emulator, many, emulator.now() - timedelta(days=30))
    expected = [{"n": str(many), "d": str(many)}]

    assert asked(emulator, cloudtrail, COUNT.format(store=store)) == expected
    files = list(emulator.parts.keeping.folder.names())
    assert len(files) > 20
    cloudtrail.delete_event_data_store(EventDataStore=store)
    emulator.advance(timedelta(days=8))
    other = store_of(cloudtrail, "other")
    assert asked(emulator, cloudtrail, f"SELECT 1 AS one FROM {other} LIMIT 1") != []
    assert not [name for name in emulator.parts.keeping.folder.names() if name.startswith(store)]


@pytest.mark.source("aws-docs", "retention compares eventTime with now")
def test_files_that_are_older_than_the_retention_go(emulator: Emulator, cloudtrail: Any, many: int) -> None:
    store = store_of(cloudtrail, RetentionPeriod=7)
    inject(emulator, many, emulator.now() - timedelta(days=25))
    found = asked(emulator, cloudtrail, COUNT.format(store=store))
    days = {name.split("/")[2] for name in emulator.parts.keeping.folder.names()}

    assert int(found[0]["n"]) == pytest.approx(14, abs=1)
    assert len(days) <= 8


def test_a_store_outlives_the_bound_of_the_journal(settings: Settings, clock: ManualClock) -> None:
    from dataclasses import replace

    emulator = Emulator(replace(settings, max_events=1000), clock, strict=True)
    emulator.start()
    try:
        store = emulator.parts.store
        _made_directly(emulator)
        for _ in range(3):
            inject(emulator, 1000, emulator.now() - timedelta(days=1))
            emulator.advance(timedelta(seconds=5))

        assert store.journal.count() < 3000
        assert emulator.query(f"SELECT count(*) FROM {DIRECT} WHERE eventName LIKE 'Call%'").rows == [
            ["3000"]
        ]
    finally:
        emulator.close()


DIRECT = "11112222-3333-4444-5555-666677778888"


def _made_directly(emulator: Emulator) -> None:
    from emulator.core.lake import ingestion
    from emulator.core.lake.data_stores import DataStore

    store = DataStore(
        id=DIRECT,
        name="all",
        account=ACCOUNT,
        home_region="us-east-1",
        created_at=emulator.now(),
        updated_at=emulator.now(),
        status="ENABLED",
        retention_days=3653,
    )
    parts = emulator.parts.store
    parts.data_stores.save(store)
    parts.ingestions.save(ingestion.begun(store, (ACCOUNT,), "i-1", parts.journal.last() + 1))


def test_a_state_file_has_stores_their_records_and_answers(
    emulator: Emulator, cloudtrail: Any, many: int, tmp_path: Path
) -> None:
    store = store_of(cloudtrail)
    inject(emulator, many, emulator.now() - timedelta(days=30))
    before = asked(emulator, cloudtrail, COUNT.format(store=store))
    query = cloudtrail.start_query(QueryStatement=f"SELECT 'kept' AS x FROM {store} LIMIT 1")["QueryId"]
    emulator.parts.lake.querying.finish()
    emulator.export_state(tmp_path / "state")
    emulator.reset()
    assert list(emulator.parts.keeping.folder.names()) == []
    emulator.import_state(tmp_path / "state")

    assert asked(emulator, cloudtrail, COUNT.format(store=store)) == before
    assert cloudtrail.get_query_results(QueryId=query)["QueryResultRows"] == [[{"x": "kept"}]]


@pytest.fixture
def durable(settings: Settings, tmp_path: Path) -> Settings:
    from dataclasses import replace

    return replace(settings, data_dir=tmp_path / "data")


def _running(settings: Settings, clock: ManualClock) -> Iterator[Emulator]:
    emulator = Emulator(settings, clock, strict=True)
    emulator.start()
    yield emulator
    emulator.close()


def test_a_restart_keeps_files_and_runs_queries_that_did_not_end(durable: Settings, many: int) -> None:
    clock = ManualClock(datetime(2026, 5, 1, tzinfo=UTC))
    for emulator in _running(durable, clock):
        _made_directly(emulator)
        inject(emulator, many, emulator.now() - timedelta(days=30))
        emulator.advance(timedelta(seconds=5))
        _leave_a_query(emulator)
        stray = durable.data_dir / "lake" / DIRECT / "data" / "calendarday=20260101" / "1-2.part"  # type: ignore[operator]
        stray.parent.mkdir(parents=True)
        stray.write_text("half")
    for emulator in _running(durable, clock):
        emulator.parts.lake.querying.finish()
        found = emulator.parts.store.queries.find("q-1")

        assert found
        assert (found.status, emulator.parts.store.queries.rows("q-1", 0, 10)) == ("FINISHED", [[str(many)]])
        assert not stray.exists()


def _leave_a_query(emulator: Emulator) -> None:
    from emulator.core.lake.queries import Query

    statement = f"SELECT count(*) FROM {DIRECT} WHERE eventName LIKE 'Call%'"
    query = Query("q-1", ACCOUNT, "us-east-1", statement, (DIRECT,), ACCOUNT, emulator.now())
    emulator.parts.store.queries.save(query.moved("RUNNING", emulator.now()))


@pytest.mark.source("aws-docs", "organization event data stores take events of accounts that join later")
def test_a_store_of_an_organization_follows_accounts_that_join_and_leave(
    emulator: Emulator, cloudtrail: Any, client: MakeClient
) -> None:
    organizations = client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    organizations.enable_aws_service_access(ServicePrincipal="cloudtrail.amazonaws.com")
    store = store_of(cloudtrail, OrganizationEnabled=True)
    joined = organizations.create_account(AccountName="a", Email="a@example.com")["CreateAccountStatus"]
    member = client("iam", key=joined["AccountId"])
    member.create_user(UserName="during")
    organizations.remove_account_from_organization(AccountId=joined["AccountId"])
    member.create_user(UserName="after")

    statement = (
        "SELECT element_at(requestParameters, 'userName') AS who, recipientAccountId AS account"
        f" FROM {store} WHERE eventName = 'CreateUser'"
    )
    assert asked(emulator, cloudtrail, statement) == [{"who": "during", "account": joined["AccountId"]}]


def test_small_files_become_one_and_a_query_that_runs_keeps_its_files(
    emulator: Emulator, cloudtrail: Any, many: int
) -> None:
    store = store_of(cloudtrail)
    keeping = emulator.parts.keeping
    noon = emulator.now() - timedelta(days=3)
    day = f"calendarday={noon:%Y%m%d}"
    with keeping.open_files.held() as held:
        for batch in range(8):
            keeping.open_files.hold(held, [file.path for file in keeping.store.lake_records.files(store)])
            inject_at(emulator, many, noon, batch)
            found = asked(emulator, cloudtrail, COUNT.format(store=store))
        kept = [file.rows for file in keeping.store.lake_records.files(store) if day in file.path]
        there = {name for name in keeping.folder.names() if day in name}

        assert found == [{"n": str(8 * many), "d": str(8 * many)}]
        assert kept == [8 * many]
        assert len(there & held) == 7
    assert len([name for name in keeping.folder.names() if day in name]) == 1
