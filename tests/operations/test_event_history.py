"""LookupEvents."""

import re
from datetime import timedelta
from typing import Any

import pytest

from emulator.api.errors import ServiceError
from emulator.core.call import Json
from tests.operations.support import HOME, NOON, World, refused

SECOND = timedelta(seconds=1)


def _names(world: World, region: str = HOME, **members: Any) -> list[str]:
    return [event["EventName"] for event in world.call("LookupEvents", region=region, **members)["Events"]]


def _by(key: str, value: str) -> list[Json]:
    return [{"AttributeKey": key, "AttributeValue": value}]


@pytest.fixture
def history(world: World) -> World:
    """Five events, a second apart, and the clock a minute later."""
    world.record(
        id="e-1",
        name="CreateUser",
        source="iam.amazonaws.com",
        username="ada",
        access_key_id="AKIAADA",
        resources=(("AWS::IAM::User", "bob"),),
        body=b'{"eventID":"e-1"}',
    )
    world.clock.advance(SECOND)
    world.record(id="e-2", name="GetUser", source="iam.amazonaws.com", read_only=True, username="root")
    world.clock.advance(SECOND)
    world.record(id="e-3", name="RunInstances", source="ec2.amazonaws.com", resources=((None, "i-1"),))
    world.record(name="GetObject", category="Data")
    world.record(name="Elsewhere", region="us-east-1")
    world.record(name="Theirs", account="999988887777")
    world.clock.advance(timedelta(minutes=1))
    return world


@pytest.mark.source("aws-docs", "LookupEvents: management events of the region, newest first")
def test_the_newest_management_event_comes_first(history: World) -> None:
    assert _names(history) == ["RunInstances", "GetUser", "CreateUser"]
    assert _names(history, region="us-east-1") == ["Elsewhere"]


@pytest.mark.source("aws-docs", "Event")
def test_an_event_shows_what_the_record_has(history: World) -> None:
    (shown,) = history.call("LookupEvents", LookupAttributes=_by("EventId", "e-1"))["Events"]

    assert shown == {
        "EventId": "e-1",
        "EventName": "CreateUser",
        "ReadOnly": "false",
        "AccessKeyId": "AKIAADA",
        "EventTime": NOON,
        "EventSource": "iam.amazonaws.com",
        "Username": "ada",
        "Resources": [{"ResourceType": "AWS::IAM::User", "ResourceName": "bob"}],
        "CloudTrailEvent": '{"eventID":"e-1"}',
    }


@pytest.mark.source("aws-observed", "event-record.md 3.13, trails-api.md 13: no ResourceType, no AccessKeyId")
def test_an_event_leaves_out_what_the_record_has_not(history: World) -> None:
    (shown,) = history.call("LookupEvents", LookupAttributes=_by("EventId", "e-3"))["Events"]

    assert shown["Resources"] == [{"ResourceName": "i-1"}]
    assert not {"AccessKeyId", "Username"} & shown.keys()


@pytest.mark.source("aws-docs", "LookupAttribute")
@pytest.mark.parametrize(
    ("key", "value", "names"),
    [
        ("EventId", "e-2", ["GetUser"]),
        ("EventName", "RunInstances", ["RunInstances"]),
        ("EventName", "runinstances", []),
        ("ReadOnly", "true", ["GetUser"]),
        ("ReadOnly", "false", ["RunInstances", "CreateUser"]),
        ("Username", "root", ["GetUser"]),
        ("ResourceType", "AWS::IAM::User", ["CreateUser"]),
        ("ResourceName", "i-1", ["RunInstances"]),
        ("EventSource", "iam.amazonaws.com", ["GetUser", "CreateUser"]),
        ("AccessKeyId", "AKIAADA", ["CreateUser"]),
    ],
)
def test_an_attribute_narrows_the_search(history: World, key: str, value: str, names: list[str]) -> None:
    assert _names(history, LookupAttributes=_by(key, value)) == names


@pytest.mark.source("aws-docs", "LookupEvents: StartTime and EndTime")
@pytest.mark.parametrize(
    ("members", "names"),
    [
        ({"StartTime": NOON + SECOND}, ["RunInstances", "GetUser"]),
        ({"EndTime": NOON + SECOND}, ["GetUser", "CreateUser"]),
        ({"StartTime": NOON + SECOND, "EndTime": NOON + SECOND}, ["GetUser"]),
        ({"StartTime": NOON + SECOND / 2, "EndTime": NOON + SECOND * 1.5}, ["GetUser"]),
        ({"StartTime": NOON - timedelta(days=300)}, ["RunInstances", "GetUser", "CreateUser"]),
        ({"LookupAttributes": []}, ["RunInstances", "GetUser", "CreateUser"]),
    ],
)
def test_both_ends_of_the_range_belong_to_it(history: World, members: Json, names: list[str]) -> None:
    assert _names(history, **members) == names


@pytest.mark.source("aws-docs", "LookupEvents: the last 90 days")
def test_events_leave_the_history_after_90_days(history: World) -> None:
    history.clock.move_to(NOON + timedelta(days=90) + SECOND)

    assert _names(history) == ["RunInstances", "GetUser"]


