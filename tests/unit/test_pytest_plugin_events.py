"""Events as a table, and what a comparison of them explains."""

import pytest

from emulator.core.records.matching import user_of
from emulator.testing.events import ROWS_SHOWN, Events, Record, compared


def record(**members: object) -> Record:
    identity = {"type": "IAMUser", "userName": "ada"}
    return {
        "eventTime": "2026-01-02T12:00:05Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": "GetUser",
        "userIdentity": identity,
        **members,
    }


def test_the_table_has_a_line_for_each_event() -> None:
    events = Events([record(), record(eventName="ListAccessKeys", errorCode="AccessDenied")])

    assert events.table() == [
        "time      source  name            user  error",
        "12:00:05  iam     GetUser         ada",
        "12:00:05  iam     ListAccessKeys  ada   AccessDenied",
    ]


def test_the_table_says_how_many_it_leaves_out() -> None:
    table = Events([record()] * (ROWS_SHOWN + 3)).table()

    assert table[0] == "(3 earlier events are left out)"
    assert len(table) == ROWS_SHOWN + 2


def test_without_events_the_table_says_so() -> None:
    assert Events().table() == ["(no events)"]


def test_a_comparison_of_anything_else_is_explained_by_others() -> None:
    assert compared([1], "==", [2]) is None


def test_a_comparison_shows_the_events_of_both_sides() -> None:
    lines = compared(Events([record()]), "==", Events())

    assert lines is not None
    assert lines[0] == "<1 event> == <0 events>"
    assert lines.count("recorded:") == 2


@pytest.mark.parametrize(
    ("identity", "user"),
    [
        ({"type": "IAMUser", "userName": "ada"}, "ada"),
        ({"type": "Root", "userName": "alias"}, "root"),
        ({"type": "AssumedRole", "arn": "arn:aws:sts::123456789012:assumed-role/deploy/ci"}, "deploy/ci"),
        ({"type": "AWSService", "invokedBy": "cloudtrail.amazonaws.com"}, "cloudtrail.amazonaws.com"),
        ({"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}, "AWSAccount"),
        (None, "-"),
    ],
)
def test_who_made_a_call_is_one_word(identity: Record | None, user: str) -> None:
    assert user_of({"userIdentity": identity}) == user
