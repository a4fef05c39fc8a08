"""Imports: log files that a trail delivered, and of other forms, are copied into a store."""

import gzip
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.running import Emulator
from tests.conftest import ACCOUNT, NOON, MakeClient
from tests.flows.test_lake import asked, store_of

OTHER = "999988887777"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/importer"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def make_role(client: MakeClient, resource: str = "*") -> None:
    iam = client("iam")
    iam.create_role(RoleName="importer", AssumeRolePolicyDocument=json.dumps(TRUST))
    statement = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": resource}
    iam.put_role_policy(
        RoleName="importer",
        PolicyName="read",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )


def source(uri: str) -> dict[str, Any]:
    return {
        "S3": {"S3LocationUri": uri, "S3BucketRegion": "us-east-1", "S3BucketAccessRoleArn": ROLE},
    }


def log_file(*names: str, at: str = "2026-01-02T11:00:00Z") -> bytes:
    records = [{"eventName": name, "eventTime": at, "eventID": f"id-{name}"} for name in names]
    return gzip.compress(json.dumps({"Records": records}).encode())


def key(number: int, prefix: str = "", account: str = ACCOUNT, day: str = "2026/01/02") -> str:
    stamp = f"{day.replace('/', '')}T1105Z"
    name = f"{account}_CloudTrail_us-east-1_{stamp}_{number:016}.json.gz"
    return f"{prefix}AWSLogs/{account}/CloudTrail/us-east-1/{day}/{name}"


def imported(emulator: Emulator, cloudtrail: Any, store: str, uri: str, **members: Any) -> Any:
    started = cloudtrail.start_import(Destinations=[store], ImportSource=source(uri), **members)
    assert started["ImportStatus"] == "INITIALIZING"
    emulator.parts.lake.importing.finish()
    return cloudtrail.get_import(ImportId=started["ImportId"])


def names_in(emulator: Emulator, cloudtrail: Any, store: str) -> list[str]:
    statement = f"SELECT eventName AS n FROM {store} ORDER BY eventTime, eventName"
    return [row["n"] for row in asked(emulator, cloudtrail, statement)]


def stopped_store(cloudtrail: Any, name: str = "copy") -> str:
    return store_of(cloudtrail, name, StartIngestion=False)


@pytest.mark.source("aws-docs", "StartImport, GetImport, ListImports: trail events copied to Lake")
def test_what_a_trail_delivered_is_copied_with_its_time(
    emulator: Emulator, cloudtrail: Any, client: MakeClient, bucket: str
) -> None:
    make_role(client)
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket, EnableLogFileValidation=True)
    cloudtrail.start_logging(Name="audit")
    client("iam").create_user(UserName="ada")
    emulator.advance(timedelta(hours=2))
    store = stopped_store(cloudtrail)

    done = imported(emulator, cloudtrail, store, f"s3://{bucket}/")

    assert done["ImportStatus"] == "COMPLETED"
    statistics = done["ImportStatistics"]
    assert (statistics["FailedEntries"], statistics["PrefixesFound"]) == (0, statistics["PrefixesCompleted"])
    found = names_in(emulator, cloudtrail, store)
    assert "CreateUser" in found
    assert len(found) == statistics["EventsCompleted"]
    row = asked(emulator, cloudtrail, f"SELECT eventTime FROM {store} WHERE eventName = 'CreateUser'")
    assert row == [{"eventTime": f"{NOON:%Y-%m-%d %H:%M:%S}.000"}]
    (listed,) = cloudtrail.list_imports(Destination=store, ImportStatus="COMPLETED")["Imports"]
    assert listed["ImportId"] == done["ImportId"]
    assert cloudtrail.list_imports(ImportStatus="FAILED")["Imports"] == []


