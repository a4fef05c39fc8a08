"""StartQuery, DescribeQuery, GetQueryResults, ListQueries, CancelQuery."""

import csv
import gzip
import io
import json
from datetime import timedelta
from typing import Any

import orjson
import pytest

from emulator.core.call import Json
from emulator.core.lake.aliases import Alias
from emulator.core.places import Bucket
from emulator.core.validation.query_results import parsed, problems
from emulator.keys.rsa import is_signed
from tests.operations.support import ACCOUNT, HOME, NOON, OTHER_ACCOUNT, World, allow, policy, refused
from tests.operations.test_data_stores import made, organization, selector

UNKNOWN = "11112222-3333-4444-5555-666677778888"


def happened(world: World, name: str, **members: Any) -> None:
    """Append a record of a call to IAM."""
    record: Json = {
        "eventName": name,
        "eventTime": f"{world.clock.now():%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": "iam.amazonaws.com",
        "requestParameters": {"userName": "ann"},
    }
    world.record(name=name, source="iam.amazonaws.com", body=orjson.dumps(record | members))


def run(world: World, statement: str, **members: Any) -> str:
    """Start a query, let it end, and return its id."""
    query = str(world.call("StartQuery", QueryStatement=statement, **members)["QueryId"])
    world.querying.finish()
    return query


def rows(world: World, statement: str) -> list[list[Json]]:
    return list(world.call("GetQueryResults", QueryId=run(world, statement))["QueryResultRows"])


@pytest.mark.source("aws-docs", "GetQueryResults; rows as public tools read them")
def test_a_query_answers_what_was_recorded_a_moment_ago(world: World) -> None:
    store = made(world)
    happened(world, "CreateUser")
    query = run(
        world, f"SELECT eventName, count(*) FROM {store} WHERE eventName LIKE '%User' GROUP BY eventName"
    )

    answer = world.call("GetQueryResults", QueryId=query)

    scanned = answer["QueryStatistics"].pop("BytesScanned")
    assert scanned > 0
    assert answer == {
        "QueryStatus": "FINISHED",
        "QueryStatistics": {"ResultsCount": 1, "TotalResultsCount": 1},
        "QueryResultRows": [[{"eventName": "CreateUser"}, {"_col1": "1"}]],
    }


@pytest.mark.source("aws-docs", "DescribeQuery")
def test_a_query_is_described_with_what_it_took(world: World) -> None:
    store = made(world)
    happened(world, "CreateUser")
    statement = f"SELECT eventName FROM {store} WHERE eventName = 'CreateUser'"

    answer = world.call("DescribeQuery", QueryId=(query := run(world, statement)))

    statistics = answer.pop("QueryStatistics")
    assert answer == {
        "QueryId": query,
        "QueryString": statement,
        "QueryStatus": "FINISHED",
        "EventDataStoreOwnerAccountId": ACCOUNT,
    }
    assert (statistics["EventsMatched"], statistics["CreationTime"]) == (1, NOON)
    assert statistics["EventsScanned"] >= 1
    assert statistics["ExecutionTimeInMillis"] >= 0


@pytest.mark.source("aws-docs", "GetQueryResults: pages")
def test_an_answer_comes_in_pages(world: World) -> None:
    store = made(world)
    for number in range(5):
        happened(world, f"Call{number}")
    query = run(world, f"SELECT eventName FROM {store} WHERE eventName LIKE 'Call%' ORDER BY 1")
    first = world.call("GetQueryResults", QueryId=query, MaxQueryResults=3)
    second = world.call("GetQueryResults", QueryId=query, MaxQueryResults=3, NextToken=first["NextToken"])

    found = [row[0]["eventName"] for row in [*first["QueryResultRows"], *second["QueryResultRows"]]]
    assert found == [f"Call{number}" for number in range(5)]
    assert (first["QueryStatistics"]["ResultsCount"], second["QueryStatistics"]["ResultsCount"]) == (3, 2)
    assert "NextToken" not in second
    with refused("InvalidNextTokenException"):
        world.call("GetQueryResults", QueryId=query, MaxQueryResults=2, NextToken=first["NextToken"])


