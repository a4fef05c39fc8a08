"""Who calls where a service calls: forms B and C in detail, and the sessions that services begin."""

from dataclasses import replace
from datetime import timedelta

import pytest

from emulator.core.call import Json
from emulator.core.callers.identity import Caller, Issuer, Session, root
from emulator.core.causes.calls import Cause
from emulator.core.causes.recorded import events_of
from emulator.core.causes.sessions import assumed
from emulator.core.ids import Ids
from emulator.core.records.events import Event, record_of
from emulator.core.records.service_identities import find_forwarded, in_role, role_of
from tests.unit.causing_calls import ALICE, ROLE
from tests.unit.worlds import ACCOUNT, HOME, HOUR, NOON

SECRETS = "secretsmanager.amazonaws.com"
BOB = Caller(
    "AssumedRole",
    ACCOUNT,
    "AROAOPS:bob",
    f"arn:aws:sts::{ACCOUNT}:assumed-role/ops/bob",
    "ASIABOB",
    session=Session(
        NOON - HOUR,
        mfa=True,
        issuer=Issuer("Role", "AROAOPS", f"arn:aws:iam::{ACCOUNT}:role/ops", ACCOUNT, "ops"),
    ),
)


def forwarded(caller: Caller, service: str = SECRETS, later: timedelta = timedelta()) -> Json:
    found = find_forwarded(caller, service, NOON + later)
    assert found
    return found.as_record()


@pytest.mark.source("aws-observed", "service-events.md 1.2: 1.11 has attributes alone")
def test_a_service_acts_for_a_user_in_a_session_that_began_with_the_call() -> None:
    seen = forwarded(ALICE)

    assert list(seen) == [
        "type",
        "principalId",
        "arn",
        "accountId",
        "accessKeyId",
        "userName",
        "sessionContext",
        "invokedBy",
    ]
    assert seen["sessionContext"] == {
        "attributes": {"creationDate": "2026-01-10T12:00:00Z", "mfaAuthenticated": "false"}
    }
    assert (seen["arn"], seen["userName"], seen["invokedBy"]) == (ALICE.arn, "alice", SECRETS)


@pytest.mark.source("aws-observed", "service-events.md 1.2: ASIA…, never the caller's own")
@pytest.mark.parametrize("caller", [ALICE, BOB])
def test_the_access_key_is_never_the_callers(caller: Caller) -> None:
    key = forwarded(caller)["accessKeyId"]

    assert key.startswith("ASIA")
    assert len(key) == 20
    assert key != caller.access_key_id


@pytest.mark.source("aws-observed", "service-events.md 1.2: one key may serve several calls of one second")
def test_calls_of_one_second_have_one_key_and_other_seconds_callers_and_services_others() -> None:
    one = forwarded(ALICE)["accessKeyId"]

    assert forwarded(ALICE, later=timedelta(milliseconds=900))["accessKeyId"] == one
    assert forwarded(ALICE, later=timedelta(seconds=1))["accessKeyId"] != one
    assert forwarded(ALICE, "AWS Internal")["accessKeyId"] != one
    assert forwarded(BOB)["accessKeyId"] != one


@pytest.mark.source("aws-observed", "service-events.md 1.2: date, issuer and MFA of the caller's own session")
def test_the_session_of_a_caller_goes_on() -> None:
    own, seen = BOB.as_record(), forwarded(BOB)

    assert seen["sessionContext"] == own["sessionContext"]


@pytest.mark.source("assumed", "service-events.md 1: users and roles alone were seen", "inferred")
def test_a_service_acts_for_root_too() -> None:
    assert forwarded(root(ACCOUNT))["type"] == "Root"


@pytest.mark.source("aws-observed", "service-events.md 1.3: the example of 2026")
def test_a_service_in_a_role_has_a_key_and_the_roles_session() -> None:
    seen = in_role(role_of(ROLE, "AROAWORKER"), "AutoScaling", "autoscaling.amazonaws.com", NOON).as_record()

    assert seen.pop("accessKeyId").startswith("ASIA")
    assert seen == {
        "type": "AssumedRole",
        "principalId": "AROAWORKER:AutoScaling",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/AutoScaling",
        "accountId": ACCOUNT,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROAWORKER",
                "arn": ROLE,
                "accountId": ACCOUNT,
                "userName": "worker",
            },
            "attributes": {"creationDate": "2026-01-10T12:00:00Z", "mfaAuthenticated": "false"},
        },
        "invokedBy": "autoscaling.amazonaws.com",
    }


