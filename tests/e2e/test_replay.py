"""The command line's `replay`, as a process, against a running emulator."""

import gzip
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.test_serve import Served

pytestmark = pytest.mark.e2e

OLD = "111122223333"


def record(time: str, name: str) -> dict[str, Any]:
    return {
        "eventTime": f"2020-01-02T{time}Z",
        "eventSource": "sqs.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-west-1",
        "eventID": f"00000000-0000-4000-8000-{ord(name):012}",
        "recipientAccountId": OLD,
    }


FIRST, SECOND, THIRD = record("03:00:00", "A"), record("03:01:00", "B"), record("04:00:00", "C")


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    running = Served("--clock", "manual", "--timing", "aws")
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def _empty(served: Served) -> None:
    asked(served.url, "/_emulator/reset", b"{}")


def asked(url: str, path: str, body: bytes | None = None) -> Any:
    with urllib.request.urlopen(urllib.request.Request(url + path, body)) as answer:
        return [json.loads(line) for line in answer]


def replay(url: str, *words: object, given: bytes = b"") -> tuple[int, str, str]:
    """Return exit status, output and errors of the command."""
    command = [sys.executable, "-m", "emulator", "replay", "--url", url, *map(str, words)]
    run = subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)
    return run.returncode, run.stdout.decode(), run.stderr.decode()


def events(served: Served) -> list[tuple[str, str]]:
    return [(event["eventName"], event["eventTime"]) for event in asked(served.url, "/_emulator/events")]


def now(served: Served) -> str:
    told: str = asked(served.url, "/_emulator/clock")[0]["now"]
    return told


def folder_of(path: Path) -> Path:
    """Return a folder as CloudTrail lays it out, with log files of two regions and a digest."""
    account = path / "AWSLogs" / OLD
    files = {
        "CloudTrail/us-east-1/2020/01/02/a.json.gz": {"Records": [SECOND]},
        "CloudTrail/eu-west-1/2020/01/02/b.json.gz": {"Records": [THIRD, FIRST]},
        "CloudTrail-Digest/us-east-1/2020/01/02/c.json.gz": {"logFiles": []},
    }
    for name, content in files.items():
        (account / name).parent.mkdir(parents=True)
        (account / name).write_bytes(gzip.compress(json.dumps(content).encode()))
    (path / "README.txt").write_text("no records")
    return path


def test_the_newest_event_is_now_and_the_others_lie_before_it(served: Served, tmp_path: Path) -> None:
    status, out, _ = replay(served.url, "--json", folder_of(tmp_path))
    told = json.loads(out)

    assert (status, told["files"], told["appended"]) == (0, 2, 3)
    assert [name for name, _ in events(served)] == ["C", "A", "B"]
    assert dict(events(served))["C"] == told["newest"] == now(served)
    assert dict(events(served))["A"] == told["oldest"] < dict(events(served))["B"] < told["newest"]


def test_a_replay_at_a_time_in_other_accounts_repeats_with_a_seed(served: Served) -> None:
    given = json.dumps([FIRST, SECOND]).encode()
    words = ("--at", "2026-01-02T13:00:00Z", "--map-account", f"{OLD}=999999999999", "--seed", 1, "-")
    said = [replay(served.url, *words, given=given)[1] for _ in range(2)]
    first, second, *again = asked(served.url, "/_emulator/events")

    assert said[0] == "2 records appended, from 2026-01-02T12:59:00Z to 2026-01-02T13:00:00Z\n"
    assert [first, second] == again
    assert {first["recipientAccountId"], second["recipientAccountId"]} == {"999999999999"}
    assert first["eventID"] != FIRST["eventID"]


def test_times_and_ids_may_be_kept(served: Served) -> None:
    replay(served.url, "--keep-times", "--keep-ids", "-", given=json.dumps(FIRST).encode())
    (event,) = asked(served.url, "/_emulator/events")

    assert (event["eventTime"], event["eventID"]) == (FIRST["eventTime"], FIRST["eventID"])