@pytest.mark.source("aws-docs", "StopEventDataStoreIngestion: what was taken stays")
def test_a_store_keeps_what_it_took_and_takes_nothing_while_it_is_stopped(world: World) -> None:
    store = made(world)
    happened(world, "Before")
    world.call("StopEventDataStoreIngestion", EventDataStore=store)
    happened(world, "Meanwhile")
    world.call("StartEventDataStoreIngestion", EventDataStore=store)
    happened(world, "After")

    found = rows(world, f"SELECT eventName FROM {store} WHERE eventSource = 'iam.amazonaws.com'")

    assert [row[0]["eventName"] for row in found] == ["Before", "After"]


@pytest.mark.source("aws-docs", "advanced event selectors filter what a store takes")
def test_a_store_takes_what_it_selects_from_the_change_on(world: World) -> None:
    store = made(world)
    happened(world, "Early")
    chosen = selector("Management")
    chosen["FieldSelectors"].append({"Field": "eventName", "StartsWith": ["Delete"]})
    world.call("UpdateEventDataStore", EventDataStore=store, AdvancedEventSelectors=[chosen])
    happened(world, "CreateUser")
    happened(world, "DeleteUser")

    found = rows(world, f"SELECT eventName FROM {store} WHERE eventSource = 'iam.amazonaws.com'")

    assert [row[0]["eventName"] for row in found] == ["Early", "DeleteUser"]


@pytest.mark.source("aws-docs", "MultiRegionEnabled")
@pytest.mark.parametrize(("everywhere", "count"), [(True, "2"), (False, "1")])
def test_a_store_takes_events_of_its_region_or_of_all(world: World, everywhere: bool, count: str) -> None:
    store = made(world, MultiRegionEnabled=everywhere)
    happened(world, "CreateUser")
    world.record(region="us-east-1", body=b'{"eventName":"CreateUser","eventTime":"2026-01-02T12:00:00Z"}')

    assert rows(world, f"SELECT count(*) AS n FROM {store} WHERE eventName = 'CreateUser'") == [
        [{"n": count}]
    ]


@pytest.mark.source("aws-docs", "retention compares eventTime with now")
def test_what_is_older_than_the_retention_is_gone(world: World) -> None:
    store = made(world, RetentionPeriod=7)
    happened(world, "Old")
    world.clock.advance(timedelta(days=5))
    happened(world, "Young")
    query = f"SELECT eventName FROM {store} WHERE eventSource = 'iam.amazonaws.com'"

    assert len(rows(world, query)) == 2
    world.clock.advance(timedelta(days=3))
    assert rows(world, query) == [[{"eventName": "Young"}]]


@pytest.mark.source("aws-docs", "several stores in one query")
def test_a_query_reads_several_stores(world: World) -> None:
    one, other = made(world, "one"), made(world, "other")
    happened(world, "CreateUser")
    where = "WHERE eventName = 'CreateUser'"

    found = rows(
        world, f"SELECT eventName FROM {one} {where} UNION ALL SELECT eventName FROM {other} {where}"
    )

    assert found == [[{"eventName": "CreateUser"}]] * 2


