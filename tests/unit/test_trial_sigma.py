"""Sigma rules: every modifier that rules on CloudTrail use, on one record, in one scan.

Source of what the modifiers mean: the Sigma specification, "Sigma rules" and appendix "Modifiers".
"""

from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from emulator.core.trials.activity import Labels
from emulator.core.trials.rules import Rule, RuleError
from emulator.trialling import sigma_rules
from emulator.trialling.batches import batches_of
from emulator.trialling.sigma_trials import SigmaTrials

RECORD: Mapping[str, Any] = {
    "eventID": "e1",
    "eventTime": "2026-01-05T03:04:05Z",
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreateUser",
    "readOnly": False,
    "sourceIPAddress": "203.0.113.66",
    "userAgent": "aws-cli/2.17 distrib#kali.2025 50%_off",
    "userIdentity": {"type": "IAMUser", "userName": "ada", "arn": "arn:aws:iam::111122223333:user/ada"},
    "requestParameters": {
        "userName": "Ada",
        "path": "",
        "maxResults": 30,
        "containerDefinitions": [{"command": ["curl", "$AWS_URI"]}, {"command": ["sleep"]}],
        "items": {"ipRanges": [{"cidrIp": "0.0.0.0/0"}]},
        "address": "2001:db8::17",
        "tag": "aGVsbG8=",
    },
    "responseElements": None,
}

# The selections that match the record, and those that do not.
MATCHES = (
    "eventName: CreateUser",
    "eventName: createuser",
    "eventName: [DeleteUser, CreateUser]",
    "eventName: 'Create*'",
    "eventName: '?reateUser'",
    "userAgent: '*50%_off'",
    "userAgent: '*50%?off'",
    "eventName|contains: TEUS",
    "eventName|startswith: [Delete, Create]",
    "eventName|endswith: user",
    "userAgent|contains|all: [aws-cli, kali]",
    "userAgent|re: 'aws-cli/[0-9.]+ .*kali'",
    "userAgent|re|i: '^AWS-CLI'",
    "eventName|cased: CreateUser",
    "sourceIPAddress|cidr: 203.0.113.0/24",
    "sourceIPAddress|cidr: [10.0.0.0/8, 203.0.113.64/30]",
    "requestParameters.address|cidr: '2001:db8::/32'",
    "errorCode: null",
    "responseElements: null",
    "errorCode|exists: false",
    "userIdentity.userName|exists: true",
    "userIdentity.userName|fieldref: requestParameters.userName",
    "userIdentity.arn|fieldref|endswith: userIdentity.userName",
    "requestParameters.path: ''",
    "requestParameters.maxResults: 30",
    "requestParameters.maxResults|gte: 30",
    "requestParameters.maxResults|lt: 31",
    "readOnly: false",
    "requestParameters.containerDefinitions.command|contains: '$AWS'",
    "requestParameters.containerDefinitions.command: sleep",
    "requestParameters.items.ipRanges.cidrIp|startswith: '0.0.0.0'",
    "eventTime|hour: 3",
    "requestParameters.tag|base64: hello",
    "requestParameters.tag|base64offset|contains: hell",
    "eventName|neq: DeleteUser",
)
DOES_NOT_MATCH = (
    "eventName: Create",
    "eventName: [DeleteUser, ListUsers]",
    "userAgent: '*50_%off'",
    "eventName|cased: createuser",
    "eventName|startswith: User",
    "userAgent|contains|all: [aws-cli, ubuntu]",
    "userAgent|re: '^AWS-CLI'",
    "sourceIPAddress|cidr: 198.51.100.0/24",
    "requestParameters.address|cidr: 203.0.113.0/24",
    "requestParameters.userName: null",
    "errorCode|exists: true",
    "errorCode: ''",
    "errorCode|contains: Denied",
    "userIdentity.userName|fieldref: errorCode",
    "requestParameters.maxResults|gt: 30",
    "readOnly: true",
    "requestParameters.containerDefinitions.command: kill",
)
# Whole detections, with all forms of conditions.
DETECTIONS = {
    "{a: {eventName: CreateUser}, b: {userAgent: x}, condition: a and not b}": True,
    "{a: {eventName: CreateUser}, b: {errorCode: AccessDenied}, condition: a and not b}": True,
    "{a: {eventName: CreateUser}, b: {errorCode: null}, condition: a and not b}": False,
    "{s_a: {eventName: X}, s_b: {eventName: CreateUser}, condition: 1 of s_*}": True,
    "{s_a: {eventName: X}, s_b: {eventName: CreateUser}, condition: all of s_*}": False,
    "{a: {eventName: X}, b: {eventName: CreateUser}, condition: 1 of them}": True,
    "{a: [{eventName: X}, {eventName: CreateUser, readOnly: false}], condition: a}": True,
    "{keywords: ['KALI'], condition: keywords}": True,
    "{keywords: ['ubuntu'], condition: keywords}": False,
    "{a: {eventName: CreateUser}, condition: [a, not a]}": True,
}


def rule_of(detection: str, name: str = "rule.yml") -> Rule:
    text = f"title: some rule\nlogsource: {{product: aws, service: cloudtrail}}\ndetection: {detection}\n"
    return Rule(name, "sigma", text, name)


def selected_by(detections: Mapping[str, object]) -> dict[str, bool]:
    """Return whether each detection selects the record: all of them in one scan."""
    trials = SigmaTrials([rule_of(one, one) for one in detections])
    (batch,) = batches_of([dict(RECORD)], Labels())
    trials.take(batch)
    found = {name: hits.others == 1 for name, hits in trials.hits().items()}
    complaints = trials.complaints()
    trials.close()
    assert not complaints
    return found


def test_every_modifier_selects_as_the_specification_says() -> None:
    wanted = dict.fromkeys(MATCHES, True) | dict.fromkeys(DOES_NOT_MATCH, False)
    detections = {f"{{s: {{{one}}}, condition: s}}": is_met for one, is_met in wanted.items()} | DETECTIONS

    assert selected_by(detections) == detections


@pytest.mark.parametrize(
    ("text", "sentence", "line"),
    [
        ("{s: {eventName|foo: x}, condition: s}", "Unknown modifier 'foo'.", 3),
        ("{s: {Image: x}, condition: s}", "No record of CloudTrail has the field Image.", 3),
        ("{s: {userIdentity.name: x}, condition: s}", "has the field userIdentity.name.", 3),
        ("{s: {eventName: x}, condition: t}", "Detection 't' not defined in detections.", 3),
        ("{s: {eventName|re: '(?!a)b'}, condition: s}", "is invalid", 3),
        ("{s: {eventName: x}, condition: s | count() > 5}", "", 3),
        ("{s: {userName|expand: '%admins%'}, condition: s}", "", 3),
    ],
)
def test_a_rule_that_cannot_be_tried_is_explained_with_its_line(text: str, sentence: str, line: int) -> None:
    with pytest.raises(RuleError) as caught:
        sigma_rules.read(rule_of(text))

    assert sentence in str(caught.value)
    assert caught.value.line == line


def test_the_conditions_that_a_record_does_not_meet_are_told() -> None:
    rule = rule_of(
        "{a: {eventSource: iam.amazonaws.com, eventName: [DeleteUser, ListUsers]}, b: {errorCode: null},"
        " condition: a and not b}"
    )

    assert sigma_rules.unmet(sigma_rules.read(rule), dict(RECORD), orjson.dumps(RECORD)) == [
        'eventName: one of DeleteUser, ListUsers, but it is "CreateUser"',
        "not (errorCode: null), but it is absent",
    ]
