"""Calls that services make because of a call: the table of causes, row by row."""

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

import pytest

from emulator.core.call import Json
from emulator.core.callers import identity
from emulator.core.causes.recorded import events_of
from emulator.core.causes.table import CAUSES
from emulator.core.ids import Ids
from emulator.core.records.events import record_of
from tests.record_schema import problems_of
from tests.unit.causing_calls import EXAMPLES, SECRETS, Example, Made, made_by
from tests.unit.worlds import ACCOUNT, NOON

CASES = [pytest.param(one, id=one.id, marks=pytest.mark.source(*one.source)) for one in EXAMPLES]
CAUSING = [one for one in EXAMPLES if one.made]


def records_of(
    example: Example, caller: identity.Caller | None = None, ids: Ids | None = None
) -> Sequence[Json]:
    cause = example.cause(caller) if caller else example.cause()
    return [record_of(event) for event in events_of(made_by(cause), NOON, ids or Ids(1))]


def fits(value: Any, wanted: Any) -> bool:
    """Tell whether a value is what is wanted, where texts may hold * for anything."""
    if isinstance(wanted, dict):
        return (
            isinstance(value, dict)
            and value.keys() == wanted.keys()
            and all(fits(value[name], wanted[name]) for name in wanted)
        )
    if isinstance(wanted, str) and "*" in wanted:
        return isinstance(value, str) and fnmatchcase(value, wanted)
    return bool(value == wanted)


def summary(record: Json) -> tuple[str, str, str]:
    service = record["eventSource"].removesuffix(".amazonaws.com")
    who = record["userIdentity"]
    return f"{service} {record['eventName']}", who["invokedBy"], who.get("type", "")


@pytest.mark.parametrize("example", CASES)
def test_a_call_makes_services_do_what_the_table_says(example: Example) -> None:
    records = records_of(example)

    assert [summary(record) for record in records] == [
        (one.what, one.by, one.identity) for one in example.made
    ]
    for record, wanted in zip(records, example.made, strict=True):
        assert fits(record["requestParameters"], wanted.asked), record["requestParameters"]
        assert wanted.more.items() <= {name: record.get(name) for name in wanted.more}.items()


@pytest.mark.parametrize("example", [pytest.param(one, id=one.id) for one in CAUSING])
def test_records_of_services_have_the_form_of_records(example: Example) -> None:
    for record in records_of(example):
        if record["eventType"] == "AwsApiCall":
            assert problems_of(record) == []


@pytest.mark.parametrize("example", [pytest.param(one, id=one.id) for one in CAUSING])
def test_a_rule_makes_nothing_that_its_row_does_not_name(example: Example) -> None:
    source, name = example.call.split(" ")
    row = CAUSES[f"{source}.amazonaws.com", name]

    assert {one.what for one in example.made} <= set(row.records)


def test_every_row_of_the_table_has_an_example() -> None:
    shown = {tuple(one.call.split(" ")) for one in CAUSING}

    assert {(source.removesuffix(".amazonaws.com"), name) for source, name in CAUSES} == shown


@pytest.mark.source("aws-observed", "service-events.md 1.1 and 2.6: no record of a call that was throttled")
@pytest.mark.parametrize("example", [pytest.param(one, id=one.id) for one in CAUSING])
def test_a_call_that_failed_makes_services_do_nothing(example: Example) -> None:
    assert made_by(example.cause(error="ThrottlingException")) == []


# --- what all forms share ---------------------------------------------------------------------------


def all_records() -> Sequence[Json]:
    ids = Ids(1)
    return [record for example in CAUSING for record in records_of(example, ids=ids)]


@pytest.mark.source("aws-observed", "service-events.md 1.1")
def test_address_and_agent_are_the_service_and_there_is_no_tls() -> None:
    for record in all_records():
        by = record["userIdentity"]["invokedBy"]
        assert (record["sourceIPAddress"], record["userAgent"]) == (by, by)
        assert "tlsDetails" not in record


@pytest.mark.source("aws-observed", "service-events.md 1.1; for KMS by Secrets Manager records of 2026")
def test_a_shared_event_id_is_in_records_of_services_for_themselves_and_of_keys_of_secrets() -> None:
    for record in all_records():
        if record["eventType"] == "AwsApiCall":
            is_own = record["userIdentity"] == {
                "type": "AWSService",
                "invokedBy": record["userIdentity"]["invokedBy"],
            }
            of_key = (record["sourceIPAddress"], record["eventSource"]) == (SECRETS, "kms.amazonaws.com")
            assert ("sharedEventID" in record) == (is_own or of_key)