@pytest.mark.source("aws-docs", "ListQueries")
def test_queries_of_a_store_are_listed_newest_first(world: World) -> None:
    store, other = made(world), made(world, "other")
    first = run(world, f"SELECT 1 FROM {store}")
    run(world, f"SELECT 1 FROM {other}")
    world.clock.advance(timedelta(hours=1))
    second = run(world, f"SELECT requestParameters['nope'] FROM {store}")

    listed = world.call("ListQueries", EventDataStore=store)["Queries"]
    assert listed == [
        {"QueryId": second, "QueryStatus": "FINISHED", "CreationTime": NOON + timedelta(hours=1)},
        {"QueryId": first, "QueryStatus": "FINISHED", "CreationTime": NOON},
    ]
    page = world.call("ListQueries", EventDataStore=store, MaxResults=1)
    rest = world.call("ListQueries", EventDataStore=store, MaxResults=1, NextToken=page["NextToken"])
    assert [*page["Queries"], *rest["Queries"]] == listed
    assert world.call("ListQueries", EventDataStore=store, QueryStatus="FAILED")["Queries"] == []
    with refused("InvalidDateRangeException"):
        world.call("ListQueries", EventDataStore=store, StartTime=NOON + timedelta(days=1), EndTime=NOON)


@pytest.mark.source("aws-docs", "answers are kept for seven days; the error is assumed", "inferred")
def test_an_answer_is_gone_after_seven_days(world: World) -> None:
    store = made(world)
    query = run(world, f"SELECT 1 FROM {store}")
    world.clock.advance(timedelta(days=7))

    with refused("QueryIdNotFoundException"):
        world.call("GetQueryResults", QueryId=query)
    assert world.call("ListQueries", EventDataStore=store)["Queries"] == []


@pytest.mark.source("aws-docs", "DescribeQuery: ErrorMessage of a query that failed; the text is Trino's")
def test_a_query_that_fails_says_why(world: World) -> None:
    store = made(world)
    happened(world, "CreateUser")
    query = run(world, f"SELECT requestParameters['nope'] FROM {store} WHERE eventName = 'CreateUser'")

    for operation in ("DescribeQuery", "GetQueryResults"):
        answer = world.call(operation, QueryId=query)
        assert answer["QueryStatus"] == "FAILED"
        assert answer["ErrorMessage"] == "Key not present in map: nope"


ENDLESS = "SELECT count(*) FROM " + ", ".join(["{store} " + name for name in "abcdefgh"])


@pytest.mark.source("aws-docs", "CancelQuery")
def test_a_running_query_is_cancelled_and_ends(world: World) -> None:
    store = made(world)
    for number in range(30):
        happened(world, f"Call{number}")
    query = world.call("StartQuery", QueryStatement=ENDLESS.format(store=store))["QueryId"]
    assert world.call("GetQueryResults", QueryId=query)["QueryStatus"] in ("QUEUED", "RUNNING")

    answer = world.call("CancelQuery", QueryId=query)
    world.querying.finish()

    assert answer == {"QueryId": query, "QueryStatus": "CANCELLED"}
    assert world.call("DescribeQuery", QueryId=query)["QueryStatus"] == "CANCELLED"
    with refused("InactiveQueryException"):
        world.call("CancelQuery", QueryId=query)


@pytest.mark.source("aws-docs", "quotas: ten queries at once")
def test_ten_queries_may_run_at_once(world: World) -> None:
    store = made(world)
    for number in range(30):
        happened(world, f"Call{number}")
    statement = ENDLESS.format(store=store)
    queries = [world.call("StartQuery", QueryStatement=statement)["QueryId"] for _ in range(10)]

    with refused("MaxConcurrentQueriesException"):
        world.call("StartQuery", QueryStatement=statement)
    world.call("CancelQuery", QueryId=queries[0])
    queries[0] = world.call("StartQuery", QueryStatement=statement)["QueryId"]
    for query in queries:
        world.call("CancelQuery", QueryId=query)


def saved_alias(world: World, store: str, statement: str) -> str:
    """Keep an alias of the account for a statement, and return its name."""
    alias = Alias("AWSCloudTrail-1", ACCOUNT, HOME, statement, f"arn:of:{store}", prompt="Who made a user?")
    world.store.query_aliases.save(alias)
    return alias.name


