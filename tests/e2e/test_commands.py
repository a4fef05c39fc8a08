"""Each command as a process: what it prints, with which status it ends, and how it refuses bad input."""

import contextlib
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.cli import COMMANDS
from emulator.cli.sending import LONG_FILES
from tests.conftest import bucket_policy
from tests.e2e.programs import ENVIRONMENT
from tests.e2e.test_serve import Served

pytestmark = pytest.mark.e2e

PROGRAM = (sys.executable, "-m", "emulator")
RECORD = {
    "eventTime": "2020-01-02T03:04:05Z",
    "eventSource": "sqs.amazonaws.com",
    "eventName": "CreateQueue",
    "awsRegion": "us-east-1",
}


def command(*words: object, given: str = "", url: str = "http://127.0.0.1:9") -> tuple[int, str, str]:
    """Return exit status, output and errors of a command that finds the emulator by the environment."""
    run = subprocess.run(
        [*PROGRAM, *map(str, words)],
        input=given,
        env=ENVIRONMENT | {"AWS_ENDPOINT_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return run.returncode, run.stdout, run.stderr


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    running = Served("--clock", "manual", "--digest-interval", "1h")  # long ways have few digests
    s3, cloudtrail = running.client("s3"), running.client("cloudtrail")
    s3.create_bucket(Bucket="logs")
    s3.put_bucket_policy(Bucket="logs", Policy=bucket_policy("logs"))
    cloudtrail.create_trail(Name="audit", S3BucketName="logs", EnableLogFileValidation=True)
    cloudtrail.start_logging(Name="audit")
    yield running
    running.stop()


def test_the_help_lists_every_command_with_its_line() -> None:
    status, out, _ = command("--help")

    assert status == 0
    assert all(name in out and line in out for name, (_, line) in COMMANDS.items())


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_of_its_own(name: str) -> None:
    status, out, said = command(name, "--help")

    assert (status, said) == (0, "")
    assert out.startswith(f"Usage: cloudtrail-emulator {name} ")


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in {"demo", "reset"}])
def test_the_help_has_examples(name: str) -> None:
    assert f"  cloudtrail-emulator {name}" in command(name, "--help")[1]


def test_demo_tells_the_story_to_its_end() -> None:
    status, out, said = command("demo")

    assert (status, said) == (0, "")
    assert "INVALID" in out.upper()


def test_inject_and_replay_tell_how_many_records_were_appended(served: Served) -> None:
    given = json.dumps(RECORD)

    assert command("inject", "-", given=given, url=served.url) == (0, "1 record appended\n", "")
    status, out, _ = command("replay", "-", "--json", given=given, url=served.url)
    assert (status, json.loads(out)["appended"]) == (0, 1)


def test_deliver_prints_the_keys_written(served: Served) -> None:
    command("inject", "-", given=json.dumps(RECORD), url=served.url)
    status, out, _ = command("deliver", url=served.url)
    keys = out.splitlines()

    assert status == 0
    assert keys
    assert all(key.startswith("AWSLogs/123456789012/CloudTrail/us-east-1/") for key in keys)
    assert json.loads(command("deliver", "--json", url=served.url)[1]) == {"keys": []}
    assert "CloudTrail-Digest" in command("deliver", "--digests", url=served.url)[1]


def test_advance_adds_what_it_is_given_and_prints_the_time(served: Served) -> None:
    before = json.loads(command("advance", "0", "--json", url=served.url)[1])
    status, out, _ = command("advance", "90", "--minutes", 1, "--hours", 2, "--days", 1, url=served.url)
    after = json.loads(command("advance", "0", "--json", url=served.url)[1])

    assert before["kind"] == "manual"
    assert (status, out) == (0, f"{after['now']}\n")
    assert _seconds_between(before["now"], after["now"]) == 90 + 60 + 2 * 3600 + 86400


def _all_of(terminal: int) -> str:
    """Return what was written to a terminal that nobody writes to any more, and close it."""
    shown = b""
    with contextlib.suppress(OSError):  # a terminal without writers ends in an error
        while block := os.read(terminal, 65536):
            shown += block
    os.close(terminal)
    return shown.decode()


def test_a_long_way_shows_a_bar_on_a_terminal_and_ends_where_it_should(served: Served) -> None:
    before = json.loads(command("advance", "0", "--json", url=served.url)[1])
    ours, theirs = pty.openpty()
    words = [*PROGRAM, "advance", "--days", "3", "--minutes", "1", "--url", served.url]
    run = subprocess.run(words, stdout=subprocess.PIPE, stderr=theirs, text=True, timeout=60, check=False)
    os.close(theirs)
    shown = _all_of(ours)

    assert "100%" in shown
    assert _seconds_between(before["now"], run.stdout.strip()) == 3 * 86400 + 60


