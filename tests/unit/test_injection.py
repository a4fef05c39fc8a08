"""POST /_emulator/events: records become events, all of a body or none."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client as HttpClient

from emulator.core.call import Json
from emulator.core.injecting.injection import FORMS
from emulator.core.records.events import Event
from emulator.core.records.foreign import ORDER
from emulator.jobs import injecting
from emulator.running import Emulator
from emulator.web.serving import front_of

RECORD: Json = {
    "eventVersion": "1.08",
    "userIdentity": {
        "type": "IAMUser",
        "accountId": "111122223333",
        "accessKeyId": "AKIA",
        "userName": "ada",
    },
    "eventTime": "2019-05-06T07:08:09Z",
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreateUser",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "203.0.113.7",
    "userAgent": "aws-cli",
    "requestParameters": {"userName": "bob"},
    "responseElements": {"user": {"userName": "bob", "userId": "AIDABOB", "arn": "arn:aws:iam::1:user/bob"}},
    "somethingNew": {"zeta": 1, "alpha": [None, 1.5, "é"]},
    "requestID": "r-1",
    "eventID": "e-1",
    "readOnly": False,
    "eventType": "AwsApiCall",
    "managementEvent": True,
    "recipientAccountId": "111122223333",
    "eventCategory": "Management",
}
SHORT = {name: RECORD[name] for name in ("eventTime", "eventSource", "eventName", "awsRegion")}


@pytest.fixture
def admin(emulator: Emulator) -> HttpClient:
    return HttpClient(front_of(emulator))


def post(admin: HttpClient, *records: object, **more: Any) -> Any:
    return admin.post("/_emulator/events", data=json.dumps({"Records": records}), **more)


def kept(emulator: Emulator) -> list[Event]:
    return list(emulator.parts.store.journal.scan(0, 1000))


def only(emulator: Emulator) -> Json:
    (event,) = kept(emulator)
    record: Json = json.loads(event.body)
    return record


# --- what is kept ----------------------------------------------------------------------------------


def test_a_record_is_kept_as_it_came(admin: HttpClient, emulator: Emulator) -> None:
    answer = post(admin, RECORD)

    assert answer.get_json() == {"appended": 1}
    assert kept(emulator)[0].body == json.dumps(RECORD, separators=(",", ":"), ensure_ascii=False).encode()


def test_a_record_becomes_an_event_that_can_be_searched(admin: HttpClient, emulator: Emulator) -> None:
    post(admin, RECORD)
    (event,) = kept(emulator)

    assert (event.id, event.source, event.name) == ("e-1", "iam.amazonaws.com", "CreateUser")
    assert (event.account, event.region, event.category) == ("111122223333", "us-east-1", "Management")
    assert (event.time, event.read_only, event.global_service) == (1557126489, False, True)
    assert (event.username, event.access_key_id) == ("ada", "AKIA")
    assert ("AWS::IAM::User", "bob") in event.resources


@pytest.mark.source("aws-docs", "record contents")
def test_what_every_record_has_is_filled_in_where_it_belongs(admin: HttpClient, emulator: Emulator) -> None:
    post(admin, SHORT)
    record = only(emulator)

    assert list(record) == [name for name in ORDER if name in record]
    assert record | SHORT == record
    assert record.pop("eventID")
    assert {name: value for name, value in record.items() if name not in SHORT} == {
        "eventVersion": "1.11",
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": "123456789012",
        "eventCategory": "Management",
    }


@pytest.mark.parametrize(
    ("given", "category", "kind"),
    [
        ({"managementEvent": False}, "Data", "AwsApiCall"),
        ({"eventType": "AwsVpceEvent"}, "NetworkActivity", "AwsVpceEvent"),
        ({"eventCategory": "NetworkActivity"}, "NetworkActivity", "AwsVpceEvent"),
        ({"eventCategory": "Data"}, "Data", "AwsApiCall"),
    ],
)
@pytest.mark.source("aws-docs", "eventType, eventCategory")
def test_type_and_category_follow_from_each_other(
    admin: HttpClient, emulator: Emulator, given: Json, category: str, kind: str
) -> None:
    post(admin, SHORT | given)
    record = only(emulator)

    assert (record["eventCategory"], record["eventType"]) == (category, kind)
    assert kept(emulator)[0].category == category


def test_an_insights_event_is_named_by_its_details(admin: HttpClient, emulator: Emulator) -> None:
    details = {"eventSource": "ssm.amazonaws.com", "eventName": "GetParameter", "state": "Start"}
    insight = {"eventTime": SHORT["eventTime"], "awsRegion": "us-east-1", "insightDetails": details}
    post(admin, insight | {"eventType": "AwsCloudTrailInsight"})

    assert "managementEvent" not in only(emulator)
    assert [(event.name, event.category) for event in kept(emulator)] == [("GetParameter", "Insight")]


@pytest.mark.parametrize(
    ("identity", "account"),
    [
        ({"accountId": "111122223333"}, "111122223333"),
        ({"accountId": "ANONYMOUS_PRINCIPAL"}, "123456789012"),
        ({"type": "AWSService"}, "123456789012"),
    ],
)
def test_a_record_without_recipient_is_its_callers(
    admin: HttpClient, emulator: Emulator, identity: Json, account: str
) -> None:
    post(admin, SHORT | {"userIdentity": identity})

    assert kept(emulator)[0].account == account


def test_a_write_that_nothing_is_known_of_is_found_by_what_it_lists(
    admin: HttpClient, emulator: Emulator
) -> None:
    arn = "arn:aws:new::1:thing/x"
    listed = SHORT | {
        "eventSource": "new.amazonaws.com",
        "resources": [{"ARN": arn, "type": "AWS::New::Thing"}],
    }
    post(admin, listed, listed | {"readOnly": True})

    assert [event.resources for event in kept(emulator)] == [(("AWS::New::Thing", arn),), ()]


# --- forms of the body -----------------------------------------------------------------------------


def test_lines_are_records(admin: HttpClient, emulator: Emulator) -> None:
    names = ["A", "B", "C", "D"]
    one, two, three, four = (json.dumps(SHORT | {"eventName": name}) for name in names)
    body = f'{one}\r\n\n{{"Records": [{two}, {three}]}}\n{four}'
    answer = admin.post("/_emulator/events", data=body)

    assert answer.get_json() == {"appended": 4}
    assert [event.name for event in kept(emulator)] == names


def test_one_record_may_be_spread_over_lines(admin: HttpClient) -> None:
    assert admin.post("/_emulator/events", data=json.dumps(SHORT, indent=2)).get_json() == {"appended": 1}


def test_no_records_are_none(admin: HttpClient) -> None:
    assert post(admin).get_json() == {"appended": 0}


@pytest.mark.parametrize("headers", [{}, {"Content-Encoding": "gzip"}])
def test_a_gzipped_body_is_unpacked(admin: HttpClient, headers: dict[str, str]) -> None:
    line = gzip.compress(json.dumps(SHORT).encode() + b"\n")

    assert admin.post("/_emulator/events", data=line + line, headers=headers).get_json() == {"appended": 2}


@pytest.mark.parametrize("packed", [True, False])
def test_a_body_that_is_too_large_is_refused(
    admin: HttpClient, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    monkeypatch.setattr(injecting, "LARGEST_BYTES", 2**20)
    body = json.dumps(SHORT).encode() + b" " * 2**20
    answer = admin.post("/_emulator/events", data=gzip.compress(body) if packed else body)

    assert answer.status_code == 413
    assert answer.get_json() == {"error": "At most 1 MiB of records are taken at once, unpacked."}
    assert kept(emulator) == []


def test_a_chunked_body_is_read_to_its_end(endpoint: str) -> None:
    import http.client
    from urllib.parse import urlsplit

    connection = http.client.HTTPConnection(urlsplit(endpoint).netloc)
    lines = [json.dumps(SHORT).encode() + b"\n"] * 3
    connection.request("POST", "/_emulator/events", iter(lines), encode_chunked=True)
    answer = json.load(connection.getresponse())
    connection.close()

    assert answer == {"appended": 3}


# --- wrong input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"eventTime": None}, "eventTime: must be text."),
        ({"eventTime": "yesterday"}, "eventTime: must be a time from 1970 on, such as 2026-01-02T13:00:00Z."),
        ({"eventTime": "2026-02-30T00:00:00Z"}, "eventTime: must be a time from 1970 on"),
        ({"eventTime": "9999-12-31T23:59:59Z"}, "eventTime: must be a time from 1970 on"),
        ({"eventName": ""}, "eventName: must not be empty."),
        ({"eventSource": 1}, "eventSource: must be text."),
        ({"eventID": ""}, "eventID: must not be empty."),
        ({"awsRegion": "../../etc"}, "awsRegion: must be a region, such as us-east-1."),
        ({"recipientAccountId": "1"}, "recipientAccountId: must be an account of 12 digits."),
        ({"readOnly": "true"}, "readOnly: must be true or false."),
        ({"managementEvent": 1}, "managementEvent: must be true or false."),
        ({"userIdentity": "ada"}, "userIdentity: must be an object."),
        ({"resources": {}}, "resources: must be a list."),
        ({"resources": [{}, 1]}, "resources[1]: must be an object."),
        ({"requestParameters": []}, "requestParameters: must be an object."),
        ({"additionalEventData": 1}, "additionalEventData: must be text or an object."),
        ({"eventCategory": "Other"}, "eventCategory: must be Management, Data, NetworkActivity or Insight."),
        ({"eventCategory": "Aggregated"}, "eventCategory: aggregated events cannot be injected."),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_appended(
    admin: HttpClient, emulator: Emulator, change: Json, sentence: str
) -> None:
    answer = post(admin, SHORT, SHORT | change, SHORT)

    assert answer.status_code == 400
    assert answer.get_json()["error"].startswith(f"Records[1]: {sentence}")
    assert answer.get_json()["record"] == 2
    assert kept(emulator) == []


@pytest.mark.parametrize("name", SHORT)
def test_a_record_needs_the_fields_that_make_it_one(admin: HttpClient, name: str) -> None:
    body = json.dumps(SHORT) + "\n" + json.dumps({key: SHORT[key] for key in SHORT if key != name})
    answer = admin.post("/_emulator/events", data=body)

    assert answer.get_json() == {"error": f"line 2: {name}: is missing.", "record": 2}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "There is no record."),
        (b"\n\n", "There is no record."),
        (b"{", "line 1: is not valid JSON"),
        (b"[]", "line 1: A record must be a JSON object."),
        (b'{"Records": {}}', "Records: must be a list."),
        (b'{"Records": [1]}', "Records[0]: A record must be a JSON object."),
        (b'{}\n{"Records": 1}', "line 2: Records: must be a list."),
        (b"\x1f\x8bno", "The gzip ends too early."),
        (gzip.compress(b"{}", mtime=0)[:-9] + b"\xff" * 9, "The gzip"),
        (b'{"eventTime":"\xff"}', "line 1: is not valid JSON"),
    ],
)
def test_a_body_that_holds_no_records_is_refused(admin: HttpClient, body: bytes, sentence: str) -> None:
    answer = admin.post("/_emulator/events", data=body)

    assert answer.status_code == 400
    assert answer.get_json()["error"].startswith(sentence)


def test_a_record_that_is_too_deep_is_refused(admin: HttpClient) -> None:
    deep: Json = {}
    for _ in range(300):
        deep = {"a": deep}

    answer = post(admin, SHORT | {"requestParameters": deep})
    assert answer.get_json()["error"] == "Records[0]: The record is nested too deeply."


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELD = st.sampled_from(ORDER) | st.sampled_from(tuple(FORMS)) | st.text()
IDENTITY = st.dictionaries(
    st.sampled_from(("type", "principalId", "userName", "accountId", "accessKeyId")), JSON
)
CHANGES = st.dictionaries(FIELD, JSON, max_size=4) | st.builds(
    lambda identity: {"userIdentity": identity}, IDENTITY
)
RECORDS = st.lists(JSON | CHANGES.map(lambda change: RECORD | change), min_size=1, max_size=4)


@given(records=RECORDS, as_lines=st.booleans())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_posted_is_appended_whole_or_refused_whole(
    admin: HttpClient, emulator: Emulator, records: list[Any], as_lines: bool
) -> None:
    before = emulator.parts.store.journal.count()
    body = "\n".join(map(json.dumps, records)) if as_lines else json.dumps({"Records": records})
    answer = admin.post("/_emulator/events", data=body)
    appended = emulator.parts.store.journal.count() - before

    assert answer.status_code in {200, 400}
    assert appended == (answer.get_json()["appended"] if answer.status_code == 200 else 0)


# --- where injected events go ----------------------------------------------------------------------


def test_injected_events_are_in_the_history(admin: HttpClient, emulator: Emulator, cloudtrail: Any) -> None:
    at = emulator.parts.clock.now() - timedelta(days=89)
    recent = SHORT | {"eventTime": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "eventName": "Recent"}
    post(admin, recent, SHORT)

    events = cloudtrail.lookup_events(
        LookupAttributes=[{"AttributeKey": "EventSource", "AttributeValue": "iam.amazonaws.com"}]
    )["Events"]
    assert [(event["EventName"], event["EventTime"]) for event in events] == [("Recent", at)]


def test_injected_events_are_delivered_by_the_trails_that_select_them(
    admin: HttpClient, emulator: Emulator, cloudtrail: Any, client: Any, bucket: str
) -> None:
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket)
    cloudtrail.put_event_selectors(
        TrailName="audit", EventSelectors=[{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}]
    )
    cloudtrail.start_logging(Name="audit")
    mine = SHORT | {"recipientAccountId": "123456789012", "eventName": "Old", "readOnly": False}
    post(admin, mine, mine | {"readOnly": True}, mine | {"recipientAccountId": "111122223333"})
    (key,) = emulator.deliver(digests=False)
    body = client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()

    records = json.loads(gzip.decompress(body))["Records"]
    assert [record["eventName"] for record in records if record["eventSource"] == "iam.amazonaws.com"] == [
        "Old"
    ]