@pytest.mark.source("aws-docs", "StartQuery: QueryAlias, QueryParameters; DescribeQuery: QueryAlias, Prompt")
def test_a_query_is_started_and_described_by_the_alias_of_its_statement(world: World) -> None:
    store = made(world)
    happened(world, "CreateUser")
    statement = f"SELECT eventName FROM {store} WHERE eventName = '?' AND eventTime > '?'"
    alias = saved_alias(world, store, statement)
    with refused("QueryIdNotFoundException"):
        world.call("DescribeQuery", QueryAlias=alias)
    earlier: Json = {"QueryAlias": alias, "QueryParameters": ["Nothing", "2026-01-01"]}
    world.call("StartQuery", **earlier)
    query = world.call("StartQuery", QueryAlias=alias, QueryParameters=["CreateUser", "2026-01-01"])[
        "QueryId"
    ]
    world.querying.finish()

    answer = world.call("DescribeQuery", QueryAlias=alias)

    assert (answer["QueryId"], answer["Prompt"]) == (query, "Who made a user?")
    assert answer["QueryString"] == (
        f"SELECT eventName FROM {store} WHERE eventName = 'CreateUser' AND eventTime > '2026-01-01'"
    )
    assert world.call("GetQueryResults", QueryId=query)["QueryResultRows"] == [[{"eventName": "CreateUser"}]]
    with refused("QueryIdNotFoundException"):
        world.call("DescribeQuery", QueryAlias=alias, RefreshId="1234567890")
    world.store.query_aliases.delete_of(f"arn:of:{store}")
    with refused("InvalidParameterException"):
        world.call("StartQuery", **earlier)


def test_the_widgets_of_a_managed_dashboard_run_over_any_store(world: World) -> None:
    store = made(world)
    for _ in range(2):
        happened(world, "CreateUser", errorCode="AccessDenied")
    query = world.call(
        "StartQuery",
        QueryAlias="AWSCloudTrail-Overview-top-errors",
        QueryParameters=[store, "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"],
    )["QueryId"]
    world.querying.finish()

    assert world.call("GetQueryResults", QueryId=query)["QueryResultRows"] == [
        [{"errorCode": "AccessDenied"}, {"eventCount": "2"}]
    ]


BAD: list[tuple[str, Json]] = [
    ("InvalidQueryStatementException", {"QueryStatement": "SELECT nope FROM {store}"}),
    ("InvalidQueryStatementException", {"QueryStatement": "DROP TABLE {store}"}),
    ("InvalidQueryStatementException", {"QueryStatement": "SELECT 1"}),
    ("InvalidQueryStatementException", {"QueryStatement": "SELECT 1 FROM events"}),
    ("EventDataStoreNotFoundException", {"QueryStatement": f"SELECT 1 FROM {UNKNOWN}"}),
    ("InvalidParameterException", {}),
    ("InvalidParameterException", {"QueryAlias": "alias"}),
    ("InvalidParameterException", {"QueryAlias": "AWSCloudTrail-Overview-top-errors"}),
    ("InvalidParameterException", {"QueryStatement": "SELECT 1 FROM {store}", "QueryAlias": "alias"}),
    ("InvalidParameterException", {"QueryStatement": "SELECT 1 FROM {store}", "QueryParameters": ["a"]}),
    (
        "S3BucketDoesNotExistException",
        {"QueryStatement": "SELECT 1 FROM {store}", "DeliveryS3Uri": "s3://missing/x"},
    ),
    (
        "InsufficientS3BucketPolicyException",
        {"QueryStatement": "SELECT 1 FROM {store}", "DeliveryS3Uri": "s3://logs"},
    ),
]


@pytest.mark.source("aws-docs", "errors that StartQuery declares; which of two fits is assumed", "inferred")
@pytest.mark.parametrize(("code", "members"), BAD)
def test_a_bad_query_is_refused_and_leaves_none(world: World, code: str, members: Json) -> None:
    store = made(world)
    world.sink.buckets["logs"] = Bucket("logs", ACCOUNT, HOME, policy())
    given = {name: _about(value, store) for name, value in members.items()}

    with refused(code):
        world.call("StartQuery", **given)
    assert world.call("ListQueries", EventDataStore=store)["Queries"] == []


