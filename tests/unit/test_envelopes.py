"""What EventBridge carries of a record, and which rules receive it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from emulator.core.delivery.envelopes import (
    ENABLED,
    ENABLED_WITH_READS,
    MAX_RECORD_BYTES,
    Envelope,
    find_envelope,
    is_read,
    reaches,
)
from tests.unit.worlds import ACCOUNT, EVENT, HOME, NOON


def enveloped(event_type: str = "AwsApiCall", **changes: Any) -> Envelope | None:
    body = json.dumps({"eventID": "e", "eventType": event_type}).encode()
    return find_envelope(replace(EVENT, body=body, **changes))


def envelope(**changes: Any) -> Envelope:
    found = enveloped(**changes)
    assert found
    return found


@pytest.mark.source("aws-observed", "delivery.md 6: the envelope as received")
def test_an_envelope_holds_the_bare_record() -> None:
    found = envelope(name="CreateBucket").as_json()

    assert {**found, "id": ""} == {
        "version": "0",
        "id": "",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.s3",
        "account": ACCOUNT,
        "time": NOON.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": HOME,
        "resources": [],
        "detail": {"eventID": "e", "eventType": "AwsApiCall"},
    }


@pytest.mark.source("aws-docs", "EventBridge user guide, Events from AWS services via CloudTrail")
@pytest.mark.parametrize(
    ("event_type", "detail_type"),
    [
        ("AwsApiCall", "AWS API Call via CloudTrail"),
        ("AwsConsoleSignIn", "AWS Console Sign In via CloudTrail"),
        ("AwsConsoleAction", "AWS Console Action via CloudTrail"),
        ("AwsServiceEvent", "AWS Service Event via CloudTrail"),
        ("AwsCloudTrailInsight", "AWS Insight via CloudTrail"),
        ("AwsVpceEvent", "AWS Network Activity Event via CloudTrail"),
    ],
)
def test_the_detail_type_follows_the_type_of_the_record(event_type: str, detail_type: str) -> None:
    assert envelope(event_type=event_type).detail_type == detail_type


def test_a_record_of_another_type_has_no_envelope() -> None:
    assert enveloped(event_type="AwsAggregatedEvent") is None


@pytest.mark.source("aws-docs", "EventBridge: source is aws. and the service")
@pytest.mark.parametrize(
    ("source", "expected"),
    [("s3.amazonaws.com", "aws.s3"), ("signin.amazonaws.com", "aws.signin")],
)
def test_the_source_is_the_first_label_of_the_services_name(source: str, expected: str) -> None:
    assert envelope(source=source).source == expected


@pytest.mark.source("aws-docs", "EventBridge: records above 256 KB are not sent")
def test_a_record_above_the_limit_has_no_envelope() -> None:
    body = json.dumps({"eventType": "AwsApiCall", "x": "y" * MAX_RECORD_BYTES}).encode()

    assert find_envelope(replace(EVENT, body=body)) is None


@pytest.mark.source("aws-observed", "delivery.md 6: a fresh UUID, not the eventID")
def test_each_event_has_an_id_of_its_own() -> None:
    ids = {envelope(number=1).id, envelope(number=2).id, envelope(number=1, account="444455556666").id}

    assert len(ids | {"e"}) == 4


@pytest.mark.source("aws-docs", "EventBridge: names that begin with List, Get, Describe; two of STS's do not")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ListBuckets", True),
        ("GetUser", True),
        ("DescribeInstances", True),
        ("GetSessionToken", False),
        ("GetFederationToken", False),
        ("AssumeRole", False),
        ("CreateUser", False),
        ("LookupEvents", False),
    ],
)
def test_reads_are_known_by_their_names(name: str, expected: bool) -> None:
    assert is_read(name) is expected


@pytest.mark.source("aws-docs", "EventBridge: ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")
@pytest.mark.parametrize(
    ("name", "category", "state", "expected"),
    [
        ("CreateUser", "Management", ENABLED, True),
        ("CreateUser", "Management", ENABLED_WITH_READS, True),
        ("CreateUser", "Management", "DISABLED", False),
        ("GetUser", "Management", ENABLED, False),
        ("GetUser", "Management", ENABLED_WITH_READS, True),
        ("GetUser", "Management", "DISABLED", False),
        ("GetObject", "Data", ENABLED, True),
        ("GetObject", "Data", "DISABLED", False),
    ],
)
def test_the_state_of_a_rule_decides_with_the_kind_of_the_event(
    name: str, category: str, state: str, expected: bool
) -> None:
    assert reaches(envelope(name=name, category=category), state) is expected
