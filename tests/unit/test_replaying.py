"""Records of the past at another time, in other accounts, with other ids."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.injecting.replaying import Replay

OLD, NEW = "111122223333", "999999999999"
RECORD: dict[str, Any] = {
    "userIdentity": {
        "type": "AssumedRole",
        "principalId": "AROA1:session",
        "arn": f"arn:aws:sts::{OLD}:assumed-role/R/session",
        "accountId": OLD,
        "sessionContext": {
            "attributes": {"creationDate": "2020-01-02T03:00:00Z", "mfaAuthenticated": "false"}
        },
    },
    "eventTime": "2020-01-02T03:04:05Z",
    "eventName": "PutBucketPolicy",
    "requestParameters": {"policy": f'{{"AWS":"arn:aws:iam::{OLD}:root"}}', "until": "2020-01-02T03:00:00Z"},
    "resources": [{"ARN": f"arn:aws:s3:::logs-{OLD}", "accountId": OLD}],
    "eventID": "old",
    "sharedEventID": "shared",
    "recipientAccountId": OLD,
}


def test_the_event_and_the_session_of_its_caller_move_together() -> None:
    moved = Replay(shift_seconds=86400 * 366).replayed(RECORD)

    assert moved["eventTime"] == "2021-01-02T03:04:05Z"
    assert moved["userIdentity"]["sessionContext"]["attributes"] == {
        "creationDate": "2021-01-02T03:00:00Z",
        "mfaAuthenticated": "false",
    }
    assert moved["requestParameters"] == RECORD["requestParameters"]
    assert list(moved) == list(RECORD)


@pytest.mark.parametrize(
    "identity", [None, "x", {}, {"sessionContext": None}, {"sessionContext": {"attributes": {}}}]
)
def test_a_record_without_a_session_moves_too(identity: object) -> None:
    record = {"eventTime": "2020-01-02T03:04:05Z", "userIdentity": identity}

    assert Replay(1).replayed(record) == {"eventTime": "2020-01-02T03:04:06Z", "userIdentity": identity}


def test_a_session_whose_beginning_is_no_time_stays() -> None:
    identity = {"sessionContext": {"attributes": {"creationDate": "Thu Jan 02 2020"}}}

    assert Replay(1).replayed({"eventTime": "x", "userIdentity": identity})["userIdentity"] == identity


def test_accounts_are_mapped_wherever_their_ids_stand() -> None:
    mapped = Replay(accounts={OLD: NEW}).replayed(RECORD)

    assert OLD not in str(mapped)
    assert mapped["userIdentity"]["arn"] == f"arn:aws:sts::{NEW}:assumed-role/R/session"
    assert mapped["requestParameters"]["policy"] == f'{{"AWS":"arn:aws:iam::{NEW}:root"}}'
    assert mapped["resources"] == [{"ARN": f"arn:aws:s3:::logs-{NEW}", "accountId": NEW}]


@pytest.mark.parametrize("text", [f"{OLD}4", f"4{OLD}", f"AIDA{OLD}", f"{OLD}f", "444455556666"])
def test_other_digits_are_no_account(text: str) -> None:
    assert Replay(accounts={OLD: NEW}).replayed({"x": text}) == {"x": text}


def test_accounts_may_change_places() -> None:
    swapped = Replay(accounts={OLD: NEW, NEW: OLD}).replayed({"a": OLD, "b": [NEW]})

    assert swapped == {"a": NEW, "b": [OLD]}


def test_new_ids_are_shared_by_who_shared_the_old_ones() -> None:
    replay = Replay(id_material="1")
    first, second = replay.replayed(RECORD), replay.replayed(RECORD | {"eventID": "other"})

    assert len({first["eventID"], second["eventID"], first["sharedEventID"], "old"}) == 4
    assert first["sharedEventID"] == second["sharedEventID"]
    assert replay.replayed(RECORD) == first
    assert Replay(id_material="2").replayed(RECORD)["eventID"] != first["eventID"]


def test_a_replay_that_changes_nothing_leaves_the_record() -> None:
    assert Replay().replayed(RECORD) == RECORD


@given(seconds=st.integers(-(10**8), 10**8))
def test_moving_there_and_back_gives_the_record(seconds: int) -> None:
    assert Replay(-seconds).replayed(Replay(seconds).replayed(RECORD)) == RECORD