def _about(value: Any, store: str) -> Any:
    return value.replace("{store}", store) if isinstance(value, str) else value


@pytest.mark.source(
    "aws-docs", "InactiveEventDataStoreException: queries of a store that is pending deletion"
)
def test_a_store_that_is_pending_deletion_answers_no_queries(world: World) -> None:
    store = made(world)
    query = run(world, f"SELECT 1 FROM {store}")
    world.call("DeleteEventDataStore", EventDataStore=store)

    with refused("InactiveEventDataStoreException"):
        world.call("StartQuery", QueryStatement=f"SELECT 1 FROM {store}")
    for operation in ("DescribeQuery", "GetQueryResults", "CancelQuery"):
        with refused("InactiveEventDataStoreException"):
            world.call(operation, QueryId=query)


@pytest.mark.source("aws-docs", "QueryIdNotFoundException")
@pytest.mark.parametrize("operation", ["DescribeQuery", "GetQueryResults", "CancelQuery"])
def test_a_query_of_another_account_is_not_found(world: World, operation: str) -> None:
    query = run(world, f"SELECT 1 FROM {made(world)}")

    with refused("QueryIdNotFoundException"):
        world.call(operation, QueryId=query, account=OTHER_ACCOUNT)
    with refused("QueryIdNotFoundException"):
        world.call(operation, QueryId=UNKNOWN)
    with refused("EventDataStoreNotFoundException"):
        world.call(operation, QueryId=query, EventDataStore=UNKNOWN)


@pytest.mark.source("aws-docs", "organization event data stores: queries by a delegated administrator")
def test_a_delegated_administrator_asks_about_all_accounts_of_the_organization(world: World) -> None:
    world.organizations.only = organization(frozenset({OTHER_ACCOUNT}))
    store = made(world, OrganizationEnabled=True)
    for account in (ACCOUNT, OTHER_ACCOUNT, "111122223333", "555566667777"):
        happened_in = {"account": account}
        world.record(
            **happened_in,
            body=orjson.dumps(
                {"eventName": "Call", "recipientAccountId": account, "eventTime": "2026-01-02T12:00:00Z"}
            ),
        )
    statement = f"SELECT recipientAccountId AS a FROM {store} WHERE eventName = 'Call' ORDER BY 1"
    asked = {"account": OTHER_ACCOUNT, "EventDataStoreOwnerAccountId": ACCOUNT}
    answer = world.call("StartQuery", QueryStatement=statement, **asked)
    world.querying.finish()

    found = world.call("GetQueryResults", QueryId=answer["QueryId"], account=OTHER_ACCOUNT)

    assert answer["EventDataStoreOwnerAccountId"] == ACCOUNT
    assert [row[0]["a"] for row in found["QueryResultRows"]] == ["111122223333", ACCOUNT, OTHER_ACCOUNT]
    with refused("EventDataStoreNotFoundException"):
        world.call("StartQuery", QueryStatement=statement, account="111122223333")


# --- answers that go to S3 -------------------------------------------------------------------------


