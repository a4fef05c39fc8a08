"""What S3 tells of objects."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.delivery.object_events import ObjectEvent, Requester, detail, notification, sequencer

NOON = datetime(2026, 1, 2, 12, 0, 0, 250_000, tzinfo=UTC)
KEY = "AWSLogs/123456789012/CloudTrail/us-east-1/2026/01/02/file.json.gz"
PUT = ObjectEvent(
    name="ObjectCreated:Put",
    bucket="logs",
    bucket_arn="arn:aws:s3:::logs",
    owner="123456789012",
    region="us-east-1",
    key=KEY,
    size_bytes=512,
    etag="d41d8cd98f00b204e9800998ecf8427e",
    at=NOON,
    requester=Requester("AWS:AIDAEXAMPLE", "123456789012", "192.0.2.7"),
)


def thing(event: ObjectEvent) -> dict[str, object]:
    found: dict[str, object] = notification(event, "new-files")["Records"][0]["s3"]["object"]
    return found


@pytest.mark.source("aws-observed", "delivery.md 12: real notifications of log files")
def test_slashes_of_a_key_stay() -> None:
    assert thing(PUT)["key"] == KEY


@pytest.mark.source("aws-docs", "S3 user guide, Event message structure: red+flower.jpg")
def test_a_key_is_encoded_as_in_a_form() -> None:
    assert thing(replace(PUT, key="audit/red flower=1.jpg"))["key"] == "audit/red+flower%3D1.jpg"


@pytest.mark.source("aws-docs", "S3 user guide, Event message structure")
def test_a_notification_has_all_members() -> None:
    (record,) = notification(PUT, "new-files")["Records"]
    answered = record.pop("responseElements")
    owner = record["s3"]["bucket"].pop("ownerIdentity")
    record["s3"]["object"].pop("sequencer")

    assert (set(answered), len(answered["x-amz-request-id"]), len(answered["x-amz-id-2"])) == (
        {"x-amz-request-id", "x-amz-id-2"},
        16,
        76,
    )
    assert list(owner) == ["principalId"]
    assert record == {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": "2026-01-02T12:00:00.250Z",
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "AWS:AIDAEXAMPLE"},
        "requestParameters": {"sourceIPAddress": "192.0.2.7"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "new-files",
            "bucket": {"name": "logs", "arn": "arn:aws:s3:::logs"},
            "object": {"key": KEY, "size": 512, "eTag": "d41d8cd98f00b204e9800998ecf8427e"},
        },
    }


@pytest.mark.source("aws-docs", "S3 user guide, Event message structure: versionId with versioning alone")
def test_a_version_is_named_where_there_are_versions() -> None:
    assert "versionId" not in thing(PUT)
    assert thing(replace(PUT, version_id="v7"))["versionId"] == "v7"


@pytest.mark.source("aws-docs", "S3 user guide, Event message structure")
def test_a_removed_object_has_neither_size_nor_etag() -> None:
    assert set(thing(replace(PUT, name="ObjectRemoved:Delete"))) == {"key", "sequencer"}


@pytest.mark.source("aws-docs", "S3 user guide, EventBridge event message structure")
def test_eventbridge_hears_the_key_as_it_is() -> None:
    told = detail(replace(PUT, key="red flower.jpg"))
    sequence = told["object"].pop("sequencer")

    assert len(sequence) == 16
    assert told == {
        "version": "0",
        "bucket": {"name": "logs"},
        "object": {"key": "red flower.jpg", "size": 512, "etag": "d41d8cd98f00b204e9800998ecf8427e"},
        "request-id": replace(PUT, key="red flower.jpg").request_id,
        "requester": "123456789012",
        "source-ip-address": "192.0.2.7",
        "reason": "PutObject",
    }


@pytest.mark.source("aws-docs", "S3 user guide: 0055AED6DCD90281E5; the first digits are seconds")
def test_a_sequencer_begins_with_the_seconds() -> None:
    assert sequencer(datetime.fromtimestamp(0x55AED6DC, UTC)).startswith("0055AED6DC")


@pytest.mark.source("aws-docs", "S3 user guide: the greater sequencer is the later event of a key")
@given(
    at=st.datetimes(datetime(2001, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - made aware below
    microseconds=st.integers(1, 10**12),
)
def test_what_comes_later_has_the_greater_sequencer(at: datetime, microseconds: int) -> None:
    earlier = at.replace(tzinfo=UTC)

    assert sequencer(earlier) < sequencer(earlier + timedelta(microseconds=microseconds))
