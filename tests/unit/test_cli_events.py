"""The command `events`: what it finds, how it shows that, and how it follows."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from click.testing import CliRunner, Result

from emulator.cli import events as command
from emulator.cli import main
from tests.conftest import MakeClient


def run(endpoint: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["events", "--url", endpoint, *words])


def shown(endpoint: str, *words: str) -> str:
    result = run(endpoint, *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def names(endpoint: str, *words: str) -> list[str]:
    return [json.loads(line)["eventName"] for line in shown(endpoint, *words, "--json").splitlines()]


def test_events_are_shown_as_a_table_or_as_json(endpoint: str, client: MakeClient) -> None:
    client("iam").create_user(UserName="ada")
    with pytest.raises(Exception, match="EntityAlreadyExists"):
        client("iam").create_user(UserName="ada")
    client("s3").create_bucket(Bucket="shop")

    head, *rows = shown(endpoint, "--source", "iam").splitlines()
    assert head.split() == ["time", "region", "source", "event", "user", "error"]
    assert [row.split()[1:] for row in rows] == [
        ["us-east-1", "iam", "CreateUser", "developer"],
        ["us-east-1", "iam", "CreateUser", "developer", "EntityAlreadyExistsException"],
    ]
    assert names(endpoint) == ["CreateUser", "CreateUser", "CreateBucket"]


# Options and words, which are mixed at will, and the names of the events that they find.
ASKED: Sequence[tuple[Sequence[str], Sequence[str]]] = (
    (["--limit", "1"], ["ListUsers"]),
    (["--limit", "1", "--source", "s3"], ["CreateBucket"]),
    (["--resource", "shop", "--since", "1m"], ["CreateBucket"]),
    (["--until", "2020-01-01"], []),
    (["--error", "*"], ["CreateUser"]),
    (["--user", "nobody"], []),
    (["--user", "developer", "event:Create*", "-error:*"], ["CreateUser", "CreateBucket"]),
    (["-read:false", "-shared:x"], ["ListUsers"]),
    (['"already exists"'], ["CreateUser"]),
    (["event:CreateBucket since:30m"], ["CreateBucket"]),
)


def test_options_and_words_find_what_the_console_finds(endpoint: str, client: MakeClient) -> None:
    client("iam").create_user(UserName="ada")
    with pytest.raises(Exception, match="EntityAlreadyExists"):
        client("iam").create_user(UserName="ada")
    client("s3").create_bucket(Bucket="shop")
    client("iam").list_users()

    assert [names(endpoint, *asked) for asked, _ in ASKED] == [found for _, found in ASKED]
    assert "no events match" in run(endpoint, "--user", "nobody").stderr


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        (["--since", "yesterday"], "since:yesterday: must be a time such as 2026-11-27T14:00Z"),
        (["usr:ada"], "usr: there is no such field. Did you mean user:?"),
        (["-read:maybe"], "-read:maybe: must be read:true or read:false."),
        (["--error", ""], 'error:"": a value is missing.'),
        (["--resource", 'a "b"'], "a value cannot have quotes beside spaces"),
        (["--usr", "ada"], "No such option"),
    ],
)
def test_a_wrong_word_is_named_without_asking_an_emulator(asked: list[str], complaint: str) -> None:
    result = run("http://127.0.0.1:9", *asked)

    assert result.exit_code == 2
    assert complaint in result.stderr


def test_each_option_of_records_is_a_word_of_the_search(endpoint: str, client: MakeClient) -> None:
    client("s3", region="eu-west-1").create_bucket(
        Bucket="shop", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    right = {
        "user": "developer",
        "event": "CreateBucket",
        "source": "s3.amazonaws.com",
        "resource": "shop",
        "account": "123456789012",
        "region": "eu-west-1",
        "since": "2000-01-01",
        "until": "2100-01-01",
    }
    wrong = {**dict.fromkeys(right, "other"), "since": "2100-01-01", "until": "2000-01-01", "error": "*"}
    options = {option.name for option in command.events.params}

    found = [names(endpoint, f"--{name}", value) for name, value in right.items()]
    not_found = [names(endpoint, f"--{name}", value) for name, value in wrong.items()]

    assert options - {"url", "words", "limit", "follow", "as_json"} == wrong.keys()
    assert (found, not_found) == ([["CreateBucket"]] * len(right), [[]] * len(wrong))


class Rounds:
    """Stands for the pause between two looks: something happens in each, and the last ends the program."""

    def __init__(self, *happenings: Callable[[], object]) -> None:
        self._happenings = [*happenings]

    def wait(self, _seconds: float) -> None:
        if not self._happenings:
            raise KeyboardInterrupt
        self._happenings.pop(0)()


def test_following_shows_each_new_event_once_and_goes_on_after_a_reset(
    endpoint: str, client: MakeClient, emulator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    iam, s3 = client("iam"), client("s3")
    rounds = Rounds(
        lambda: iam.create_user(UserName="bob"),
        lambda: s3.create_bucket(Bucket="shop"),  # not asked for
        lambda: None,
        emulator.reset,
        lambda: iam.create_user(UserName="eve"),
    )
    monkeypatch.setattr(command, "Pause", lambda: rounds)
    iam.create_user(UserName="ada")

    result = run(endpoint, "--source", "iam", "--follow", "--json")

    made = [json.loads(line)["requestParameters"]["userName"] for line in result.stdout.splitlines()]
    assert made == ["ada", "bob", "eve"]