def add_results_bucket(world: World, **more: Any) -> None:
    condition = {
        "StringLike": {
            "aws:sourceAccount": ACCOUNT,
            "aws:sourceArn": f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:eventdatastore/*",
        }
    }
    lets_in = policy(
        allow(["s3:PutObject*", "s3:Abort*"], "arn:aws:s3:::results/*", Condition=condition),
        allow("s3:GetBucketAcl", "arn:aws:s3:::results", Condition=condition),
    )
    world.sink.buckets["results"] = Bucket("results", ACCOUNT, HOME, lets_in, **more)


def delivered(world: World) -> tuple[str, dict[str, bytes]]:
    """Run a query whose answer goes to S3; return its id and the files by name."""
    store = made(world)
    happened(world, "CreateUser", errorMessage='a "quoted", text')
    statement = f"SELECT eventName, errorMessage FROM {store} WHERE eventName = 'CreateUser'"
    query = run(world, statement, DeliveryS3Uri="s3://results/a/b")
    folder = f"results/a/b/AWSLogs/{ACCOUNT}/CloudTrail-Lake/Query/2026/01/02/{query}/"
    return query, {key.removeprefix(folder): file.body for key, file in world.sink.files.items()}


@pytest.mark.source(
    "aws-docs", "find your downloaded query results; sign file structure; CSV assumed", "inferred"
)
def test_an_answer_goes_to_s3_with_a_file_that_signs_it(world: World) -> None:
    add_results_bucket(world)
    query, files = delivered(world)

    described = world.call("DescribeQuery", QueryId=query)
    assert (described["DeliveryS3Uri"], described["DeliveryStatus"]) == ("s3://results/a/b", "SUCCESS")
    assert files.keys() == {"result_1.csv.gz", "result_sign.json"}
    text = gzip.decompress(files["result_1.csv.gz"]).decode()
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["eventName", "errorMessage"],
        ["CreateUser", 'a "quoted", text'],
    ]


def found_problems(world: World, files: dict[str, bytes]) -> list[str]:
    """Return what verification finds, with the keys that ListPublicKeys answers."""
    pairs = world.call("ListPublicKeys")["PublicKeyList"]
    keys = {pair["Fingerprint"]: pair["Value"] for pair in pairs}
    return list(problems(parsed(files["result_sign.json"]), files.get, keys, is_signed))


@pytest.mark.source("aws-cli", "verify-query-results of AWS CLI v2")
def test_a_delivered_answer_is_verified_as_the_aws_cli_does_it(world: World) -> None:
    add_results_bucket(world)
    _, files = delivered(world)

    assert found_problems(world, files) == []


def _tampered(files: dict[str, bytes], how: str) -> dict[str, bytes]:
    signed = json.loads(files["result_sign.json"])
    if how == "the rows":
        return files | {"result_1.csv.gz": files["result_1.csv.gz"] + b"x"}
    if how == "a file is gone":
        return {"result_sign.json": files["result_sign.json"]}
    if how == "the rows and their hash":
        from emulator.core.lake.results import file_hash

        signed["files"][0]["fileHashValue"] = file_hash(b"other")
        files = files | {"result_1.csv.gz": b"other"}
    elif how == "the signature":
        signed["hashSignature"] = "00" * 256
    elif how == "no signature":
        signed["hashSignature"] = "no hex"
    elif how == "the fingerprint":
        signed["publicKeyFingerprint"] = "0" * 32
    return files | {"result_sign.json": json.dumps(signed).encode()}


@pytest.mark.source("aws-cli", "verify-query-results of AWS CLI v2")
@pytest.mark.parametrize(
    "how",
    [
        "the rows",
        "a file is gone",
        "the rows and their hash",
        "the signature",
        "no signature",
        "the fingerprint",
    ],
)
def test_each_tampered_part_is_found(world: World, how: str) -> None:
    add_results_bucket(world)
    _, files = delivered(world)

    assert len(found_problems(world, _tampered(files, how))) == 1


@pytest.mark.source("aws-docs", "DeliveryStatus")
@pytest.mark.parametrize(
    ("code", "status"),
    [("AccessDenied", "ACCESS_DENIED"), ("NoSuchBucket", "RESOURCE_NOT_FOUND"), ("X", "FAILED")],
)
def test_a_bucket_that_refuses_shows_in_the_status(world: World, code: str, status: str) -> None:
    add_results_bucket(world)
    world.sink.refuses["results"] = code
    query, files = delivered(world)

    described = world.call("DescribeQuery", QueryId=query)
    assert (described["QueryStatus"], described["DeliveryStatus"]) == ("FINISHED", status)
    assert files == {}
