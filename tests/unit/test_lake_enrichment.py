"""What events of a store get besides their record."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.lake.data_stores import ContextKeys
from emulator.core.lake.enrichment import LEFT_OUT, enriched, fitted

RECORD = {
    "eventName": "PutObject",
    "userIdentity": {
        "type": "AssumedRole",
        "arn": "arn:aws:sts::123456789012:assumed-role/web/i-1",
        "sessionContext": {
            "sessionIssuer": {"arn": "arn:aws:iam::123456789012:role/web"},
            "attributes": {"mfaAuthenticated": "true"},
        },
    },
    "sourceIPAddress": "192.0.2.7",
    "resources": [{"ARN": "arn:aws:s3:::demo"}, {"ARN": "arn:aws:s3:::demo/key"}],
}
TAGS = {
    "arn:aws:s3:::demo": {"team": "red", "other": "x"},
    "arn:aws:iam::123456789012:role/web": {"team": "blue"},
}


def find_tags(arn: str) -> Mapping[str, str]:
    return TAGS.get(arn, {})


@pytest.mark.source("aws-docs", "CloudTrail user guide, enriched events: eventContext")
def test_a_record_gets_the_tags_and_condition_keys_that_are_known() -> None:
    keys = (
        ContextKeys("TagContext", ("team", "cost")),
        ContextKeys("RequestContext", ("aws:SourceIp", "aws:MultiFactorAuthPresent", "aws:PrincipalOrgID")),
    )

    assert enriched(RECORD, keys, find_tags)["eventContext"] == {
        "requestContext": {"aws:SourceIp": "192.0.2.7", "aws:MultiFactorAuthPresent": "true"},
        "tagContext": {
            "resourceTags": [{"arn": "arn:aws:s3:::demo", "tags": {"team": "red"}}],
            "principalTags": {"team": "blue"},
        },
    }


def test_a_record_of_which_nothing_is_known_stays_as_it_is() -> None:
    assert enriched(RECORD, (ContextKeys("TagContext", ("none",)),), find_tags) == RECORD


@pytest.mark.source("aws-docs", "CloudTrail user guide, the order in which large events lose members")
@given(sizes=st.lists(st.integers(0, 400), min_size=len(LEFT_OUT), max_size=len(LEFT_OUT)))
def test_a_large_record_loses_members_in_their_order_and_no_more_than_it_must(sizes: list[int]) -> None:
    record = {name: "x" * size for name, size in zip(LEFT_OUT, sizes, strict=True)} | {"eventName": "a"}
    body = json.dumps(record, separators=(",", ":")).encode()

    kept = json.loads(fitted(body, 900))

    gone = [name for name in LEFT_OUT if name not in kept]
    assert gone == list(LEFT_OUT[: len(gone)])
    assert len(fitted(body, 900)) <= 900 or len(gone) == len(LEFT_OUT)
    restored = {**kept, **({gone[-1]: record[gone[-1]]} if gone else {})}
    assert not gone or len(json.dumps(restored, separators=(",", ":"))) > 900
    assert kept["eventName"] == "a"