def test_with_a_pace_events_come_in_order_and_the_manual_clock_moves(served: Served, tmp_path: Path) -> None:
    status, out, _ = replay(served.url, "--speed", 2, folder_of(tmp_path))
    (first, start), (_, _), (last, end) = events(served)

    assert (status, first, last) == (0, "A", "C")
    assert out == f"3 records appended, from {start} to {end}\n"
    assert end == now(served)


def test_a_pace_on_the_system_s_clock_takes_its_time(tmp_path: Path) -> None:
    running = Served("--upstream", "none", "--sink", "s3", "--s3-endpoint", "http://127.0.0.1:9")
    given = json.dumps([SECOND, FIRST]).encode()
    status, _, _ = replay(running.url, "--speed", 60, "-", given=given)
    found = [event["eventName"] for event in asked(running.url, "/_emulator/events")]
    running.stop()

    assert (status, found) == (0, ["A", "B"])


def test_a_bucket_is_replayed_but_for_its_digests(served: Served, tmp_path: Path) -> None:
    s3 = served.client("s3")
    s3.create_bucket(Bucket="kept")
    root = folder_of(tmp_path)
    for path in root.rglob("*.*"):
        s3.put_object(Bucket="kept", Key=path.relative_to(root).as_posix(), Body=path.read_bytes())
    asked(served.url, "/_emulator/deliver", b"{}")
    status, out, said = replay(served.url, "s3://kept/AWSLogs", "--json")

    assert (status, said) == (0, "")
    assert json.loads(out)["files"] == 2
    assert {"A", "B", "C"} <= {name for name, _ in events(served)}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--at", "yesterday"), "--at: must be a time from 1970 on, such as 2026-01-02T13:00:00Z."),
        (("--at", "1970-01-01T00:00:00Z"), "The events would lie before 1970 or after 9998."),
        (("--at", "2026-01-02T13:00:00Z", "--keep-times"), "--at and --keep-times exclude each other."),
        (
            ("--map-account", "1=2"),
            "--map-account 1=2: must be two accounts, such as 111122223333=123456789012.",
        ),
        (("--speed", "0"), "--speed: must be a number greater than 0."),
        (("--speed", "nan"), "--speed: must be a number greater than 0."),
    ],
)
def test_a_wrong_option_is_one_sentence_and_status_2(
    served: Served, words: tuple[str, ...], sentence: str
) -> None:
    given = json.dumps([FIRST, SECOND]).encode()

    assert replay(served.url, *words, "-", given=given) == (2, "", f"cloudtrail-emulator: {sentence}\n")
    assert events(served) == []


def test_nothing_is_sent_when_the_last_of_the_files_is_wrong(served: Served, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(FIRST))
    (tmp_path / "b.jsonl").write_text(f'{json.dumps(SECOND)}\n{{"eventTime": 1}}')
    status, _, said = replay(served.url, tmp_path)

    assert (status, said) == (
        2,
        f"cloudtrail-emulator: {tmp_path}/b.jsonl: record 2: eventTime: must be text.\n",
    )
    assert events(served) == []


def test_short_forms_have_no_time_to_move(served: Served) -> None:
    status, _, said = replay(served.url, "-", given=b'{"signIn": {"root": true}}')

    assert (status, said) == (
        2,
        "cloudtrail-emulator: the standard input: record 1: eventTime: is missing.\n",
    )


def test_a_link_that_leads_out_of_the_folder_is_refused(served: Served, tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside.json"
    inside.mkdir()
    outside.write_text(json.dumps(FIRST))
    (inside / "link.json").symlink_to(outside)
    status, _, said = replay(served.url, inside)

    assert (status, said) == (2, f"cloudtrail-emulator: {inside}/link.json leads out of {inside}.\n")


def test_a_bucket_that_is_not_there_is_one_sentence_and_status_2(served: Served) -> None:
    status, _, said = replay(served.url, "s3://nowhere/AWSLogs")

    assert (status, said) == (2, "cloudtrail-emulator: s3://nowhere cannot be read: NoSuchBucket.\n")