def test_an_emulator_on_this_machine_is_asked_without_a_proxy(served: Served) -> None:
    proxy = {"http_proxy": "http://127.0.0.1:9", "no_proxy": ""}
    words = [*PROGRAM, "deliver", "--url", served.url]
    run = subprocess.run(words, env=ENVIRONMENT | proxy, capture_output=True, timeout=60, check=False)

    assert (run.returncode, run.stderr) == (0, b"")


def _seconds_between(start: str, end: str) -> float:
    from emulator.core.clock import parse_iso

    return (parse_iso(end) - parse_iso(start)).total_seconds()


def test_reset_empties_the_emulator() -> None:
    running = Served("--upstream", "none", "--sink", "s3", "--s3-endpoint", "http://127.0.0.1:9")
    command("inject", "-", given=json.dumps(RECORD), url=running.url)
    said = [command("reset", url=running.url), command("reset", "--json", url=running.url)]
    running.stop()

    assert said == [(0, "empty\n", ""), (0, '{"status": "ok"}\n', "")]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_what_the_shell_takes(shell: str) -> None:
    status, out, said = command("completion", shell)

    assert (status, said) == (0, "")
    assert f"_CLOUDTRAIL_EMULATOR_COMPLETE={shell}_complete" in out


@pytest.mark.parametrize(
    ("begun", "completed"),
    [
        ("re", ["plain,replay", "plain,reset"]),
        ("serve --clock m", ["plain,manual"]),
        ("faults arm lo", ["plain,lost-notice"]),
        ("validate ./co", ["file,./co"]),
    ],
)
def test_what_is_begun_is_completed(begun: str, completed: list[str]) -> None:
    words = {"COMP_WORDS": f"cloudtrail-emulator {begun}", "COMP_CWORD": str(len(begun.split()))}
    asked = ENVIRONMENT | words | {"_CLOUDTRAIL_EMULATOR_COMPLETE": "bash_complete"}
    run = subprocess.run(PROGRAM, env=asked, capture_output=True, text=True, timeout=60, check=False)

    assert run.stdout.splitlines() == completed


BAD_INPUT = [
    (("serve", "--port", "x"), "'x' is not a valid integer"),
    (("serve", "--port", "99999"), "--port takes a number from 0 to 65535, not 99999."),
    (("serve", "--account-id", "1"), "--account-id"),
    (("inject", "nope"), "nope cannot be read: No such file or directory."),
    (("inject", "s3://nowhere/x"), "No server answers at http://127.0.0.1:9."),
    (("inject", "s3://"), "s3:// is not a valid bucket name."),
    (("validate", "s3://no!"), "s3://no! is not a valid bucket name."),
    (("replay", "nope"), "nope cannot be read: No such file or directory."),
    (("deliver",), "No emulator answers at http://127.0.0.1:9: "),
    (("reset",), "No emulator answers at http://127.0.0.1:9: "),
    (("advance", "x"), "'x' is not a duration such as 90, 90s, 5m, 1h or 500ms."),
    (("advance",), "How far? Give a DURATION such as 90s, --minutes, --hours or --days."),
    (("advance", "--days", "1e30"), "The clock cannot be moved that far."),
    (("state", "import", "nope"), "nope cannot be read: No such file or directory."),
    (("state", "nope"), "No such command 'nope'."),
    (("completion", "tcsh"), "'tcsh' is not one of"),
    (("nope",), "No such command 'nope'."),
]


@pytest.mark.parametrize(("words", "sentence"), BAD_INPUT)
def test_bad_input_is_a_sentence_and_status_2(words: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    status, out, said = command(*words)

    assert (status, out) == (2, "")
    assert sentence in said.splitlines()[-1]


def test_on_a_terminal_the_sentence_takes_the_place_of_the_bar(tmp_path: Path) -> None:
    for number in range(LONG_FILES):
        (tmp_path / f"{number:03}.json").write_text("{}")
    ours, theirs = os.openpty()
    run = subprocess.run(
        [*PROGRAM, "inject", tmp_path], env=ENVIRONMENT, stderr=theirs, timeout=60, check=False
    )
    shown = os.read(ours, 65536).decode().replace("\x1b[K", "")
    os.close(ours)
    os.close(theirs)
    lines = [line.rpartition("\r")[2] for line in shown.split("\r\n")]

    assert run.returncode == 2
    assert f"cloudtrail-emulator: {tmp_path}/000.json: record 1: eventTime: is missing." in lines


@pytest.mark.parametrize("seconds", ["-1", "1e12"])
def test_the_clock_moves_neither_back_nor_too_far(served: Served, seconds: str) -> None:
    status, out, said = command("advance", "--", seconds, url=served.url)

    assert (status, out) == (2, "")
    assert said.startswith("cloudtrail-emulator: seconds: must be between 0 and ten years")
