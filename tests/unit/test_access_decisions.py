"""What all policies that bear on a call come to, and which of them is to blame."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.access.evaluation import Verdict, judge
from emulator.core.access.principals import Principal
from emulator.core.access.questions import Policies, PolicyKind, Question, Source
from tests.unit.access_table import BETWEEN, NAMED_ALONE, ORDER, WITHIN

OWN, OTHER = "111122223333", "444455556666"
THING = "arn:aws:sqs:eu-west-1:{}:orders"
PRINCIPALS: Mapping[str, Principal] = {
    "u": Principal(
        "user", OWN, f"arn:aws:iam::{OWN}:user/ada", f"arn:aws:iam::{OWN}:user/ada", "AIDA1", "ada"
    ),
    "r": Principal(
        "role", OWN, f"arn:aws:sts::{OWN}:assumed-role/app/x", f"arn:aws:iam::{OWN}:role/app", "AROA1:x"
    ),
    "R": Principal("root", OWN, f"arn:aws:iam::{OWN}:root", f"arn:aws:iam::{OWN}:root", OWN),
    "f": Principal(
        "federated", OWN, f"arn:aws:sts::{OWN}:federated-user/f", f"arn:aws:sts::{OWN}:federated-user/f", "f"
    ),
    "n": Principal("anonymous", "ANONYMOUS_PRINCIPAL", "", "", ""),
}
KINDS: Mapping[str, PolicyKind] = {
    "identity": "identity-based policy",
    "resource": "resource-based policy",
    "boundary": "permissions boundary",
    "session": "session policy",
    "control": "service control policy",
}
ROW = re.compile(r"(\w) ([A-Z.-]{5})\s+(!?\w+)")


def statement(letter: str, **more: Any) -> Mapping[str, Any]:
    """Return a statement that allows, denies, or speaks of something else."""
    effect = "Deny" if letter == "D" else "Allow"
    action = "ec2:*" if letter == "-" else "sqs:SendMessage"
    return {"Effect": effect, "Action": action, "Resource": "*", **more}


def source(kind: str, letter: str, **more: Any) -> Source:
    return Source(KINDS[kind], kind, {"Version": "2012-10-17", "Statement": [statement(letter, **more)]})


def resource_policy(letter: str, principal: Principal) -> list[Source]:
    named: Mapping[str, Any] = {
        "U": {"AWS": principal.arn or "nobody"},
        "L": {"AWS": principal.behind},
        "C": {"AWS": f"arn:aws:iam::{OWN}:root"},
    }
    return [] if letter == "." else [source("resource", letter, Principal=named.get(letter, "*"))]


def policies_of(letters: str, principal: Principal, *, must_name: bool) -> Policies:
    identity, resource, boundary, session, control = tuple(letters)
    return Policies(
        identity=None
        if principal.kind == "root"
        else [source("identity", identity)]
        if identity != "."
        else [],
        boundary=source("boundary", boundary) if boundary != "." else None,
        session=[source("session", session)] if session != "." else None,
        scps=[[source("control", control)]] if control != "." else (),
        resource=resource_policy(resource, principal),
        must_name=must_name,
    )


def outcome(verdict: Verdict) -> str:
    """Return a verdict in the table's words."""
    if verdict.allowed:
        return "allow"
    name = next(short for short, kind in KINDS.items() if kind == verdict.kind)
    return f"!{name}" if verdict.explicit else name


def cases() -> Iterator[Any]:
    tables = (
        ("within", OWN, False, WITHIN),
        ("between", OTHER, False, BETWEEN),
        ("alone", OWN, True, NAMED_ALONE),
    )
    for name, owner, must_name, table in tables:
        for reference, rows in table.items():
            kind = "assumed" if reference == ORDER else "aws-docs"
            for caller, letters, wanted in ROW.findall(rows):
                marks = pytest.mark.source(kind, reference)
                label = f"{name} {caller} {letters}"
                yield pytest.param(caller, letters, owner, must_name, wanted, id=label, marks=marks)


