"""The words of denials, the encoded message, and what the simulator misses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.access import messages
from emulator.core.access.evaluation import Verdict
from emulator.core.access.principals import Principal
from emulator.core.access.questions import PolicyKind, Question
from emulator.core.access.simulation import keys_in
from emulator.core.access.wording import reason_of, says_reason, sentence
from tests.conftest import ACCOUNT

ADA = Principal(
    "user", ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/ada", f"arn:aws:iam::{ACCOUNT}:user/ada", "AIDA1"
)
NOBODY = Principal("anonymous", "ANONYMOUS_PRINCIPAL", "", "", "")
BUCKET = Question("s3:GetObject", "arn:aws:s3:::shop/a", ACCOUNT)


@pytest.mark.source("aws-docs", "IAM user guide, Troubleshoot access denied error messages")
@pytest.mark.parametrize(
    ("kind", "explicit", "words"),
    [
        (
            "identity-based policy",
            False,
            "because no identity-based policy allows the sqs:SendMessage action",
        ),
        ("identity-based policy", True, "with an explicit deny in an identity-based policy"),
        (
            "resource-based policy",
            False,
            "because no resource-based policy allows the sqs:SendMessage action",
        ),
        ("resource-based policy", True, "with an explicit deny in a resource-based policy"),
        ("permissions boundary", False, "because no permissions boundary allows the sqs:SendMessage action"),
        ("permissions boundary", True, "with an explicit deny in a permissions boundary"),
        ("session policy", False, "because no session policy allows the sqs:SendMessage action"),
        ("session policy", True, "with an explicit deny in a session policy"),
        ("service control policy", False, "with an explicit deny in a service control policy"),
        ("service control policy", True, "with an explicit deny in a service control policy"),
        ("resource control policy", True, "with an explicit deny in a resource control policy"),
    ],
)
def test_each_kind_of_policy_has_its_words(kind: PolicyKind, explicit: bool, words: str) -> None:
    question = Question("sqs:SendMessage", "*")

    assert reason_of(question, Verdict(False, kind, explicit)) == words


@pytest.mark.source("aws-observed", "invictus-ir, stratus-red-team: 17 denials of AssumeRole")
def test_a_denied_role_has_no_reason() -> None:
    question = Question("sts:AssumeRole", "arn:aws:iam::1:role/r")
    said = sentence(question, ADA, Verdict(False, "resource-based policy"))

    assert said.endswith("is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/r")


@pytest.mark.source("aws-observed", "serverless-patterns#2457: S3 quotes the resource")
def test_s3_quotes_its_resource() -> None:
    assert ' on resource: "arn:aws:s3:::shop/a" ' in sentence(BUCKET, ADA, Verdict(False, "session policy"))


@pytest.mark.source("aws-docs", "S3 user guide, Troubleshoot access denied (403 Forbidden) errors")
def test_s3_tells_its_own_account_alone() -> None:
    assert says_reason(BUCKET, ADA, ACCOUNT)
    assert not says_reason(BUCKET, ADA, "000011112222")
    assert not says_reason(BUCKET, NOBODY, ACCOUNT)
    assert says_reason(Question("sqs:SendMessage", "*"), ADA, "000011112222")


@given(
    st.text(max_size=40), st.dictionaries(st.text(min_size=1, max_size=20), st.text(max_size=20), max_size=4)
)
def test_what_is_encoded_is_decoded(resource: str, context: dict[str, str]) -> None:
    question, verdict = Question("ec2:RunInstances", resource), Verdict(False, "identity-based policy")
    encoded = messages.encoded(question, ADA, verdict, context)

    assert set(encoded) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert '"action":"ec2:RunInstances"' in messages.decoded(encoded)


@given(st.text(max_size=60))
def test_no_other_text_is_a_message(text: str) -> None:
    with pytest.raises(messages.MessageError):
        messages.decoded(text)


def test_the_keys_that_a_policy_names_are_found() -> None:
    statement = {
        "Effect": "Allow",
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::${*}"],
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}, "StringEquals": {"s3:prefix": "a"}},
    }

    found = list(keys_in({"Statement": statement}))
    assert found == ["aws:MultiFactorAuthPresent", "s3:prefix", "aws:username"]
