"""Short forms: sign-ins, service events and console actions come out as the records of AWS."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from werkzeug.test import Client as HttpClient

from emulator.core.call import Json
from emulator.core.injecting.injection import FORMS
from emulator.core.records.foreign import ORDER
from emulator.running import Emulator
from emulator.web.openapi import document
from emulator.web.serving import front_of
from tests.conftest import MakeClient

ROOT = {
    "type": "Root",
    "principalId": "123456789012",
    "arn": "arn:aws:iam::123456789012:root",
    "accountId": "123456789012",
    "accessKeyId": "",
}
HOST = "signin.aws.amazon.com"
ROLE = {"roleName": "ops/Admin", "sessionName": "ada", "principalId": "AROAEXAMPLE"}
FROM = {"switchFrom": "arn:aws:iam::123456789012:user/ada"}


@pytest.fixture
def admin(emulator: Emulator) -> HttpClient:
    return HttpClient(front_of(emulator))


def post(admin: HttpClient, form: str, members: Mapping[str, Any]) -> Any:
    return admin.post("/_emulator/events", json={form: members})


def made(admin: HttpClient, form: str, **members: Any) -> Json:
    """Return the record that a form comes out as."""
    answer = post(admin, form, members)
    assert answer.get_json() == {"appended": 1}
    record: Json = json.loads(admin.get("/_emulator/events").data.splitlines()[-1])
    return record


def refusal(admin: HttpClient, form: str, **members: Any) -> str:
    answer = post(admin, form, members)
    assert answer.status_code == 400
    return str(answer.get_json()["error"]).removeprefix("line 1: ")


@pytest.mark.source("aws-docs", "AWS Management Console sign-in events")
def test_a_failed_sign_in_of_root(admin: HttpClient) -> None:
    record = made(admin, "signIn", root=True, mfa=True, result="Failure", sourceIPAddress="203.0.113.9")

    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", record.pop("eventID"))
    assert record.pop("userAgent").startswith("Mozilla/5.0 ")
    assert record == {
        "eventVersion": "1.11",
        "userIdentity": ROOT,
        "eventTime": "2026-01-02T12:00:00Z",
        "eventSource": "signin.amazonaws.com",
        "eventName": "ConsoleLogin",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.9",
        "errorMessage": "Failed authentication",
        "requestParameters": None,
        "responseElements": {"ConsoleLogin": "Failure"},
        "additionalEventData": {
            "LoginTo": "https://console.aws.amazon.com/console/home",
            "MobileVersion": "No",
            "MFAUsed": "Yes",
        },
        "readOnly": False,
        "eventType": "AwsConsoleSignIn",
        "managementEvent": True,
        "recipientAccountId": "123456789012",
        "eventCategory": "Management",
        "tlsDetails": {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": HOST,
        },
    }


@pytest.mark.source("aws-docs", "AWS Management Console sign-in events: regions")
@pytest.mark.parametrize(
    ("members", "region", "host"),
    [
        ({"root": True}, "us-east-1", HOST),
        ({"userName": "ada"}, "us-east-1", HOST),
        ({"userName": "ada", "awsRegion": "eu-north-1"}, "eu-north-1", f"eu-north-1.{HOST}"),
        ({**ROLE, "awsRegion": "us-east-1"}, "us-east-1", f"us-east-1.{HOST}"),
    ],
)
def test_a_sign_in_is_recorded_in_the_region_of_its_page(
    admin: HttpClient, members: Json, region: str, host: str
) -> None:
    record = made(admin, "signIn", **members)

    assert record["awsRegion"] == region
    assert record["tlsDetails"]["clientProvidedHostHeader"] == host
    assert record["responseElements"] == {"ConsoleLogin": "Success"}
    assert "errorMessage" not in record


@pytest.mark.source("aws-docs", "AWS Management Console sign-in events: MFA")
def test_a_user_signs_in_with_a_second_factor(admin: HttpClient, emulator: Emulator) -> None:
    device = "arn:aws:iam::123456789012:mfa/ada"
    record = made(admin, "signIn", userName="team/ada", mfaDevice=device, principalId="AIDAADA", mobile=True)

    assert record["userIdentity"] == {
        "type": "IAMUser",
        "principalId": "AIDAADA",
        "arn": "arn:aws:iam::123456789012:user/team/ada",
        "accountId": "123456789012",
        "userName": "ada",
    }
    assert record["additionalEventData"] == {
        "LoginTo": "https://console.aws.amazon.com/console/home",
        "MobileVersion": "Yes",
        "MFAUsed": "Yes",
        "MFAIdentifier": device,
    }
    assert emulator.parts.store.journal.scan(0, 1)[0].username == "ada"


@pytest.mark.source("aws-docs", "AWS Management Console sign-in events: incorrect user name")
def test_the_name_of_a_user_that_does_not_exist_is_hidden(admin: HttpClient) -> None:
    record = made(admin, "signIn", unknownUser=True, userName="my password")

    assert record["userIdentity"] == {
        "type": "IAMUser",
        "accountId": "123456789012",
        "accessKeyId": "",
        "userName": "HIDDEN_DUE_TO_SECURITY_REASONS",
    }
    assert record["errorMessage"] == "No username found in supplied account"
    assert "errorCode" not in record
    assert "my password" not in json.dumps(record)


@pytest.mark.source("aws-docs", "userIdentity of a role's session")
def test_a_federated_user_signs_in_as_a_role(admin: HttpClient) -> None:
    record = made(admin, "signIn", **ROLE, mfa=True)

    assert record["userIdentity"] == {
        "type": "AssumedRole",
        "principalId": "AROAEXAMPLE:ada",
        "arn": "arn:aws:sts::123456789012:assumed-role/Admin/ada",
        "accountId": "123456789012",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROAEXAMPLE",
                "arn": "arn:aws:iam::123456789012:role/ops/Admin",
                "accountId": "123456789012",
                "userName": "Admin",
            },
            "attributes": {"creationDate": "2026-01-02T12:00:00Z", "mfaAuthenticated": "true"},
        },
    }


@pytest.mark.source("aws-observed", "published records of the sign-in page")
@pytest.mark.parametrize("name", ["SwitchRole", "ExitRole", "RenewRole"])
def test_a_user_switches_roles(admin: HttpClient, name: str) -> None:
    record = made(admin, "signIn", eventName=name, **ROLE, **FROM, accountId="111122223333")

    assert record["responseElements"] == {name: "Success"}
    assert record["additionalEventData"] == {
        "SwitchFrom": "arn:aws:iam::123456789012:user/ada",
        "RedirectTo": "https://console.aws.amazon.com/console/home",
    }
    assert record["recipientAccountId"] == record["userIdentity"]["accountId"] == "111122223333"
    assert "accessKeyId" not in record["userIdentity"]


@pytest.mark.source("aws-docs", "CheckMfa")
def test_a_second_factor_is_checked(admin: HttpClient) -> None:
    record = made(admin, "signIn", eventName="CheckMfa", userName="ada", mfaType="U2F MFA")

    assert record["responseElements"] == {"CheckMfa": "Success"}
    assert record["additionalEventData"] == {"MfaType": "U2F MFA"}


@pytest.mark.source("aws-observed", "published records of the federation endpoint")
def test_a_sign_in_token_is_asked_for(admin: HttpClient) -> None:
    record = made(admin, "signIn", eventName="GetSigninToken", **ROLE, accessKeyId="ASIAEXAMPLE")

    assert re.fullmatch("ASIA[A-Z0-9]{16}", record["responseElements"]["credentials"]["accessKeyId"])
    assert list(record["responseElements"]) == ["credentials", "GetSigninToken"]
    assert list(record["userIdentity"])[3:6] == ["accountId", "accessKeyId", "sessionContext"]
    assert record["additionalEventData"] == {"MobileVersion": "No", "MFAUsed": "No"}


@pytest.mark.source("aws-docs", "password recovery of the root user")
@pytest.mark.parametrize(
    "name", ["PasswordRecoveryRequested", "PasswordRecoveryCompleted", "PasswordUpdated"]
)
def test_the_root_user_recovers_a_password(admin: HttpClient, name: str) -> None:
    record = made(admin, "signIn", eventName=name, root=True)

    assert record["userIdentity"] == ROOT
    assert record["responseElements"] == {name: "Success"}
    assert "additionalEventData" not in record


@pytest.mark.source("aws-docs", "IAM Identity Center sign-in events")
def test_identity_center_signs_in_by_a_service_event(admin: HttpClient) -> None:
    record = made(admin, "signIn", eventName="UserAuthentication", userName="ada@example.com")

    assert record["eventType"] == "AwsServiceEvent"
    assert record["serviceEventDetails"] == {"UserAuthentication": "Success"}
    assert record["responseElements"] is None
    assert record["requestID"]
    assert record["additionalEventData"]["UserName"] == "ada@example.com"


@pytest.mark.source("aws-docs", "KMS: RotateKey")
def test_kms_rotates_a_key(admin: HttpClient, emulator: Emulator) -> None:
    arn = "arn:aws:kms:eu-west-1:111122223333:key/k-1"
    record = made(admin, "serviceEvent", eventSource="kms.amazonaws.com", eventName="RotateKey", keyId=arn)

    assert record.pop("eventID")
    assert record == {
        "eventVersion": "1.11",
        "userIdentity": {"accountId": "111122223333", "invokedBy": "AWS Internal"},
        "eventTime": "2026-01-02T12:00:00Z",
        "eventSource": "kms.amazonaws.com",
        "eventName": "RotateKey",
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "AWS Internal",
        "userAgent": "AWS Internal",
        "requestParameters": None,
        "responseElements": None,
        "readOnly": False,
        "resources": [{"accountId": "111122223333", "type": "AWS::KMS::Key", "ARN": arn}],
        "eventType": "AwsServiceEvent",
        "managementEvent": True,
        "recipientAccountId": "111122223333",
        "serviceEventDetails": {"rotationType": "AUTOMATIC", "keyId": "k-1"},
        "eventCategory": "Management",
    }
    assert emulator.parts.store.journal.scan(0, 1)[0].resources == (("AWS::KMS::Key", arn),)


@pytest.mark.source("aws-docs", "Secrets Manager: service events")
def test_secrets_manager_rotates_a_secret(admin: HttpClient) -> None:
    arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db"
    source = "secretsmanager.amazonaws.com"
    record = made(admin, "serviceEvent", eventSource=source, eventName="RotationStarted", secretId=arn)

    assert record["additionalEventData"] == {"SecretId": arn}
    assert record["sourceIPAddress"] == record["userAgent"] == record["userIdentity"]["invokedBy"] == source
    assert record["awsRegion"] == "eu-west-1"


@pytest.mark.source("aws-docs", "Lambda: LambdaESMDisabled")
def test_some_service_events_are_data_events(admin: HttpClient) -> None:
    record = made(admin, "serviceEvent", eventSource="lambda.amazonaws.com", eventName="LambdaESMDisabled")

    assert (record["eventCategory"], record["managementEvent"]) == ("Data", False)


@pytest.mark.source("aws-observed", "published records of the billing console")
def test_a_bill_is_looked_at_in_the_console(admin: HttpClient) -> None:
    asked = {"map": {"month": "7", "year": "2026"}}
    source = "billingconsole.amazonaws.com"
    record = made(
        admin, "consoleAction", eventSource=source, eventName="GetBills", root=True, requestParameters=asked
    )

    assert (record["eventType"], record["requestParameters"]) == ("AwsConsoleAction", asked)
    assert record["awsRegion"] == "us-east-1"
    assert not {"requestID", "readOnly"} & record.keys()


def test_the_time_and_the_account_may_be_given(admin: HttpClient) -> None:
    record = made(admin, "signIn", userName="ada", eventTime="2020-01-01T00:00:00Z", accountId="111122223333")

    assert (record["eventTime"], record["recipientAccountId"]) == ("2020-01-01T00:00:00Z", "111122223333")


@pytest.mark.source("aws-observed", "airbnb/streamalert#447")
def test_a_switch_has_a_record_in_the_account_that_the_user_comes_from(admin: HttpClient) -> None:
    role = "arn:aws:iam::111122223333:role/ops"
    record = made(admin, "signIn", eventName="SwitchRole", userName="kim", switchTo=role)

    assert (record["userIdentity"]["type"], record["userIdentity"]["userName"]) == ("IAMUser", "kim")
    assert (record["requestParameters"], record["responseElements"]) == (None, {"SwitchRole": "Success"})
    assert set(record["additionalEventData"]) == {"RedirectTo", "SwitchTo"}
    assert record["additionalEventData"]["SwitchTo"] == role
    assert record["eventType"] == "AwsConsoleSignIn"
    assert "requestID" not in record


@pytest.mark.source("aws-observed", "airbnb/streamalert#447; event-record.md 6.3")
@pytest.mark.parametrize("name", ["SwitchRole", "ExitRole", "RenewRole"])
def test_each_account_of_a_switch_finds_its_own_side(
    emulator: Emulator, client: MakeClient, name: str
) -> None:
    of_user, of_role = "123456789012", "111122223333"
    sides = [
        {"userName": "kim", "switchTo": f"arn:aws:iam::{of_role}:role/ops/Admin"},
        {**ROLE, "switchFrom": f"arn:aws:iam::{of_user}:user/kim", "accountId": of_role},
    ]
    for side in sides:
        emulator.inject(json.dumps({"signIn": {"eventName": name, **side}}).encode())
    asked = [{"AttributeKey": "EventName", "AttributeValue": name}]
    found = [
        json.loads(event["CloudTrailEvent"])
        for account in (of_user, of_role)
        for event in client("cloudtrail", key=account).lookup_events(LookupAttributes=asked)["Events"]
    ]

    assert [one["recipientAccountId"] for one in found] == [of_user, of_role]
    assert [one["userIdentity"]["type"] for one in found] == ["IAMUser", "AssumedRole"]
    assert [set(one["additionalEventData"]) - {"RedirectTo"} for one in found] == [
        {"SwitchTo"},
        {"SwitchFrom"},
    ]
    assert [one["responseElements"] for one in found] == [{name: "Success"}] * 2


@pytest.mark.parametrize(
    ("form", "members", "sentence"),
    [
        ("signIn", {"usrName": "ada"}, "signIn.usrName: there is no such member; there are eventName, "),
        ("signIn", {}, "signIn.userName: one of root, userName and roleName is needed."),
        ("signIn", {"root": True, "userName": "a"}, "signIn.userName: one of root, userName"),
        ("signIn", {"root": "yes"}, "signIn.root: must be true or false."),
        ("signIn", {"userName": ""}, "signIn.userName: must be text that is not empty."),
        ("signIn", {"userName": "a", "result": "No"}, "signIn.result: must be one of Success, Failure."),
        ("signIn", {"userName": "a", "awsRegion": "/"}, "signIn.awsRegion: must be a region"),
        ("signIn", {"userName": "a", "accountId": "1"}, "signIn.accountId: must be an account"),
        ("signIn", {"userName": "a", "eventTime": "1"}, "signIn.eventTime: must be a time"),
        (
            "signIn",
            {"root": True, "awsRegion": "eu-west-1"},
            "signIn.awsRegion: the root user signs in in us-",
        ),
        (
            "signIn",
            {"userName": "a", "switchFrom": "x"},
            "signIn.switchFrom: ConsoleLogin has no such member.",
        ),
        ("signIn", {"roleName": "a"}, "signIn.sessionName: is missing."),
        (
            "signIn",
            {"eventName": "SwitchRole", "userName": "kim", **FROM, "switchTo": "x"},
            "signIn.switchTo: makes no sense beside switchFrom",
        ),
        ("signIn", {"eventName": "SwitchRole", **ROLE}, "signIn.switchFrom: is missing, or switchTo."),
        ("signIn", {"eventName": "SwitchRole", **FROM}, "signIn.roleName: is missing."),
        (
            "signIn",
            {"unknownUser": True, "result": "Success"},
            "signIn.result: an unknown user cannot sign in.",
        ),
        ("signIn", {"eventName": "PasswordUpdated", "userName": "a"}, "signIn.root: must be true: "),
        ("serviceEvent", {"eventName": "x"}, "serviceEvent.eventSource: is missing."),
        (
            "serviceEvent",
            {"eventSource": "a", "eventName": "b", "keyId": "k"},
            "serviceEvent.keyId: events of a",
        ),
        (
            "serviceEvent",
            {"eventSource": "a", "eventName": "b", "resources": [1]},
            "serviceEvent.resources: must be a list of objects.",
        ),
    ],
)
def test_a_wrong_member_is_named(admin: HttpClient, form: str, members: Json, sentence: str) -> None:
    assert refusal(admin, form, **members).startswith(sentence)


def test_a_short_form_stands_alone(admin: HttpClient) -> None:
    answer = admin.post("/_emulator/events", json={"signIn": {"root": True}, "awsRegion": "us-east-1"})

    assert answer.get_json()["error"] == "line 1: awsRegion: must not be combined with signIn."


@pytest.mark.parametrize(
    ("form", "members"),
    [(form.name, members) for form in FORMS.values() for members in form.examples.values()],
)
def test_the_examples_of_the_document_are_accepted_and_in_order(
    admin: HttpClient, form: str, members: Json
) -> None:
    record = made(admin, form, **members)

    assert list(record) == [name for name in ORDER if name in record]


def test_the_document_describes_the_members_of_each_form() -> None:
    body = document()["paths"]["/_emulator/events"]["post"]["requestBody"]["content"]["application/json"]
    kinds = body["schema"]["properties"]["Records"]["items"]["anyOf"]
    described = {kind["title"]: kind["properties"] for kind in kinds}

    assert set(FORMS) < set(described)
    for name, form in FORMS.items():
        assert list(described[name][name]["properties"]) == list(form.members)