@pytest.mark.parametrize(("caller", "letters", "owner", "must_name", "wanted"), list(cases()))
def test_the_policies_come_to(caller: str, letters: str, owner: str, must_name: bool, wanted: str) -> None:
    principal = PRINCIPALS[caller]
    question = Question("sqs:SendMessage", THING.format(owner), owner)

    verdict = judge(question, principal, policies_of(letters, principal, must_name=must_name), {})
    assert outcome(verdict) == wanted


def test_every_row_of_the_table_is_read() -> None:
    texts = [text for table in (WITHIN, BETWEEN, NAMED_ALONE) for text in table.values()]

    assert "".join(ROW.sub("", text) for text in texts).split() == []


# --- what a verdict tells --------------------------------------------------------------------------


def test_a_verdict_names_the_statement_that_decided() -> None:
    statements = [statement("-"), statement("D", Sid="NoSending")]
    policy = Source("identity-based policy", "of ada", {"Version": "2012-10-17", "Statement": statements})
    question = Question("sqs:SendMessage", THING.format(OWN), OWN)

    verdict = judge(question, PRINCIPALS["u"], Policies(identity=[policy]), {})
    assert verdict.by
    assert verdict.statement
    assert (verdict.by.source.name, verdict.statement.number, verdict.statement.sid) == (
        "of ada",
        2,
        "NoSending",
    )


def test_all_policies_that_were_looked_at_are_told() -> None:
    verdict = judge(
        Question("sqs:SendMessage", THING.format(OWN), OWN),
        PRINCIPALS["r"],
        policies_of("ASAAA", PRINCIPALS["r"], must_name=False),
        {},
    )

    assert [one.source.name for one in verdict.looked] == [
        "control",
        "resource",
        "identity",
        "boundary",
        "session",
    ]


@pytest.mark.source("aws-docs", "STS API reference, GetCallerIdentity")
def test_everybody_may_ask_who_they_are() -> None:
    policies = policies_of("D....", PRINCIPALS["u"], must_name=False)

    assert judge(Question("sts:GetCallerIdentity", "*"), PRINCIPALS["u"], policies, {}).allowed


@pytest.mark.source("aws-docs", "Organizations user guide, SCP evaluation")
def test_each_level_of_an_organization_has_to_allow() -> None:
    levels = [[source("control", "A")], [source("control", "-")], [source("control", "A")]]
    policies = Policies(identity=[source("identity", "A")], scps=levels)

    assert outcome(judge(Question("sqs:SendMessage", "*"), PRINCIPALS["u"], policies, {})) == "control"


# --- what a request does not tell ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource", "effect", "allowed", "sure"),
    [
        ("*", "Allow", True, True),
        (THING.format(OWN), "Allow", True, False),
        ("*", "Deny", False, True),
        (THING.format(OWN), "Deny", True, False),
    ],
)
def test_a_resource_that_is_not_told_is_allowed_unless_it_makes_no_difference(
    resource: str, effect: str, allowed: bool, sure: bool
) -> None:
    statements = [
        {"Effect": "Allow", "Action": "sqs:*", "Resource": "*" if effect == "Deny" else resource},
        {"Effect": effect, "Action": "sqs:*", "Resource": resource},
    ]
    policy = Source("identity-based policy", "of ada", {"Version": "2012-10-17", "Statement": statements})

    verdict = judge(Question("sqs:SendMessage", None), PRINCIPALS["u"], Policies(identity=[policy]), {})
    assert (verdict.allowed, verdict.sure) == (allowed, sure)


def test_an_action_that_iam_does_not_have_is_allowed_unless_it_is_denied() -> None:
    question = Question("sqs:Unheard", None, known=False)
    silent, denying = source("identity", "-"), source("identity", "D", Action="*")

    verdict = judge(question, PRINCIPALS["u"], Policies(identity=[silent]), {})
    assert (verdict.allowed, verdict.sure) == (True, False)
    assert not judge(question, PRINCIPALS["u"], Policies(identity=[denying]), {}).allowed


