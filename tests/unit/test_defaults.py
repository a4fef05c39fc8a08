"""What services fill in where the caller sent nothing."""

from dataclasses import replace
from typing import Any

import pytest

from emulator.wire.describe.defaults import with_defaults
from emulator.wire.service_models import find_operation
from emulator.wire.tables.defaults import DEFAULTS_OF_VALID_CALLS, EQUAL_MEMBERS, REQUEST_DEFAULTS
from tests import generated_calls as generated

ABOUT = generated.exchange_of("glue", "CreateTable")


def filled(service: str, operation: str, sent: dict[str, Any], error: str | None = None) -> dict[str, Any]:
    target = replace(ABOUT.target, service=service, operation=operation)
    return with_defaults(replace(ABOUT, target=target), sent, error)


@pytest.mark.source("aws-observed", "event-record.md 3.3, 3.7")
def test_what_was_sent_stays() -> None:
    assert filled("iam", "CreateLoginProfile", {"passwordResetRequired": True}) == {
        "passwordResetRequired": True
    }


@pytest.mark.source("aws-observed", "event-record.md 3.7: glue")
def test_a_structure_that_was_not_sent_is_not_made() -> None:
    assert filled("glue", "CreateTable", {"tableInput": {"name": "t"}}) == {
        "tableInput": {"name": "t", "retention": 0, "isRowFilteringEnabled": False}
    }


@pytest.mark.source("aws-observed", "public record of RegisterTaskDefinition of September 2026")
def test_each_structure_of_a_list_is_filled() -> None:
    sent = {"containerDefinitions": [{"name": "a"}, {"name": "b", "cpu": 10}]}

    assert filled("ecs", "RegisterTaskDefinition", sent) == {
        "containerDefinitions": [{"cpu": 0, "name": "a"}, {"cpu": 10, "name": "b"}],
        "dryrun": False,
    }


def test_what_is_sent_in_a_wrong_form_stays() -> None:
    sent = {"containerDefinitions": ["x"], "dryrun": None}

    assert filled("ecs", "RegisterTaskDefinition", sent) == sent


# Members that are recorded, and that the public API does not have.
PRIVATE = {
    ("ecr", "BatchGetImage"),
    ("ecs", "RegisterTaskDefinition"),
    ("events", "DeleteRule"),
    ("glue", "GetDatabase"),
    ("ssm", "SendCommand"),
}


@pytest.mark.source("botocore-model", "members of the requests")
@pytest.mark.parametrize(
    ("service", "operation"), sorted({*REQUEST_DEFAULTS, *DEFAULTS_OF_VALID_CALLS, *EQUAL_MEMBERS} - PRIVATE)
)
def test_every_default_is_of_a_member_of_the_request(service: str, operation: str) -> None:
    found = find_operation(service, operation)

    assert found
    assert found.input
    members = {member.recorded for member in found.input.members}
    named = {*REQUEST_DEFAULTS.get((service, operation), {}), *EQUAL_MEMBERS.get((service, operation), ())}
    assert named <= members