# --- the roles that services assume -----------------------------------------------------------------


def assumed_by(service: str) -> Event:
    call = assumed(service, role_of(ROLE, "AROAWORKER"), "session", HOME, NOON)
    return next(iter(events_of([call], NOON, Ids(1))))


@pytest.mark.source("aws-observed", "service-events.md 1.4 and 2.9: 128 records of 2026")
def test_api_gateways_session_is_told_whole() -> None:
    record = record_of(assumed_by("apigateway.amazonaws.com"))
    answered = record["responseElements"]
    credentials = answered.pop("credentials")

    assert list(credentials) == ["accessKeyId", "sessionToken", "expiration"]
    assert credentials["expiration"] == "2026-01-10T12:15:00Z"
    assert answered.pop("sessionTokenSize") == len(credentials["sessionToken"])
    assert answered.pop("packedPolicySize") == answered.pop("sessionTokenUtilization")
    assert answered == {
        "assumedRoleUser": {
            "assumedRoleId": "AROAWORKER:session",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/session",
        }
    }
    assert record["requestParameters"]["durationSeconds"] == 900


@pytest.mark.source("aws-observed", "service-events.md 1.4: ExtendedRequestId alone")
def test_an_assumption_by_a_service_has_no_request_details() -> None:
    record = record_of(assumed_by("lambda.amazonaws.com"))

    assert list(record["additionalEventData"]) == ["ExtendedRequestId"]
    assert record["userIdentity"] == {"type": "AWSService", "invokedBy": "lambda.amazonaws.com"}
    assert record["resources"] == [{"accountId": ACCOUNT, "type": "AWS::IAM::Role", "ARN": ROLE}]


@pytest.mark.source("aws-observed", "service-events.md 1.4: ec2 and lambda in 2023, ecs in 2018")
@pytest.mark.parametrize("service", ["ec2.amazonaws.com", "lambda.amazonaws.com", "ecs-tasks.amazonaws.com"])
def test_some_services_are_not_told_whom_they_became(service: str) -> None:
    assert "assumedRoleUser" not in record_of(assumed_by(service))["responseElements"]


@pytest.mark.source("aws-observed", "service-events.md 1.4 and event-record.md 3.13")
def test_the_event_history_finds_the_session_and_not_the_service() -> None:
    event = assumed_by("rds.amazonaws.com")
    key = record_of(event)["responseElements"]["credentials"]["accessKeyId"]

    assert (event.username, event.access_key_id) == (None, None)
    assert list(event.resources) == [
        ("AWS::IAM::AccessKey", key),
        ("AWS::STS::AssumedRole", f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/session"),
        ("AWS::STS::AssumedRole", "AROAWORKER:session"),
        ("AWS::STS::AssumedRole", "session"),
        ("AWS::IAM::Role", ROLE),
    ]


@pytest.mark.source("aws-observed", "event-record.md 9: one, the role's owner")
def test_the_roles_owner_alone_gets_the_record() -> None:
    theirs = role_of(ROLE.replace(ACCOUNT, "444455556666"), None)
    call = assumed("ec2.amazonaws.com", theirs, "i-1", HOME, NOON)
    accounts = [event.account for event in events_of([call], NOON, Ids(1))]

    assert accounts == ["444455556666", "444455556666"]


def test_a_cause_in_another_partition_names_its_resources_there() -> None:
    described = replace(assumed(SECRETS, role_of(ROLE, None), "s", "cn-north-1", NOON).description)
    cause = Cause(described, ALICE, ACCOUNT, NOON)

    assert cause.arn("ssm", "parameter/a") == f"arn:aws-cn:ssm:cn-north-1:{ACCOUNT}:parameter/a"
