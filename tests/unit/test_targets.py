"""What targets of rules receive of an event."""

import json
from typing import Any

import pytest

from emulator.core.delivery.targets import part, text_for

EVENT: dict[str, Any] = {
    "version": "0",
    "region": "eu-west-1",
    "detail": {
        "eventName": "CreateUser",
        "resources": [{"ARN": "arn:1"}],
        "note": 'says "yes"',
        "none": None,
    },
}


def transformed(template: str, **paths: str) -> str:
    return text_for({"InputTransformer": {"InputPathsMap": paths, "InputTemplate": template}}, EVENT)


def test_a_target_receives_the_whole_event() -> None:
    assert json.loads(text_for({}, EVENT)) == EVENT


@pytest.mark.source("aws-docs", "EventBridge, Target: Input")
def test_a_constant_takes_the_place_of_the_event() -> None:
    assert text_for({"Input": '{"a":1}'}, EVENT) == '{"a":1}'


@pytest.mark.source("aws-docs", "EventBridge, Target: InputPath")
def test_a_path_takes_a_part_of_the_event() -> None:
    assert json.loads(text_for({"InputPath": "$.detail"}, EVENT)) == EVENT["detail"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$", EVENT),
        ("$.region", "eu-west-1"),
        ("$.detail.resources[0].ARN", "arn:1"),
        ("$['detail']['eventName']", "CreateUser"),
        ("$.detail.resources[7].ARN", None),
        ("$.detail.nothing.at.all", None),
    ],
)
def test_paths_lead_into_objects_and_lists(path: str, expected: object) -> None:
    assert part(EVENT, path) == expected


@pytest.mark.source("aws-docs", "EventBridge user guide, input transformation: examples")
def test_a_template_is_filled_with_parts() -> None:
    text = transformed(
        '{"what": <name>, "where": "in <region>"}', name="$.detail.eventName", region="$.region"
    )

    assert json.loads(text) == {"what": "CreateUser", "where": "in eu-west-1"}


@pytest.mark.source("aws-docs", "EventBridge user guide, input transformation: a template that is one text")
def test_a_template_may_be_a_text() -> None:
    assert transformed('"<name> happened"', name="$.detail.eventName") == '"CreateUser happened"'


def test_quotes_in_a_part_do_not_break_a_text() -> None:
    assert json.loads(transformed('{"note": "<note>"}', note="$.detail.note")) == {"note": 'says "yes"'}


@pytest.mark.source("aws-docs", "EventBridge user guide, input transformation: reserved variables")
def test_a_template_may_hold_the_whole_event() -> None:
    assert json.loads(transformed('{"all": <aws.events.event>}')) == {"all": EVENT}


def test_a_placeholder_that_nobody_defined_stays() -> None:
    assert transformed('"<what>"') == '"<what>"'
