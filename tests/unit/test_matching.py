"""Which records the command `events` finds, and how it shows them."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from emulator.cli import main
from emulator.core.records.matching import Wanted, user_of
from tests.conftest import MakeClient

RECORD: dict[str, Any] = {
    "eventTime": "2026-01-02T12:00:00Z",
    "eventSource": "s3.amazonaws.com",
    "eventName": "PutObject",
    "awsRegion": "eu-west-1",
    "recipientAccountId": "111122223333",
    "errorCode": "AccessDenied",
    "userIdentity": {"type": "IAMUser", "userName": "ada", "arn": "arn:aws:iam::111122223333:user/ada"},
    "requestParameters": {"bucketName": "shop", "tags": [{"key": "team", "value": "blue"}]},
    "resources": [{"ARN": "arn:aws:s3:::shop/a/k.txt"}],
}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"user": "ada"},
        {"event": "PutObject"},
        {"source": "s3"},
        {"source": "s3.amazonaws.com"},
        {"error": "AccessDenied"},
        {"error": "*"},
        {"account": "111122223333", "region": "eu-west-1"},
        {"since": "2026-01-02T12:00:00Z", "until": "2026-01-02T12:00:01Z"},
        {"resource": "arn:aws:s3:::shop/a/k.txt"},
        {"resource": "k.txt"},
        {"resource": "shop"},
        {"resource": "blue"},
    ],
)
def test_a_record_is_found_by_all_that_is_given(given: dict[str, str]) -> None:
    assert Wanted(**given).matches(RECORD)


@pytest.mark.parametrize(
    "given",
    [
        {"user": "bob"},
        {"event": "PutObject", "source": "iam"},
        {"error": "NoSuchKey"},
        {"region": "us-east-1"},
        {"account": "000000000000"},
        {"since": "2026-01-02T12:00:01Z"},
        {"until": "2026-01-02T12:00:00Z"},
        {"resource": "sho"},
    ],
)
def test_a_record_is_not_found_where_one_thing_differs(given: dict[str, str]) -> None:
    assert not Wanted(**given).matches(RECORD)


def test_a_call_without_error_is_not_among_the_errors() -> None:
    fine = {name: value for name, value in RECORD.items() if name != "errorCode"}

    assert not Wanted(error="*").matches(fine)
    assert user_of({}) == "-"


def shown(endpoint: str, *words: str) -> str:
    result = CliRunner().invoke(main, ["events", "--url", endpoint, *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def names(endpoint: str, *words: str) -> list[str]:
    return [json.loads(line)["eventName"] for line in shown(endpoint, *words, "--json").splitlines()]


def test_events_are_shown_as_a_table_or_as_json(endpoint: str, client: MakeClient) -> None:
    client("iam").create_user(UserName="ada")
    with pytest.raises(Exception, match="EntityAlreadyExists"):
        client("iam").create_user(UserName="ada")
    client("s3").create_bucket(Bucket="shop")

    head, *rows = shown(endpoint, "--source", "iam").splitlines()
    assert head.split() == ["time", "region", "source", "event", "user", "error"]
    assert [row.split()[1:] for row in rows] == [
        ["us-east-1", "iam", "CreateUser", "developer"],
        ["us-east-1", "iam", "CreateUser", "developer", "EntityAlreadyExistsException"],
    ]
    assert names(endpoint) == ["CreateUser", "CreateUser", "CreateBucket"]
    assert names(endpoint, "--limit", "1") == ["CreateBucket"]
    assert names(endpoint, "--resource", "shop", "--since", "1m") == ["CreateBucket"]
    assert names(endpoint, "--user", "nobody") == []


def test_a_time_that_is_none_is_refused(endpoint: str) -> None:
    result = CliRunner().invoke(main, ["events", "--url", endpoint, "--since", "yesterday"])

    assert result.exit_code == 2
    assert "--since takes a time such as 2026-01-02T12:00:00Z" in result.stderr
