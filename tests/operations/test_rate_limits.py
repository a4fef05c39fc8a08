"""--rate-limits: AWS's requests a second, over HTTP, with the manual clock."""

import json
from datetime import timedelta
from typing import Any

import pytest

from emulator.running import Emulator
from emulator.settings import Settings
from tests.conftest import ACCOUNT, MakeClient, raises_error

ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"
SECOND = timedelta(seconds=1)


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> Settings:
    chosen = getattr(request, "param", {"rate_limits": "aws"})
    return Settings(clock="manual", timing="aws", seed=1, **chosen)


@pytest.mark.source("aws-docs", "LookupEvents: two a second; the text is assumed", "likely")
def test_the_third_lookup_of_a_second_is_throttled(cloudtrail: Any, emulator: Emulator) -> None:
    for _ in range(2):
        cloudtrail.lookup_events()
    with raises_error("ThrottlingException", "Rate exceeded"):
        cloudtrail.lookup_events()
    emulator.advance(SECOND)

    assert cloudtrail.lookup_events()["Events"]


@pytest.mark.source("aws-docs", "LookupEvents: per account, per region")
def test_other_accounts_and_regions_are_not_throttled(cloudtrail: Any, client: MakeClient) -> None:
    for _ in range(2):
        cloudtrail.lookup_events()

    client("cloudtrail", region="eu-west-1").lookup_events()
    client("cloudtrail", key="111122223333").lookup_events()


@pytest.mark.source("aws-docs", "quotas: CreateTrail, one a second")
def test_a_call_that_fails_counts_too(cloudtrail: Any) -> None:
    with raises_error("InvalidTrailNameException", "Trail name cannot be blank!"):
        cloudtrail.create_trail(Name="", S3BucketName="nowhere")
    with raises_error("ThrottlingException", "Rate exceeded"):
        cloudtrail.create_trail(Name="", S3BucketName="nowhere")


@pytest.mark.source("aws-observed", "event-record.md 7.4: throttled calls are logged")
def test_a_throttled_call_is_recorded(cloudtrail: Any, emulator: Emulator) -> None:
    cloudtrail.list_trails()
    with raises_error("TrailNotFoundException", f"Unknown trail: {ARN} for the user: {ACCOUNT}"):
        cloudtrail.stop_logging(Name="audit")
    with raises_error("ThrottlingException", "Rate exceeded"):
        cloudtrail.stop_logging(Name="audit")
    events = emulator.parts.store.journal.scan(0, 100)

    record = json.loads(events[-1].body)
    assert (record["eventName"], record["errorCode"]) == ("StopLogging", "ThrottlingException")
    assert record["errorMessage"] == "Rate exceeded"


@pytest.mark.parametrize("settings", [{}, {"rate_limits": "aws", "checks": "relaxed"}], indirect=True)
def test_any_number_of_requests_is_taken_unless_the_option_is_on(cloudtrail: Any) -> None:
    assert len([cloudtrail.lookup_events() for _ in range(30)]) == 30


def test_a_reset_gives_all_requests_back(cloudtrail: Any, emulator: Emulator) -> None:
    for _ in range(2):
        cloudtrail.lookup_events()
    emulator.reset()

    cloudtrail.lookup_events()
