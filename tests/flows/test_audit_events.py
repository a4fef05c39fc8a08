"""PutAuditEvents: events of one's own through a channel into stores, and out again in SQL."""

import base64
import hashlib
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.core.records.events import record_of
from emulator.running import Emulator
from tests.conftest import ACCOUNT, MakeClient, raises_error
from tests.flows.test_lake import asked, store_of

OTHER = "999988887777"
ACTIVITY = [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["ActivityAuditLog"]}]}]


def channel_to(cloudtrail: Any, *stores: str, source: str = "Custom") -> str:
    made = cloudtrail.create_channel(
        Name=f"to-{source}",
        Source=source,
        Destinations=[{"Type": "EVENT_DATA_STORE", "Location": store} for store in stores],
    )
    return str(made["ChannelArn"])


def activity_store(cloudtrail: Any, name: str) -> str:
    return store_of(cloudtrail, name, AdvancedEventSelectors=ACTIVITY, MultiRegionEnabled=False)


def data(**more: Any) -> dict[str, Any]:
    return {
        "version": "1.0",
        "userIdentity": {"type": "User", "principalId": "ann", "details": {"team": "red"}},
        "eventSource": "shop.example.com",
        "eventName": "Refund",
        "eventTime": "2026-01-02T11:30:00",
        "UID": "order-1",
        "recipientAccountId": ACCOUNT,
        "requestParameters": {"order": "1"},
        **more,
    }


def event(number: int = 1, text: str | None = None, **more: Any) -> dict[str, str]:
    return {"id": f"evt-{number}", "eventData": json.dumps(data(**more)) if text is None else text}


@pytest.mark.source("aws-docs", "PutAuditEvents; Lake's schema of non-AWS activity")
def test_events_go_through_a_channel_into_its_stores_alone(
    emulator: Emulator, cloudtrail: Any, client: MakeClient
) -> None:
    first, second, other = (activity_store(cloudtrail, name) for name in ("one", "two", "other"))
    all_calls = store_of(cloudtrail, "calls")
    arn = channel_to(cloudtrail, first, second)
    sender = client("cloudtrail-data")
    right = event()
    checksum = base64.b64encode(hashlib.sha256(right["eventData"].encode()).digest()).decode()

    answer = sender.put_audit_events(
        channelArn=arn,
        auditEvents=[{**right, "eventDataChecksum": checksum}, event(2, UID="order-2"), event(3, "{")],
    )

    assert [one["id"] for one in answer["successful"]] == ["evt-1", "evt-2"]
    assert [(one["id"], one["errorCode"]) for one in answer["failed"]] == [("evt-3", "InvalidData")]
    columns = "eventID, eventCategory, eventTime, metadata.channelARN, eventData.UID"
    who = "eventData.userIdentity.principalId, element_at(eventData.requestParameters, 'order') AS o"
    found = asked(emulator, cloudtrail, f"SELECT {columns}, {who} FROM {first} ORDER BY eventData.UID")
    assert [row["eventID"] for row in found] == [one["eventID"] for one in answer["successful"]]
    assert {name.lower(): value for name, value in found[0].items()} == {
        "eventid": answer["successful"][0]["eventID"],
        "eventcategory": "ActivityAuditLog",
        "eventtime": "2026-01-02 11:30:00.000",
        "channelarn": arn,
        "uid": "order-1",
        "principalid": "ann",
        "o": "1",
    }
    counts = [
        asked(emulator, cloudtrail, f"SELECT count(*) AS n FROM {store}")[0]["n"] for store in (second, other)
    ]
    assert counts == ["2", "0"]
    categories = f"SELECT DISTINCT eventCategory AS c FROM {all_calls}"
    assert asked(emulator, cloudtrail, categories) == [{"c": "Management"}]
    status = cloudtrail.get_channel(Channel=arn)["IngestionStatus"]
    assert status["LatestIngestionErrorCode"] == "InvalidData"
    assert status["LatestIngestionSuccessEventID"] == answer["successful"][1]["eventID"]
    assert status["LatestIngestionSuccessTime"] == emulator.now()
    (call,) = [one for one in emulator.records() if one.name == "PutAuditEvents"]
    record = record_of(call)
    assert (record["eventCategory"], record["eventSource"]) == ("Data", "cloudtrail-data.amazonaws.com")
    assert record["resources"][0]["ARN"] == arn


