"""Channels, policies, imports, dashboards, federation and questions with boto3: errors, pages, records.

Inputs that break the service model are generated in test_all.py. Here are those that operations find.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.core.clock import ManualClock
from emulator.core.verbs import only_reads
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.serving import LocalServer
from tests.conftest import NOON
from tests.operations.lake_place import OTHER, TABLE, UNKNOWN, Place, policy

Make = Callable[[Place], Any]
ACCOUNTS = count(111_000_000_000)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Emulator, str]]:
    """An emulator that the tests of this module share: each has an account of its own."""
    emulator = Emulator(Settings(clock="manual", seed=1, query_process="off"), ManualClock(NOON), strict=True)
    emulator.reset()
    with LocalServer(emulator) as server:
        yield emulator, server.url
    emulator.calls.upstream.reset()


@pytest.fixture
def place(served: tuple[Emulator, str]) -> Place:
    return Place(*served, str(next(ACCOUNTS)))


def refusal_of(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as refusal:
        call()
    return str(refusal.value.response["Error"]["Code"])


# --- errors ----------------------------------------------------------------------------------------

NOT_FOUND, INVALID_ARN = "EventDataStoreNotFoundException", "EventDataStoreARNInvalidException"
INVALID, INACTIVE = "InvalidParameterException", "InactiveEventDataStoreException"
CATEGORY = "InvalidEventDataStoreCategoryException"
CHANNEL_ARN, NO_CHANNEL = "ChannelARNInvalidException", "ChannelNotFoundException"
NO_RESOURCE, NOT_VALID = "ResourceNotFoundException", "ResourcePolicyNotValidException"
STATEMENT, TOKEN = "InvalidQueryStatementException", "InvalidNextTokenException"
QUOTA, CONFLICT = "ServiceQuotaExceededException", "ConflictException"


def channel(place: Place, name: str = "new", source: str = "Custom", *stores: str, **more: Any) -> Any:
    destinations = place.destinations(*stores)
    return place.lake.create_channel(Name=name, Source=source, Destinations=destinations, **more)


def dashboard(place: Place, *widgets: Any, name: str = "new", **more: Any) -> Any:
    return place.lake.create_dashboard(Name=name, Widgets=list(widgets), **more)


def viewed(place: Place, **view: str) -> Any:
    return dashboard(place, place.widget(ViewProperties={**TABLE, **view}))


def scheduled(place: Place, unit: str, value: int, **more: str) -> Any:
    schedule = {"Frequency": {"Unit": unit, "Value": value}, "Status": "ENABLED", **more}
    return dashboard(place, RefreshSchedule=schedule)


def imported(place: Place, store: str = "", **source: str) -> Any:
    given = {"Destinations": [store or place.store], "ImportSource": place.source(**source)}
    return place.lake.start_import(**given)


def put_policy(place: Place, arn: str, text: str) -> Any:
    return place.lake.put_resource_policy(ResourceArn=arn, ResourcePolicy=text)


def allowed(place: Place, arn: str, action: str, principal: Any = None) -> Any:
    return put_policy(place, arn, policy(principal or {"AWS": OTHER}, action, arn))


PUT_EVENTS = "cloudtrail-data:PutAuditEvents"

CHANNELS: list[tuple[str, Make]] = [
    ("InvalidSourceException", lambda p: channel(p, "new", "Nobody")),
    ("ChannelAlreadyExistsException", lambda p: (p.channel, channel(p, "app", "GitHub"))),
    ("ChannelAlreadyExistsException", lambda p: (p.channel, channel(p, "new"))),
    (NOT_FOUND, lambda p: channel(p, "new", "Custom", UNKNOWN)),
    (INVALID_ARN, lambda p: channel(p, "new", "Custom", "nothing")),
    (CATEGORY, lambda p: channel(p, "new", "Custom", p.store)),
    (INACTIVE, lambda p: channel(p, "new", "Custom", p.dying)),
    (INVALID, lambda p: channel(p, "new", "Custom", p.activity, p.activity)),
    (
        INVALID,
        lambda p: p.lake.create_channel(
            Name="new", Source="Custom", Destinations=[{"Type": "AWS_SERVICE", "Location": "x.amazonaws.com"}]
        ),
    ),
    ("InvalidTagParameterException", lambda p: channel(p, Tags=[{"Key": "aws:x", "Value": "1"}])),
    ("TagsLimitExceededException", lambda p: channel(p, Tags=[{"Key": f"k{n}"} for n in range(51)])),
    (CHANNEL_ARN, lambda p: p.lake.get_channel(Channel="nothing")),
    (CHANNEL_ARN, lambda p: p.lake.update_channel(Channel=p.arn("trail/x"), Name="new")),
    (CHANNEL_ARN, lambda p: p.lake.delete_channel(Channel=p.activity)),
    (NO_CHANNEL, lambda p: p.lake.get_channel(Channel=UNKNOWN)),
    (NO_CHANNEL, lambda p: p.lake.update_channel(Channel=p.arn(f"channel/{UNKNOWN}"), Name="new")),
    (NO_CHANNEL, lambda p: p.lake.delete_channel(Channel=UNKNOWN)),
    (NO_CHANNEL, lambda p: p.client("cloudtrail", OTHER).get_channel(Channel=p.channel)),
    (NO_CHANNEL, lambda p: p.client("cloudtrail", region="eu-west-1").get_channel(Channel=p.channel)),
    (
        "ChannelAlreadyExistsException",
        lambda p: (p.make_channel("one", "GitHub"), p.lake.update_channel(Channel=p.channel, Name="one")),
    ),
    (CATEGORY, lambda p: p.lake.update_channel(Channel=p.channel, Destinations=p.destinations(p.store))),
    (
        "ChannelExistsForEDSException",
        lambda p: (p.channel, p.lake.delete_event_data_store(EventDataStore=p.activity)),
    ),
    (TOKEN, lambda p: p.lake.list_channels(NextToken="nothing")),
]
EVENTS: list[tuple[str, Make]] = [
    ("InvalidChannelARN", lambda p: p.put(channelArn=p.arn("trail/x"))),
    ("ChannelNotFound", lambda p: p.put(channelArn=p.arn(f"channel/{UNKNOWN}"))),
    ("ChannelInsufficientPermission", lambda p: p.put(account=OTHER)),
    ("DuplicatedAuditEventId", lambda p: p.put(p.audit(), p.audit())),
]
POLICIES: list[tuple[str, Make]] = [
    ("ResourceARNNotValidException", lambda p: put_policy(p, "nothing", "{}")),
    ("ResourceTypeNotSupportedException", lambda p: put_policy(p, p.arn("trail/x"), "{}")),
    (NO_RESOURCE, lambda p: put_policy(p, p.arn(f"channel/{UNKNOWN}"), "{}")),
    (NO_RESOURCE, lambda p: p.client("cloudtrail", OTHER).get_resource_policy(ResourceArn=p.channel)),
    (NOT_VALID, lambda p: put_policy(p, p.channel, "no JSON")),
    (NOT_VALID, lambda p: put_policy(p, p.channel, "[]")),
    (NOT_VALID, lambda p: put_policy(p, p.channel, "{}")),
    (NOT_VALID, lambda p: allowed(p, p.channel, "cloudtrail:StartQuery")),
    (NOT_VALID, lambda p: allowed(p, p.store, PUT_EVENTS)),
    (NOT_VALID, lambda p: allowed(p, p.channel, PUT_EVENTS, {"Service": "s3.amazonaws.com"})),
    (NOT_VALID, lambda p: put_policy(p, p.channel, policy({"AWS": OTHER}, PUT_EVENTS, p.store))),
    (NOT_VALID, lambda p: put_policy(p, p.channel, policy({"AWS": OTHER}, PUT_EVENTS))),
    (NOT_VALID, lambda p: allowed(p, p.arn(f"dashboard/{p.dashboard}"), "cloudtrail:StartDashboardRefresh")),
    ("ResourcePolicyNotFoundException", lambda p: p.lake.get_resource_policy(ResourceArn=p.channel)),
    ("ResourcePolicyNotFoundException", lambda p: p.lake.delete_resource_policy(ResourceArn=p.store)),
]
IMPORTS: list[tuple[str, Make]] = [
    (INVALID, lambda p: p.lake.start_import()),
    (INVALID, lambda p: p.lake.start_import(Destinations=[p.store])),
    (INVALID, lambda p: p.lake.start_import(ImportId=UNKNOWN, Destinations=[p.store])),
    ("ImportNotFoundException", lambda p: p.lake.start_import(ImportId=UNKNOWN)),
    ("ImportNotFoundException", lambda p: p.lake.get_import(ImportId=UNKNOWN)),
    ("ImportNotFoundException", lambda p: p.lake.stop_import(ImportId=UNKNOWN)),
    (INVALID, lambda p: p.lake.list_import_failures(ImportId=UNKNOWN)),
    (INVALID, lambda p: p.lake.stop_import(ImportId=p.new_import())),
    (NOT_FOUND, lambda p: imported(p, UNKNOWN)),
    (INVALID_ARN, lambda p: imported(p, "nothing")),
    (INVALID_ARN, lambda p: p.lake.list_imports(Destination="nothing")),
    (CATEGORY, lambda p: imported(p, p.activity)),
    (INACTIVE, lambda p: imported(p, p.dying)),
    ("InvalidImportSourceException", lambda p: imported(p, S3LocationUri="s3://no-such-bucket-there/")),
    ("InvalidImportSourceException", lambda p: imported(p, S3LocationUri="https://x/")),
    ("InvalidImportSourceException", lambda p: imported(p, S3BucketRegion="eu-west-1")),
    ("InvalidImportSourceException", lambda p: imported(p, S3BucketAccessRoleArn="nobody")),
    ("InvalidImportSourceException", lambda p: imported(p, S3BucketAccessRoleArn=p.federation)),
    (TOKEN, lambda p: p.lake.list_imports(NextToken="nothing")),
]
DASHBOARDS: list[tuple[str, Make]] = [
    (CONFLICT, lambda p: dashboard(p, name=p.dashboard)),
    (CONFLICT, lambda p: dashboard(p, name="AWSCloudTrail-Overview")),
    (CONFLICT, lambda p: dashboard(p, p.widget(), name="AWSCloudTrail-Highlights")),
    (QUOTA, lambda p: dashboard(p, *[p.widget()] * 11)),
    (STATEMENT, lambda p: dashboard(p, p.widget("SELECT nothing"))),
    (STATEMENT, lambda p: dashboard(p, p.widget(f"DELETE FROM {p.store_id}"))),
    (STATEMENT, lambda p: dashboard(p, p.widget(f"SELECT '?' FROM {p.store_id}"))),
    (NOT_FOUND, lambda p: dashboard(p, p.widget(f"SELECT 1 FROM {UNKNOWN}"))),
    (INACTIVE, lambda p: dashboard(p, p.widget(f"SELECT 1 FROM {p.dying.rpartition('/')[2]}"))),
    ("ValidationException", lambda p: viewed(p, View="Map")),
    ("ValidationException", lambda p: viewed(p, View="PieChart")),
    ("ValidationException", lambda p: scheduled(p, "HOURS", 5)),
    ("ValidationException", lambda p: scheduled(p, "DAYS", 2)),
    (NO_RESOURCE, lambda p: p.lake.get_dashboard(DashboardId="nothing")),
    (NO_RESOURCE, lambda p: p.lake.update_dashboard(DashboardId="nothing", Widgets=[])),
    (NO_RESOURCE, lambda p: p.lake.delete_dashboard(DashboardId=p.arn("dashboard/nothing"))),
    (NO_RESOURCE, lambda p: p.lake.start_dashboard_refresh(DashboardId="nothing")),
    (CONFLICT, lambda p: p.lake.update_dashboard(DashboardId="AWSCloudTrail-Overview", Widgets=[])),
    (CONFLICT, lambda p: p.lake.delete_dashboard(DashboardId="AWSCloudTrail-Overview")),
    (
        CONFLICT,
        lambda p: (
            dashboard(p, name="kept", TerminationProtectionEnabled=True),
            p.lake.delete_dashboard(DashboardId="kept"),
        ),
    ),
    ("ValidationException", lambda p: p.lake.start_dashboard_refresh(DashboardId="AWSCloudTrail-Overview")),
    ("ValidationException", lambda p: p.lake.list_dashboards(NextToken="nothing")),
]
QUESTIONS: list[tuple[str, Make]] = [
    (
        "GenerateResponseException",
        lambda p: p.lake.generate_query(EventDataStores=[p.store], Prompt="Will it rain?"),
    ),
    (NOT_FOUND, lambda p: p.lake.generate_query(EventDataStores=[UNKNOWN], Prompt="denied calls by user")),
    (INVALID, lambda p: p.lake.generate_query(EventDataStores=[p.activity], Prompt="denied calls by user")),
    (INVALID, lambda p: p.lake.search_sample_queries(SearchPhrase="root", NextToken="nothing")),
]
FEDERATION: list[tuple[str, Make]] = [
    (INVALID, lambda p: p.lake.enable_federation(EventDataStore=p.store, FederationRoleArn="nobody")),
    (INVALID, lambda p: p.lake.enable_federation(EventDataStore=p.store, FederationRoleArn=p.importer)),
    (NOT_FOUND, lambda p: p.lake.disable_federation(EventDataStore=UNKNOWN)),
    (INACTIVE, lambda p: p.lake.disable_federation(EventDataStore=p.dying)),
    (
        "EventDataStoreFederationEnabledException",
        lambda p: [
            p.lake.enable_federation(EventDataStore=p.store, FederationRoleArn=p.federation) for _ in range(2)
        ],
    ),
]
REFUSALS = [
    pytest.param(code, call, id=f"{kind}-{number}-{code}")
    for kind, rows in {
        "channels": CHANNELS,
        "events": EVENTS,
        "policies": POLICIES,
        "imports": IMPORTS,
        "dashboards": DASHBOARDS,
        "questions": QUESTIONS,
        "federation": FEDERATION,
    }.items()
    for number, (code, call) in enumerate(rows)
]


@pytest.mark.source("botocore-model", "the errors of each operation; which of them applies is partly assumed")
@pytest.mark.parametrize(("code", "call"), REFUSALS)
def test_a_wrong_call_is_refused_by_the_name_of_its_error(place: Place, code: str, call: Make) -> None:
    assert refusal_of(lambda: call(place)) == code


WRONG_EVENTS: list[tuple[str, dict[str, Any]]] = [
    *(
        ("FieldNotFound", {name: None})
        for name in ("version", "userIdentity", "eventSource", "eventName", "eventTime", "UID")
    ),
    ("FieldNotFound", {"recipientAccountId": None}),
    ("FieldNotFound", {"userIdentity": {"type": "User"}}),
    *(("FieldTooLong", {name: "x" * 1025}) for name in ("eventSource", "eventName", "UID", "userAgent")),
    ("FieldTooLong", {"errorCode": "x" * 257}),
    ("InvalidData", {"eventTime": "yesterday"}),
    ("InvalidData", {"sourceIPAddress": "nowhere"}),
    ("InvalidData", {"requestParameters": "text"}),
    ("InvalidRecipient", {"recipientAccountId": OTHER}),
]


@pytest.mark.source(
    "aws-docs", "PutAuditEvents and Lake's schema of events; when which code applies is assumed"
)
def test_a_wrong_event_fails_by_itself(place: Place) -> None:
    events = [{**place.audit(**more), "id": str(n)} for n, (_, more) in enumerate(WRONG_EVENTS)]
    more = [
        {"id": "no-json", "eventData": "{"},
        {**place.audit(), "id": "checksum", "eventDataChecksum": "AAAA"},
        {**place.audit(), "id": "right"},
    ]

    answer = place.put(*events, *more)

    assert [one["id"] for one in answer["successful"]] == ["right"]
    codes = [one["errorCode"] for one in answer["failed"]]
    assert codes == [*(code for code, _ in WRONG_EVENTS), "InvalidData", "InvalidChecksum"]


# --- names and ARNs --------------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "resources are named by ARN or by the id or name at its end")
def test_a_resource_is_named_by_its_arn_or_its_end(place: Place) -> None:
    lake = place.lake
    both = ((place.channel, place.store, place.arn("dashboard/mine")), (place.channel, place.store, "mine"))
    assert place.dashboard == "mine"
    found = [
        (
            lake.get_channel(Channel=channel.rpartition("/")[2] if is_short else channel)["ChannelArn"],
            lake.get_dashboard(DashboardId=dashboard)["DashboardArn"],
            lake.get_event_data_store(EventDataStore=store.rpartition("/")[2] if is_short else store)[
                "EventDataStoreArn"
            ],
        )
        for is_short, (channel, store, dashboard) in enumerate(both)
    ]

    assert found[0] == found[1] == (place.channel, place.arn("dashboard/mine"), place.store)


# --- pages -----------------------------------------------------------------------------------------


def channels_of(place: Place) -> Sequence[str]:
    return [place.make_channel(source, source) for source in ("Custom", "GitHub", "Snyk")]


def imports_of(place: Place) -> Sequence[str]:
    return [place.new_import() for _ in range(3)][::-1]


def failures_of(place: Place) -> Sequence[str]:
    """Put broken files, and return where they are."""
    folder = f"AWSLogs/{place.account}/CloudTrail/us-east-1/2026/01/02"
    name = f"{folder}/{place.account}_CloudTrail_us-east-1_20260102T1105Z"
    keys = [f"{name}_{n:016}.json.gz" for n in range(3)]
    for key in keys:
        place.client("s3").put_object(Bucket=place.bucket, Key=key, Body=b"broken")
    place.paged = place.new_import()
    return [f"s3://{place.bucket}/{key}" for key in keys]


def dashboards_of(place: Place) -> Sequence[str]:
    for name in ("bbb", "aaa", "ccc"):
        dashboard(place, name=name)
    return [place.arn(f"dashboard/{name}") for name in ("aaa", "bbb", "ccc")]


def stores_of(place: Place) -> Sequence[str]:
    return [place.make_store(f"store-{n}") for n in range(3)]


def queries_of(place: Place) -> Sequence[str]:
    return [place.new_query() for _ in range(3)][::-1]


def rows_of(place: Place) -> Sequence[str]:
    numbers = f"SELECT 1 AS n FROM {place.store_id} UNION SELECT 2 UNION SELECT 3"
    place.paged = place.new_query(f"SELECT DISTINCT n FROM ({numbers}) ORDER BY n")
    return ["1", "2", "3"]


def samples_of(place: Place) -> Sequence[str]:
    found = place.lake.search_sample_queries(SearchPhrase="activity of users", MaxResults=50)
    return [one["Name"] for one in found["SearchResults"]]


Listing = tuple[Callable[[Place], Sequence[str]], str, str, str, Callable[[Place], dict[str, Any]]]


def nothing(_place: Place) -> dict[str, Any]:
    return {}


PAGES: dict[str, Listing] = {
    "list_channels": (channels_of, "MaxResults", "Channels", "ChannelArn", nothing),
    "list_imports": (imports_of, "MaxResults", "Imports", "ImportId", nothing),
    "list_import_failures": (
        failures_of,
        "MaxResults",
        "Failures",
        "Location",
        lambda p: {"ImportId": p.paged},
    ),
    "list_dashboards": (
        dashboards_of,
        "MaxResults",
        "Dashboards",
        "DashboardArn",
        lambda _: {"Type": "CUSTOM"},
    ),
    "list_event_data_stores": (stores_of, "MaxResults", "EventDataStores", "EventDataStoreArn", nothing),
    "list_queries": (queries_of, "MaxResults", "Queries", "QueryId", lambda p: {"EventDataStore": p.store}),
    "get_query_results": (
        rows_of,
        "MaxQueryResults",
        "QueryResultRows",
        "n",
        lambda p: {"QueryId": p.paged},
    ),
    "search_sample_queries": (
        samples_of,
        "MaxResults",
        "SearchResults",
        "Name",
        lambda _: {"SearchPhrase": "activity of users"},
    ),
}


@pytest.mark.source("botocore-model", "MaxResults and NextToken; the order of the items is assumed")
@pytest.mark.parametrize("operation", PAGES)
def test_pages_have_every_item_once_and_in_order(place: Place, operation: str) -> None:
    make, size, listed, member, members = PAGES[operation]
    wanted = make(place)
    found: list[str] = []
    call, paging = getattr(place.lake, operation), {size: 1}
    while True:
        page = call(**members(place), **paging)
        assert len(page[listed]) == 1
        found += [_member(one, member) for one in page[listed]]
        if "NextToken" not in page:
            break
        paging = {size: 1, "NextToken": page["NextToken"]}

    assert found == list(wanted)
    assert len(found) >= 3


def _member(item: Any, name: str) -> str:
    return str(next(cell[name] for cell in item if name in cell) if isinstance(item, list) else item[name])


# --- records ---------------------------------------------------------------------------------------

CALLS: dict[str, Make] = {
    "CreateChannel": lambda p: p.channel,
    "GetChannel": lambda p: p.lake.get_channel(Channel=p.channel),
    "ListChannels": lambda p: p.lake.list_channels(),
    "UpdateChannel": lambda p: p.lake.update_channel(Channel=p.channel, Name="renamed"),
    "PutResourcePolicy": lambda p: allowed(p, p.channel, PUT_EVENTS),
    "GetResourcePolicy": lambda p: p.lake.get_resource_policy(ResourceArn=p.channel),
    "DeleteResourcePolicy": lambda p: p.lake.delete_resource_policy(ResourceArn=p.channel),
    "DeleteChannel": lambda p: p.lake.delete_channel(Channel=p.channel),
    "StartImport": lambda p: p.new_import(),
    "GetImport": lambda p: p.lake.get_import(ImportId=p.new_import()),
    "StopImport": lambda p: refusal_of(lambda: p.lake.stop_import(ImportId=p.new_import())),
    "ListImports": lambda p: p.lake.list_imports(),
    "ListImportFailures": lambda p: p.lake.list_import_failures(ImportId=p.new_import()),
    "CreateDashboard": lambda p: p.dashboard,
    "GetDashboard": lambda p: p.lake.get_dashboard(DashboardId=p.dashboard),
    "ListDashboards": lambda p: p.lake.list_dashboards(),
    "UpdateDashboard": lambda p: p.lake.update_dashboard(DashboardId=p.dashboard, Widgets=[]),
    "StartDashboardRefresh": lambda p: p.lake.start_dashboard_refresh(DashboardId=p.dashboard),
    "DeleteDashboard": lambda p: p.lake.delete_dashboard(DashboardId=p.dashboard),
    "EnableFederation": lambda p: p.lake.enable_federation(
        EventDataStore=p.store, FederationRoleArn=p.federation
    ),
    "DisableFederation": lambda p: p.lake.disable_federation(EventDataStore=p.store),
    "GenerateQuery": lambda p: p.lake.generate_query(
        EventDataStores=[p.store], Prompt="How many denied calls were there?"
    ),
    "SearchSampleQueries": lambda p: p.lake.search_sample_queries(SearchPhrase="root user"),
}


@pytest.mark.source(
    "aws-docs", "CloudTrail records its own calls as management events; readOnly by their verb"
)
def test_every_call_is_recorded_as_a_management_event_that_reads_or_writes(place: Place) -> None:
    for call in CALLS.values():
        call(place)
    found = {record["eventName"]: record for record in _records(place)}

    assert set(CALLS) <= set(found)
    for name in CALLS:
        record = found[name]
        assert record["eventSource"] == "cloudtrail.amazonaws.com"
        assert (record["eventCategory"], record["managementEvent"]) == ("Management", True)
        assert (record["eventType"], record["recipientAccountId"]) == ("AwsApiCall", place.account)
        assert record["readOnly"] is only_reads(name), name
        assert all(key[0].islower() for key in record["requestParameters"] or {})
        assert record["responseElements"] is None or not record["readOnly"], name
    assert found["StopImport"]["errorCode"] == INVALID


def _records(place: Place) -> Sequence[Any]:
    lake = place.lake
    pages = lake.get_paginator("lookup_events").paginate()
    return [json.loads(one["CloudTrailEvent"]) for page in pages for one in page["Events"]]


@pytest.mark.source("aws-docs", "PutAuditEvents is no management event: LookupEvents does not have it")
def test_events_of_ones_own_are_no_calls_of_the_history(place: Place) -> None:
    place.put()

    assert "PutAuditEvents" not in {record["eventName"] for record in _records(place)}
