"""Policies that nobody would write: the evaluator takes what it is given."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.core.call import Json
from emulator.core.policies.decisions import allows, service_context

CLOUDTRAIL = "cloudtrail.amazonaws.com"
TRAIL = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/demo"


def policy(*statements: object) -> Json:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allows_put(document: Any) -> bool:
    return allows(
        document,
        principal_service=CLOUDTRAIL,
        action="s3:PutObject",
        resource="arn:aws:s3:::logs/AWSLogs/111122223333/CloudTrail/",
        context=service_context(CLOUDTRAIL, TRAIL, "111122223333"),
    )


ELEMENT_NAMES = [
    "Version", "Statement", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource",
    "NotResource", "Condition", "StringEquals", "Null", "Bool", "DateLessThan", "IpAddress",
    "NumericLessThan", "ForAllValues:ArnLike", "aws:SourceArn", "AWS", "Service",
]  # fmt: skip
VALUES = [
    "Allow",
    "Deny",
    "*",
    "s3:*",
    "2012-10-17",
    CLOUDTRAIL,
    TRAIL,
    "${aws:SourceArn}",
    "${",
    "true",
    "1",
]
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(VALUES) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(ELEMENT_NAMES), inner, max_size=5)
    ),
    max_leaves=15,
)
ELEMENTS = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny"]), "Action": st.just("*"), "Resource": st.just("*")},
    optional={"Principal": st.just("*") | DOCUMENTS, "Condition": DOCUMENTS, "NotAction": DOCUMENTS},
)


@settings(max_examples=150, deadline=None)
@given(document=DOCUMENTS | st.builds(policy, ELEMENTS))
def test_no_document_raises(document: object) -> None:
    assert allows_put(document) in (True, False)


@settings(max_examples=100, deadline=None)
@given(statements=st.lists(ELEMENTS, max_size=3))
def test_a_further_deny_of_all_refuses_whatever_else_is_said(statements: list[Json]) -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}

    assert not allows_put(policy(*statements, deny))