LONG = "x" * 1025
BAD: list[tuple[str, dict[str, str]]] = [
    ("FieldNotFound", event(UID=None)),
    ("FieldNotFound", event(userIdentity={"type": "User"})),
    ("FieldTooLong", event(eventName=LONG)),
    ("FieldTooLong", event(errorCode="x" * 257)),
    ("FieldTooLong", event(additionalEventData={"x": "y" * 30_000})),
    ("FieldTooLong", event(padding="x" * 300_000)),
    ("InvalidData", event(text="[]")),
    ("InvalidData", event(eventName=1)),
    ("InvalidData", event(requestParameters="x")),
    ("InvalidData", event(eventTime="yesterday")),
    ("InvalidData", event(eventTime="2026-13-02T11:30:00")),
    ("InvalidData", event(sourceIPAddress="nowhere")),
    ("InvalidRecipient", event(recipientAccountId=OTHER)),
    ("InvalidEventSource", event(eventSource="s3.amazonaws.com")),
    ("InvalidChecksum", {**event(), "eventDataChecksum": "AAAA"}),
]


@pytest.mark.source(
    "aws-docs", "cloudtrail-data, PutAuditEvents: error codes of events; when is assumed", "inferred"
)
def test_what_is_wrong_with_one_event_does_not_stop_the_others(
    emulator: Emulator, cloudtrail: Any, client: MakeClient
) -> None:
    store = activity_store(cloudtrail, "one")
    arn, sender = channel_to(cloudtrail, store), client("cloudtrail-data")
    for start in range(0, len(BAD), 5):
        given = [{**one, "id": f"bad-{at}"} for at, (_, one) in enumerate(BAD[start : start + 5])]
        answer = sender.put_audit_events(channelArn=arn, auditEvents=[*given, event()])

        assert [one["errorCode"] for one in answer["failed"]] == [code for code, _ in BAD[start : start + 5]]
        assert [one["id"] for one in answer["successful"]] == ["evt-1"]

    assert asked(emulator, cloudtrail, f"SELECT count(*) AS n FROM {store}") == [{"n": "3"}]


@pytest.mark.source("aws-docs", "PutAuditEvents: errors of a request; texts are ours")
def test_a_request_that_is_wrong_as_a_whole_takes_nothing(
    emulator: Emulator, cloudtrail: Any, client: MakeClient
) -> None:
    store = activity_store(cloudtrail, "one")
    arn, sender = channel_to(cloudtrail, store), client("cloudtrail-data")
    unknown = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:channel/11112222-3333-4444-5555-666677778888"
    large = [event(number, padding="x" * 200_000) for number in range(6)]
    bad: list[tuple[str, str, list[dict[str, str]]]] = [
        ("DuplicatedAuditEventId", arn, [event(), event()]),
        ("ChannelNotFound", unknown, [event()]),
        ("InvalidChannelARN", "arn:aws:s3:::logs", [event()]),
        ("ValidationException", "no-arn", [event()]),
        ("ValidationException", arn, [{**event(), "id": "no id!"}]),
        ("ValidationException", arn, [event(number) for number in range(101)]),
        ("RequestEntityTooLargeException", arn, large),
    ]
    for code, to, events in bad:
        with pytest.raises(ClientError) as caught:
            sender.put_audit_events(channelArn=to, auditEvents=events)
        assert caught.value.response["Error"]["Code"] == code

    assert asked(emulator, cloudtrail, f"SELECT count(*) AS n FROM {store}") == [{"n": "0"}]


@pytest.mark.source("aws-docs", "Channels: resource policies and external ids")
def test_another_account_sends_what_the_policy_of_the_channel_allows(
    cloudtrail: Any, client: MakeClient
) -> None:
    arn = channel_to(cloudtrail, activity_store(cloudtrail, "one"))
    own, other = client("cloudtrail-data"), client("cloudtrail-data", key=OTHER)
    refused = raises_error(
        "ChannelInsufficientPermission", f"The caller may not send events through channel {arn}."
    )
    with refused:
        other.put_audit_events(channelArn=arn, auditEvents=[event()])
    allow: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"},
        "Action": "cloudtrail-data:PutAuditEvents",
        "Resource": arn,
    }

    def put_policy(**more: Any) -> None:
        document = {"Version": "2012-10-17", "Statement": [{**allow, **more}]}
        cloudtrail.put_resource_policy(ResourceArn=arn, ResourcePolicy=json.dumps(document))

    put_policy()
    assert other.put_audit_events(channelArn=arn, auditEvents=[event()], externalId="any")["successful"]
    put_policy(Condition={"StringEquals": {"cloudtrail:ExternalId": "an-id"}})
    for sender in (own, other):
        with pytest.raises(ClientError, match="ChannelInsufficientPermission"):
            sender.put_audit_events(channelArn=arn, auditEvents=[event()])
        assert sender.put_audit_events(channelArn=arn, auditEvents=[event()], externalId="an-id")[
            "successful"
        ]