@pytest.mark.source("aws-observed", "service-events.md 1.1 form D: of ec2 present, of secretsmanager absent")
def test_a_shared_event_id_is_in_service_events_of_ec2_alone() -> None:
    events = [one for one in all_records() if one["eventType"] == "AwsServiceEvent"]

    assert {one["eventSource"] for one in events if "sharedEventID" in one} == {"ec2.amazonaws.com"}
    assert {one["eventSource"] for one in events if "requestID" in one} == {SECRETS}


@pytest.mark.source("aws-observed", "radkawar/stackd, secretsmanager/encryption_audit: records of 2026")
def test_secrets_manager_alone_comes_to_kms_through_an_endpoint_and_names_itself() -> None:
    through = [one for one in all_records() if "vpcEndpointId" in one or "vpcEndpointAccountId" in one]

    assert through == [
        one
        for one in all_records()
        if (one["eventSource"], one["sourceIPAddress"]) == ("kms.amazonaws.com", SECRETS)
    ]
    assert {(one["vpcEndpointId"], one["vpcEndpointAccountId"]) for one in through} == {(SECRETS, SECRETS)}


@pytest.mark.source("aws-observed", "radkawar/stackd, secretsmanager/encryption_audit: records of 2026")
def test_reads_of_a_batch_of_secrets_have_no_access_key() -> None:
    reads = [one for one in all_records() if one["eventName"] == "GetSecretValue"]

    assert len(reads) == 4
    assert not any("accessKeyId" in one["userIdentity"] for one in reads)


@pytest.mark.source("aws-observed", "service-events.md 1.1: requestID of this call, but for InvokeExecution")
def test_each_call_has_a_request_id_of_its_own_and_two_records_of_one_share_it() -> None:
    by_ec2 = {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}
    for example in CAUSING:
        calls = [one for one in records_of(example) if one["eventType"] == "AwsApiCall"]
        runs = [one["requestID"] for one in calls if one["eventName"] == "InvokeExecution"]
        others = [one for one in calls if one["eventName"] != "InvokeExecution"]
        given = [one["requestID"] for one in others]
        twice = [one for one in others if given.count(one["requestID"]) > 1]
        assert twice == [one for one in others if one["userIdentity"] == by_ec2]
        assert set(runs) <= {"REQUEST", *given}


@pytest.mark.source(
    "aws-observed", "service-events.md 2.4: same requestID, different eventID and sharedEventID"
)
def test_the_two_records_of_an_instances_role_differ_in_their_event_ids() -> None:
    launch = next(one for one in EXAMPLES if one.call == "ec2 RunInstances")
    _, first, second = records_of(launch)

    assert first["requestID"] == second["requestID"]
    assert first["eventID"] != second["eventID"]
    assert first["sharedEventID"] != second["sharedEventID"]


@pytest.mark.source("aws-observed", "service-events.md 2: resources the key; the key's material since 2025")
def test_every_call_to_kms_names_the_key_in_its_resources() -> None:
    calls = [one for one in all_records() if one["eventSource"] == "kms.amazonaws.com"]

    assert {(len(one["resources"]), one["resources"][0]["type"]) for one in calls} == {(1, "AWS::KMS::Key")}
    assert all(
        ("keyMaterialId" in one.get("additionalEventData", {})) == (one["eventName"] != "CreateGrant")
        for one in calls
        if one["eventType"] == "AwsApiCall"
    )


@pytest.mark.source("aws-observed", "event-record.md 9: KMS with the key of another account")
def test_the_owner_of_another_accounts_key_gets_a_copy() -> None:
    theirs = "arn:aws:kms:eu-west-1:444455556666:key/0f0f0f0f-1111-4222-8333-444455556666"
    example = next(one for one in EXAMPLES if one.call == "s3 GetObject")
    headers = {**example.headers, "x-amz-server-side-encryption-aws-kms-key-id": theirs}
    mine, copy = records_of(replace(example, headers=headers))

    assert (mine["recipientAccountId"], copy["recipientAccountId"]) == (ACCOUNT, "444455556666")
    assert mine["sharedEventID"] == copy["sharedEventID"]


@pytest.mark.source("assumed", "a service has no rights of a caller who has none", "inferred")
@pytest.mark.parametrize("caller", [identity.anonymous(), identity.service("events.amazonaws.com")])
def test_nothing_is_asked_with_the_rights_of_nobody(caller: identity.Caller) -> None:
    example = next(one for one in EXAMPLES if one.call == "s3 GetObject")

    assert records_of(example, caller) == []


def test_what_a_made_record_says_is_checked() -> None:
    example = next(one for one in EXAMPLES if one.call == "s3 GetObject")
    wrong = Made("kms Encrypt", "AWS Internal", "IAMUser")

    with pytest.raises(AssertionError):
        test_a_call_makes_services_do_what_the_table_says(replace(example, made=[wrong]))