# --- laws ------------------------------------------------------------------------------------------

ACTIONS = st.sampled_from(
    ["sqs:SendMessage", "sqs:*", "SQS:sendmessage", "*", "s3:GetObject", "sqs:Send?essage"]
)
PLACES = st.sampled_from(["*", THING.format(OWN), THING.format(OTHER), "arn:aws:sqs:*:*:o*"])
CONDITIONS = st.sampled_from(
    [
        None,
        {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        {"StringEquals": {"aws:username": "ada"}},
        {"StringNotEquals": {"aws:username": "ada"}},
        {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
    ]
)
CONTEXT = {"aws:username": "ada", "aws:SourceIp": "203.0.113.7"}


@st.composite
def statements(draw: st.DrawFn, effects: tuple[str, ...] = ("Allow", "Deny")) -> Mapping[str, Any]:
    whole = {
        "Effect": draw(st.sampled_from(effects)),
        draw(st.sampled_from(["Action", "NotAction"])): draw(ACTIONS),
        draw(st.sampled_from(["Resource", "NotResource"])): draw(PLACES),
        "Condition": draw(CONDITIONS),
    }
    return {name: value for name, value in whole.items() if value is not None}


LISTS = st.lists(statements(), max_size=4)
ASKED = st.builds(
    Question, st.sampled_from(["sqs:SendMessage", "s3:GetObject"]), st.sampled_from([THING.format(OWN), None])
)


def verdict_of(question: Question, listed: list[Mapping[str, Any]]) -> Verdict:
    policy = Source("identity-based policy", "of ada", {"Version": "2012-10-17", "Statement": listed})
    return judge(question, PRINCIPALS["u"], Policies(identity=[policy]), CONTEXT)


@given(ASKED, LISTS, statements(("Allow",)))
def test_one_more_allow_never_turns_an_allow_into_a_denial(
    question: Question, listed: list[Mapping[str, Any]], allow: Mapping[str, Any]
) -> None:
    assert verdict_of(question, [*listed, allow]).allowed or not verdict_of(question, listed).allowed


@given(ASKED, LISTS)
def test_an_explicit_denial_always_wins(question: Question, listed: list[Mapping[str, Any]]) -> None:
    verdict = verdict_of(question, [*listed, {"Effect": "Deny", "Action": "*", "Resource": "*"}])

    assert (verdict.allowed, verdict.explicit) == (False, True)


@given(ASKED, LISTS, st.randoms())
def test_the_order_of_statements_never_matters(
    question: Question, listed: list[Mapping[str, Any]], chance: Any
) -> None:
    mixed = list(listed)
    chance.shuffle(mixed)

    before, after = verdict_of(question, listed), verdict_of(question, mixed)
    assert (before.allowed, before.explicit, before.sure) == (after.allowed, after.explicit, after.sure)


@given(ASKED, LISTS, st.sampled_from(["-", "A"]), st.sampled_from(["-", "A"]))
def test_a_boundary_and_a_session_policy_only_take_away(
    question: Question, listed: list[Mapping[str, Any]], boundary: str, session: str
) -> None:
    policy = Source("identity-based policy", "of app", {"Version": "2012-10-17", "Statement": listed})
    bound = Policies(
        identity=[policy], boundary=source("boundary", boundary), session=[source("session", session)]
    )

    wide = judge(question, PRINCIPALS["r"], Policies(identity=[policy]), CONTEXT).allowed
    narrow = judge(question, PRINCIPALS["r"], bound, CONTEXT).allowed
    assert wide or not narrow


@given(LISTS)
def test_what_is_sure_without_the_resource_holds_for_every_resource(listed: list[Mapping[str, Any]]) -> None:
    unknown = verdict_of(Question("sqs:SendMessage", None), listed)

    for resource in (THING.format(OWN), THING.format(OTHER), "arn:aws:sqs:eu-west-1:1:else"):
        known = verdict_of(Question("sqs:SendMessage", resource), listed)
        assert not unknown.sure or known.allowed == unknown.allowed