@pytest.mark.source("aws-docs", "StartImport: other prefixes and accounts, broken files, retry by ImportId")
def test_broken_files_are_listed_and_tried_again(
    emulator: Emulator, cloudtrail: Any, client: MakeClient, bucket: str
) -> None:
    make_role(client)
    s3 = client("s3")
    whole = log_file("One")
    files = {
        key(1): log_file("One", "Two"),
        key(2, account=OTHER): log_file("Theirs"),
        key(3, "deep/er/"): log_file("Deep"),
        key(4): whole[:-9],
        key(5): b"no gzip",
        key(6): gzip.compress(b"{"),
        key(7): gzip.compress(b'{"Records":[{"eventTime":"never"}]}'),
        key(8, day="2023/01/02"): log_file("Old", at="2023-01-02T11:00:00Z"),
        key(9).replace("/CloudTrail/", "/CloudTrail-Digest/"): b"digest",
        f"AWSLogs/{ACCOUNT}/Config/us-east-1/2026/01/02/x.json.gz": b"of another service",
        "readme.txt": b"hello",
    }
    for name, body in files.items():
        s3.put_object(Bucket=bucket, Key=name, Body=body)
    store = stopped_store(cloudtrail)

    first = imported(emulator, cloudtrail, store, f"s3://{bucket}/")

    assert first["ImportStatus"] == "FAILED"
    assert first["ImportStatistics"] == {
        "PrefixesFound": 4,
        "PrefixesCompleted": 4,
        "FilesCompleted": 4,
        "EventsCompleted": 4,
        "FailedEntries": 4,
    }
    assert names_in(emulator, cloudtrail, store) == ["Deep", "One", "Theirs", "Two"]
    page = cloudtrail.list_import_failures(ImportId=first["ImportId"], MaxResults=3)
    rest = cloudtrail.list_import_failures(ImportId=first["ImportId"], NextToken=page["NextToken"])
    failures = page["Failures"] + rest["Failures"]
    broken = [f"s3://{bucket}/{key(number)}" for number in (4, 5, 6, 7)]
    assert [one["Location"] for one in failures] == broken
    assert {(one["Status"], one["ErrorType"]) for one in failures} == {("FAILED", "InvalidFile")}
    for number in (4, 5):
        s3.put_object(Bucket=bucket, Key=key(number), Body=log_file(f"Mended{number}"))
    s3.delete_object(Bucket=bucket, Key=key(6))
    cloudtrail.start_import(ImportId=first["ImportId"])
    emulator.parts.lake.importing.finish()
    failures = cloudtrail.list_import_failures(ImportId=first["ImportId"])["Failures"]
    assert [one["Status"] for one in failures] == ["SUCCEEDED", "SUCCEEDED", "FAILED", "FAILED"]
    assert names_in(emulator, cloudtrail, store) == ["Deep", "Mended4", "Mended5", "One", "Theirs", "Two"]


@pytest.mark.source("aws-docs", "StartImport: StartEventTime, EndEventTime; S3BucketAccessRoleArn")
def test_the_range_of_times_and_the_rights_of_the_role_bound_an_import(
    emulator: Emulator, cloudtrail: Any, client: MakeClient, bucket: str
) -> None:
    make_role(client, f"arn:aws:s3:::{bucket}/open/*")
    s3 = client("s3")
    for day in range(1, 5):
        body = log_file(f"Day{day}", at=f"2026-01-0{day}T11:00:00Z")
        s3.put_object(Bucket=bucket, Key=key(day, "open/", day=f"2026/01/0{day}"), Body=body)
    s3.put_object(Bucket=bucket, Key=key(9, "closed/"), Body=log_file("Secret"))
    store = stopped_store(cloudtrail)
    span = {"StartEventTime": NOON - timedelta(hours=24), "EndEventTime": NOON + timedelta(hours=23)}

    opened = imported(emulator, cloudtrail, store, f"s3://{bucket}/open/", **span)
    closed = imported(emulator, cloudtrail, store, f"s3://{bucket}/closed/")

    assert (opened["ImportStatus"], closed["ImportStatus"]) == ("COMPLETED", "FAILED")
    assert names_in(emulator, cloudtrail, store) == ["Day2", "Day3"]
    (failure,) = cloudtrail.list_import_failures(ImportId=closed["ImportId"])["Failures"]
    assert failure["ErrorType"] == "AccessDenied"


