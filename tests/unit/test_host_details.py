"""What AWS's hosts know of a call, and no other server's answer tells."""

import base64
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from emulator.core.call import Description
from emulator.core.callers import identity
from emulator.core.callers.identity import Caller, Issuer, Session
from emulator.core.records.host_details import host_details

ENDED = datetime(2026, 1, 2, 12, 0, 0, 250_000, tzinfo=UTC)
ADA = identity.user("123456789012", "ada", "AKIAADA")
STARTED = ENDED - timedelta(milliseconds=16)
GET_OBJECT = Description(
    "s3.amazonaws.com",
    "GetObject",
    "eu-west-1",
    read_only=True,
    category="Data",
    additional={"bytesTransferredIn": 0},
    request_id="F05DGGR39VBFNV2P",
)
ASSUME_ROLE = Description(
    "sts.amazonaws.com", "AssumeRole", "eu-west-1", read_only=True, additional={"a": 1}, request_id="r-1"
)


def details(description: Description) -> dict[str, Any]:
    return host_details(description, ADA, STARTED, ENDED)


@pytest.mark.source("aws-observed", "event-record.md 3.5: additionalEventData")
def test_a_data_event_of_s3_tells_when_it_was_worked_on() -> None:
    found = details(GET_OBJECT)

    assert found["bytesTransferredIn"] == 0
    assert (found["startTime"], found["endTime"], found["turnAroundTime"]) == (
        1767355200234,
        1767355200250,
        16,
    )


@pytest.mark.source("aws-observed", "event-record.md 3.5: turnAroundTime, not Head, Delete")
@pytest.mark.parametrize("name", ["HeadObject", "DeleteObject"])
def test_some_calls_of_s3_tell_no_turn_around(name: str) -> None:
    found = details(replace(GET_OBJECT, event_name=name))

    assert ("endTime" in found, "turnAroundTime" in found) == (True, False)


@pytest.mark.source("aws-observed", "event-record.md 3.5: object and bucket calls, errors too")
@pytest.mark.parametrize("error", [None, "AccessDenied"])
def test_a_call_about_a_bucket_tells_its_times_too(error: str | None) -> None:
    location = replace(
        GET_OBJECT, event_name="GetBucketLocation", category="Management", error_code=error, additional={}
    )

    assert set(details(location)) == {"endTime", "startTime", "x-amz-id-2"}


@pytest.mark.source("aws-observed", "public records of PutBucketCors and GetObject of September 2026")
@pytest.mark.parametrize(
    ("name", "error", "is_timed"),
    [
        ("PutBucketCors", None, True),
        ("PutBucketCors", "InvalidRequest", True),
        ("DeleteBucketCors", None, True),
        ("GetBucketOwnershipControls", None, True),
        ("PutBucketPublicAccessBlock", None, False),
        ("PutBucketLogging", None, False),
        ("PutObject", "AccessDenied", False),
        ("PutObject", None, True),
    ],
)
def test_how_long_the_host_worked_is_told_of_some_calls(name: str, error: str | None, is_timed: bool) -> None:
    found = details(replace(GET_OBJECT, event_name=name, error_code=error))

    assert ("turnAroundTime" in found) == is_timed


@pytest.mark.source("aws-observed", "event-record.md 3.12: glue, failed calls too")
@pytest.mark.parametrize("error", [None, "EntityNotFoundException"])
def test_a_call_of_glue_names_the_principal_of_lake_formation(error: str | None) -> None:
    glue = replace(ASSUME_ROLE, event_source="glue.amazonaws.com", error_code=error, additional={})
    issuer = Issuer("Role", "AROAX", "arn:aws:iam::123456789012:role/ops/etl", "123456789012", "etl")
    session = Caller(
        "AssumedRole", "123456789012", "AROAX:s", "arn:s", session=Session(STARTED, issuer=issuer)
    )

    assert host_details(glue, ADA, STARTED, ENDED) == {"lakeFormationPrincipal": ADA.arn}
    assert host_details(glue, session, STARTED, ENDED) == {"lakeFormationPrincipal": issuer.arn}


@pytest.mark.source("aws-observed", "event-record.md 3.5: x-amz-id-2 always")
def test_every_call_of_s3_has_an_extended_id() -> None:
    assert re.fullmatch("[A-Za-z0-9+/]{76}", details(GET_OBJECT)["x-amz-id-2"])


def test_the_extended_id_that_the_answer_tells_stays() -> None:
    told = replace(GET_OBJECT, additional={"x-amz-id-2": "abc"})

    assert details(told)["x-amz-id-2"] == "abc"


def test_a_call_that_nobody_saw_starting_tells_no_times() -> None:
    assert "startTime" not in host_details(GET_OBJECT, ADA, None, ENDED)


@pytest.mark.source("aws-observed", "event-record.md 3.12: ExtendedRequestId")
@pytest.mark.parametrize(("is_global", "kind"), [(False, "R"), (True, "G")])
def test_a_call_of_sts_has_an_extended_request_id(is_global: bool, kind: str) -> None:
    extended = details(replace(ASSUME_ROLE, global_service=is_global))["ExtendedRequestId"]

    assert re.fullmatch(
        rf"\d:eu-west-1:S:1767355200250:{kind}:[A-Za-z0-9+/]+", base64.b64decode(extended).decode()
    )


@pytest.mark.source("aws-observed", "event-record.md 7.3: sts, only on success")
def test_a_failed_call_of_sts_has_none() -> None:
    assert details(replace(ASSUME_ROLE, error_code="AccessDenied")) == {"a": 1}


def test_other_services_tell_nothing_more() -> None:
    other = replace(ASSUME_ROLE, event_source="iam.amazonaws.com")

    assert details(other) == {"a": 1}
