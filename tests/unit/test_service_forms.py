"""Short forms of what services do: calls, roles that they assume, and the events of secrets and volumes."""

import json
import re
from typing import Any

import pytest
from werkzeug.test import Client as HttpClient

from emulator.core.call import Json
from emulator.core.injecting.injection import FORMS
from emulator.running import Emulator
from emulator.web.serving import front_of
from tests.record_schema import problems_of

UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ACCOUNT = "123456789012"
SECRET = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:shop/db-AbCdEf"
SECRETS = "secretsmanager.amazonaws.com"
DECRYPT = {"eventSource": "kms.amazonaws.com", "eventName": "Decrypt", "invokedBy": SECRETS}


@pytest.fixture
def admin(emulator: Emulator) -> HttpClient:
    return HttpClient(front_of(emulator))


def made(admin: HttpClient, form: str, **members: Any) -> Json:
    """Return the record that a short form came out as."""
    answer = admin.post("/_emulator/events", json={form: members})
    assert answer.get_json() == {"appended": 1}
    *_, event = admin.get("/_emulator/events").get_data().splitlines()
    record: Json = json.loads(event)
    return record


@pytest.mark.source("aws-observed", "service-events.md 1.2, form B")
def test_a_service_calls_for_a_user(admin: HttpClient) -> None:
    record = made(admin, "serviceCall", **DECRYPT, userName="ada", readOnly=True)
    who = record["userIdentity"]

    assert (who["type"], who["userName"], who["invokedBy"]) == ("IAMUser", "ada", SECRETS)
    assert who["accessKeyId"].startswith("ASIA")
    assert who["sessionContext"]["attributes"]["creationDate"] == record["eventTime"]
    assert (record["sourceIPAddress"], record["userAgent"]) == (SECRETS, SECRETS)
    assert "sharedEventID" not in record
    assert problems_of(record) == []


@pytest.mark.source("aws-observed", "service-events.md 1.3, form C")
def test_a_service_calls_in_a_role(admin: HttpClient) -> None:
    record = made(admin, "serviceCall", **DECRYPT, roleName="ops/worker", sessionName="night")
    who = record["userIdentity"]

    assert (who["type"], who["invokedBy"]) == ("AssumedRole", SECRETS)
    assert who["arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/night"
    assert problems_of(record) == []


@pytest.mark.source("aws-observed", "service-events.md 1, form A")
def test_a_service_calls_for_itself(admin: HttpClient) -> None:
    record = made(
        admin,
        "serviceCall",
        eventSource="lambda.amazonaws.com",
        eventName="InvokeExecution",
        invokedBy="lambda.amazonaws.com",
        dataEvent=True,
        requestID="the id of the Invoke",
    )

    assert record["userIdentity"] == {"type": "AWSService", "invokedBy": "lambda.amazonaws.com"}
    assert re.fullmatch(UUID, record["sharedEventID"])
    assert (record["eventCategory"], record["requestID"]) == ("Data", "the id of the Invoke")
    assert problems_of(record) == []


@pytest.mark.source("aws-observed", "service-events.md 1.4 and 2.9: apigateway")
def test_a_service_assumes_a_role(admin: HttpClient, emulator: Emulator) -> None:
    record = made(
        admin,
        "serviceSession",
        invokedBy="apigateway.amazonaws.com",
        roleName="gateway/authorizer",
        sessionName="1789319960166000000",
    )
    (event,) = emulator.parts.store.journal.scan(0, 10)

    assert record["requestParameters"] == {
        "roleArn": f"arn:aws:iam::{ACCOUNT}:role/gateway/authorizer",
        "roleSessionName": "1789319960166000000",
        "durationSeconds": 900,
    }
    assert "secretAccessKey" not in record["responseElements"]["credentials"]
    assert list(record["additionalEventData"]) == ["ExtendedRequestId"]
    assert problems_of(record) == []
    assert ("AWS::IAM::Role", f"arn:aws:iam::{ACCOUNT}:role/gateway/authorizer") in event.resources


@pytest.mark.source("aws-observed", "service-events.md 2.10: 20 pairs of 2023")
def test_a_secret_is_deleted_by_a_service_event(admin: HttpClient) -> None:
    record = made(
        admin,
        "serviceEvent",
        eventSource=SECRETS,
        eventName="StartSecretVersionDelete",
        secretId=SECRET,
        eventTime="2026-03-01T10:20:30Z",
    )

    assert record["additionalEventData"] == {"ARN": SECRET, "Name": "shop/db"}
    assert record["requestID"] == f"SecretDeleteMessage:{SECRET}:2026-03-01T10:20:00Z:Forced"


@pytest.mark.source("aws-observed", "service-events.md 2.10: single records of 2021")
def test_a_rotation_has_a_text_for_its_request_id(admin: HttpClient) -> None:
    record = made(
        admin,
        "serviceEvent",
        eventSource=SECRETS,
        eventName="RotationFailed",
        secretId=SECRET,
        errorMessage="No.",
    )

    assert re.fullmatch(f"Rotation-{re.escape(SECRET)}-{UUID}", record["requestID"])
    assert record["additionalEventData"] == {"SecretId": SECRET}
    assert "errorCode" not in record


@pytest.mark.source("aws-observed", "service-events.md 2.4: records of 2023")
def test_a_volume_of_a_shared_snapshot_is_an_event_of_ec2(admin: HttpClient) -> None:
    record = made(
        admin,
        "serviceEvent",
        eventSource="ec2.amazonaws.com",
        eventName="SharedSnapshotVolumeCreated",
        snapshotId="snap-1",
    )

    assert record["serviceEventDetails"] == {"snapshotId": "snap-1"}
    assert re.fullmatch(UUID, record["sharedEventID"])
    assert "requestID" not in record


@pytest.mark.parametrize(
    ("name", "example"), [(form.name, one) for form in FORMS.values() for one in form.examples]
)
def test_the_example_of_a_form_is_taken(admin: HttpClient, name: str, example: str) -> None:
    assert made(admin, name, **FORMS[name].examples[example])["eventName"]


@pytest.mark.parametrize(
    ("form", "members", "sentence"),
    [
        ("serviceCall", {"eventSource": "a", "eventName": "b"}, "serviceCall.invokedBy: is missing."),
        ("serviceCall", {**DECRYPT, "userName": "a", "root": True}, "one of root, userName and roleName"),
        ("serviceSession", {"invokedBy": "a", "roleName": "b"}, "serviceSession.sessionName: is missing."),
        (
            "serviceEvent",
            {"eventSource": "a", "eventName": "b", "snapshotId": "c"},
            "serviceEvent.snapshotId: events of a have no such member.",
        ),
    ],
)
def test_what_is_wrong_is_named(admin: HttpClient, form: str, members: Json, sentence: str) -> None:
    answer = admin.post("/_emulator/events", json={form: members})

    assert answer.status_code == 400
    assert sentence in answer.get_data(as_text=True)