@pytest.mark.source(
    "aws-docs", "StartImport, StopImport, UpdateEventDataStore: errors; which is assumed", "inferred"
)
def test_an_import_that_cannot_be_is_refused(
    emulator: Emulator, cloudtrail: Any, client: MakeClient, bucket: str
) -> None:
    make_role(client)
    trusts_nobody = json.dumps({**TRUST, "Statement": []})
    client("iam").create_role(RoleName="closed", AssumeRolePolicyDocument=trusts_nobody)
    store = stopped_store(cloudtrail)
    insights = [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["ActivityAuditLog"]}]}]
    activity = store_of(cloudtrail, "activity", AdvancedEventSelectors=insights)
    unknown = "11112222-3333-4444-5555-666677778888"
    good = {"Destinations": [store], "ImportSource": source(f"s3://{bucket}/")}
    there = source(f"s3://{bucket}/")["S3"]
    nowhere = {"S3": {**there, "S3BucketRegion": "eu-west-1"}}
    closed = {"S3": {**there, "S3BucketAccessRoleArn": ROLE.replace("importer", "closed")}}
    bad: list[tuple[str, dict[str, Any]]] = [
        ("InvalidParameterException", {}),
        ("InvalidParameterException", {"Destinations": [store]}),
        ("InvalidParameterException", {"ImportId": unknown, **good}),
        ("InvalidParameterException", {**good, "StartEventTime": NOON, "EndEventTime": NOON - timedelta(1)}),
        ("ImportNotFoundException", {"ImportId": unknown}),
        ("EventDataStoreNotFoundException", {**good, "Destinations": [unknown]}),
        ("InvalidEventDataStoreCategoryException", {**good, "Destinations": [activity]}),
        ("InvalidImportSourceException", {**good, "ImportSource": source("s3://no-such-bucket/")}),
        ("InvalidImportSourceException", {**good, "ImportSource": source("https://x/")}),
        ("InvalidImportSourceException", {**good, "ImportSource": nowhere}),
        ("InvalidImportSourceException", {**good, "ImportSource": closed}),
    ]
    for code, members in bad:
        with pytest.raises(ClientError) as caught:
            cloudtrail.start_import(**members)
        assert caught.value.response["Error"]["Code"] == code, members
    done = imported(emulator, cloudtrail, store, f"s3://{bucket}/")["ImportId"]
    for call, code in (
        (lambda: cloudtrail.stop_import(ImportId=done), "InvalidParameterException"),
        (lambda: cloudtrail.start_import(ImportId=done), "InvalidParameterException"),
        (lambda: cloudtrail.stop_import(ImportId=unknown), "ImportNotFoundException"),
        (lambda: cloudtrail.get_import(ImportId=unknown), "ImportNotFoundException"),
        (lambda: cloudtrail.list_import_failures(ImportId=unknown), "InvalidParameterException"),
        (lambda: cloudtrail.list_imports(Destination="nope"), "EventDataStoreARNInvalidException"),
        (lambda: cloudtrail.list_imports(NextToken="nonsense"), "InvalidNextTokenException"),
    ):
        with pytest.raises(ClientError, match=code):
            call()  # type: ignore[no-untyped-call]  # a lambda over a client of boto3


@pytest.mark.source("aws-docs", "AccountHasOngoingImport, EventDataStoreHasOngoingImport, StopImport")
def test_a_running_import_keeps_its_store_and_can_be_stopped_and_go_on(
    emulator: Emulator, cloudtrail: Any, client: MakeClient, bucket: str
) -> None:
    make_role(client)
    client("s3").put_object(Bucket=bucket, Key=key(1), Body=log_file("One"))
    store = stopped_store(cloudtrail)
    good = {"Destinations": [store], "ImportSource": source(f"s3://{bucket}/")}
    started = imported(emulator, cloudtrail, store, f"s3://{bucket}/none/")["ImportId"]
    known = emulator.parts.store.imports
    one = known.find(started)
    assert one
    known.save(replace(one, status="IN_PROGRESS", uri=f"s3://{bucket}/"))  # as if it were running still
    for call, code in (
        (lambda: cloudtrail.start_import(**good), "AccountHasOngoingImportException"),
        (lambda: cloudtrail.start_import(ImportId=started), "AccountHasOngoingImportException"),
        (lambda: cloudtrail.update_event_data_store(EventDataStore=store, Name="abc"), "HasOngoingImport"),
        (lambda: cloudtrail.delete_event_data_store(EventDataStore=store), "HasOngoingImport"),
    ):
        with pytest.raises(ClientError, match=code):
            call()  # type: ignore[no-untyped-call]  # a lambda over a client of boto3
    assert cloudtrail.stop_import(ImportId=started)["ImportStatus"] == "STOPPED"
    emulator.parts.lake.importing.take_up()
    emulator.parts.lake.importing.finish()
    assert names_in(emulator, cloudtrail, store) == []
    cloudtrail.start_import(ImportId=started)
    emulator.parts.lake.importing.finish()
    assert cloudtrail.get_import(ImportId=started)["ImportStatus"] == "COMPLETED"
    assert names_in(emulator, cloudtrail, store) == ["One"]


def test_an_import_that_was_cut_short_goes_on_and_takes_nothing_twice(
    emulator: Emulator, cloudtrail: Any, client: MakeClient, bucket: str
) -> None:
    make_role(client)
    for number in range(3):
        client("s3").put_object(Bucket=bucket, Key=key(number), Body=log_file(f"Event{number}"))
    store = stopped_store(cloudtrail)
    done = imported(emulator, cloudtrail, store, f"s3://{bucket}/")["ImportId"]
    state = emulator.parts.store
    one = state.imports.find(done)
    assert one
    client("s3").put_object(Bucket=bucket, Key=key(3), Body=log_file("Event3"))
    state.imports.save(replace(one, status="IN_PROGRESS"))  # as a kill would leave it
    emulator.parts.lake.importing.take_up()
    emulator.parts.lake.importing.finish()

    assert names_in(emulator, cloudtrail, store) == [f"Event{number}" for number in range(4)]
    assert cloudtrail.get_import(ImportId=done)["ImportStatistics"]["EventsCompleted"] == 4