# --- pages ---------------------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "LookupEvents: NextToken")
def test_pages_follow_each_other_to_the_last_without_token(world: World) -> None:
    for number in range(5):
        world.record(name=f"Call{number}")
    until = world.clock.now()
    world.clock.advance(SECOND)

    pages: list[list[str]] = []
    token: Json = {}
    for _ in range(3):
        page = world.call("LookupEvents", MaxResults=2, EndTime=until, **token)
        pages.append([event["EventName"] for event in page["Events"]])
        token = {"NextToken": page["NextToken"]} if "NextToken" in page else {}

    assert pages == [["Call4", "Call3"], ["Call2", "Call1"], ["Call0"]]
    assert token == {}


@pytest.mark.source("aws-docs", "LookupEvents: MaxResults is 50 unless given")
def test_a_page_holds_50_events(world: World) -> None:
    for _ in range(51):
        world.record()

    page = world.call("LookupEvents")
    rest = world.call("LookupEvents", NextToken=page["NextToken"])

    assert (len(page["Events"]), len(rest["Events"])) == (50, 1)


@pytest.mark.source("aws-docs", "LookupEvents: InvalidNextTokenException")
@pytest.mark.parametrize(
    ("members", "region", "account"),
    [
        ({"MaxResults": 2}, HOME, "123456789012"),
        ({"MaxResults": 1, "LookupAttributes": _by("ReadOnly", "false")}, HOME, "123456789012"),
        ({"MaxResults": 1}, "us-east-1", "123456789012"),
        ({"MaxResults": 1}, HOME, "999988887777"),
    ],
)
def test_a_token_serves_its_own_search_alone(
    history: World, members: Json, region: str, account: str
) -> None:
    token = history.call("LookupEvents", MaxResults=1)["NextToken"]

    with refused("InvalidNextTokenException"):
        history.call("LookupEvents", region=region, account=account, NextToken=token, **members)


@pytest.mark.source("aws-docs", "LookupEvents: InvalidNextTokenException")
def test_a_token_that_is_none_is_refused(history: World) -> None:
    with refused("InvalidNextTokenException"):
        history.call("LookupEvents", NextToken="nonsense")


# --- errors --------------------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "LookupEvents, Errors")
@pytest.mark.parametrize(
    ("members", "code"),
    [
        (
            {"LookupAttributes": [*_by("EventId", "1"), *_by("EventName", "x")]},
            "InvalidLookupAttributesException",
        ),
        ({"LookupAttributes": _by("eventName", "x")}, "InvalidLookupAttributesException"),
        ({"LookupAttributes": _by("EventName", "")}, "InvalidLookupAttributesException"),
        ({"LookupAttributes": _by("EventName", "x" * 2001)}, "InvalidLookupAttributesException"),
        ({"MaxResults": 51}, "InvalidMaxResultsException"),
        ({"MaxResults": 0}, "InvalidMaxResultsException"),
        ({"StartTime": NOON, "EndTime": NOON - SECOND}, "InvalidTimeRangeException"),
        ({"EventCategory": "management"}, "InvalidEventCategoryException"),
        (
            {"EventCategory": "insight", "LookupAttributes": _by("Username", "ada")},
            "InvalidLookupAttributesException",
        ),
    ],
)
def test_a_search_with_a_fault_is_refused(world: World, members: Json, code: str) -> None:
    with refused(code):
        world.call("LookupEvents", **members)


@pytest.mark.source("aws-observed", "LookupEvents with True, with other text, and with a start to come")
@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"LookupAttributes": _by("ReadOnly", "True")}, "InvalidLookupAttributesException"),
        ({"LookupAttributes": _by("ReadOnly", "other")}, "InvalidLookupAttributesException"),
        ({"StartTime": NOON + SECOND}, "InvalidTimeRangeException"),
    ],
)
def test_a_search_that_aws_refused_is_refused(world: World, members: Json, code: str) -> None:
    with refused(code):
        world.call("LookupEvents", **members)


@pytest.mark.source("assumed", "texts of a catalogue that mirrors AWS's", "likely")
@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"LookupAttributes": [*_by("EventId", "1"), *_by("EventName", "x")]},
            "Lookup attribute key can not be multiple!",
        ),
        ({"LookupAttributes": _by("eventName", "x")}, "Lookup attribute key is not valid."),
        ({"LookupAttributes": _by("EventName", "")}, "Lookup attribute value is not valid."),
        (
            {"MaxResults": 51},
            "A max results value of 51 is invalid. Specify max results between 1 and 50.",
        ),
    ],
)
def test_a_refused_search_is_told_why(world: World, members: Json, message: str) -> None:
    with pytest.raises(ServiceError, match=re.escape(message)):
        world.call("LookupEvents", **members)


@pytest.mark.source(
    "aws-observed", "1,001 underscores and a made-up resource type found nothing, without an error"
)
@pytest.mark.parametrize(
    ("key", "value"),
    [("ResourceName", "_" * 1000), ("ResourceName", "_" * 1001), ("ResourceType", "Other")],
)
def test_a_search_for_what_nobody_has_finds_nothing(world: World, key: str, value: str) -> None:
    assert _names(world, LookupAttributes=_by(key, value)) == []


@pytest.mark.source("aws-docs", "LookupEvents, EventCategory: insight")
def test_a_search_for_insights_finds_no_management_events(world: World) -> None:
    assert world.call("LookupEvents", EventCategory="insight")["Events"] == []
