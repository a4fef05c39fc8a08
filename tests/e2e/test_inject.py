"""The command line's `inject`, as a process, against a running emulator."""

import gzip
import json
import os
import pty
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.test_serve import Served

pytestmark = pytest.mark.e2e

RECORD = {
    "eventTime": "2020-01-02T03:04:05Z",
    "eventSource": "sqs.amazonaws.com",
    "eventName": "CreateQueue",
    "awsRegion": "eu-west-1",
}
LINE = json.dumps(RECORD).encode()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    running = Served("--upstream", "none", "--sink", "s3", "--s3-endpoint", "http://127.0.0.1:9")
    yield running
    running.stop()


def inject(url: str, *words: object, given: bytes = b"") -> tuple[int, str, str]:
    """Return exit status, output and errors of the command."""
    command = [sys.executable, "-m", "emulator", "inject", "--url", url, *map(str, words)]
    run = subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)
    return run.returncode, run.stdout.decode(), run.stderr.decode()


def names(served: Served) -> list[str]:
    with urllib.request.urlopen(f"{served.url}/_emulator/events") as answer:
        return [json.loads(line)["eventName"] for line in answer]


@pytest.fixture(autouse=True)
def _empty(served: Served) -> None:
    request = urllib.request.Request(f"{served.url}/_emulator/reset", b"{}")
    urllib.request.urlopen(request).close()


def test_files_of_all_forms_are_injected(served: Served, tmp_path: Path) -> None:
    def named(name: str) -> dict[str, Any]:
        return RECORD | {"eventName": name}

    log_file = {"Records": [named("A"), named("B")]}
    (tmp_path / "log.json.gz").write_bytes(gzip.compress(json.dumps(log_file).encode()))
    (tmp_path / "pretty.json").write_text(json.dumps({"Records": [named("C")]}, indent=2))
    (tmp_path / "lines.jsonl").write_text(f"{json.dumps(named('D'))}\n\n{json.dumps(named('E'))}")
    (tmp_path / "one.json").write_text(json.dumps(named("F"), indent=2))
    (tmp_path / "short.json").write_text('{"signIn": {"root": true}}')
    (tmp_path / "empty.json").write_text("")
    names_of_files = ("log.json.gz", "pretty.json", "lines.jsonl", "one.json", "short.json", "empty.json")
    answer = inject(served.url, *(tmp_path / name for name in names_of_files))

    assert answer == (0, "7 records appended\n", "")
    assert names(served) == ["A", "B", "C", "D", "E", "F", "ConsoleLogin"]


def test_the_standard_input_is_injected_and_summed_up_in_json(served: Served) -> None:
    status, out, _ = inject(served.url, "--json", "-", given=b"\n".join([LINE] * 2500))

    assert (status, json.loads(out)) == (0, {"files": 1, "appended": 2500})
    assert len(names(served)) == 2500


def test_a_wrong_record_is_one_sentence_with_its_number_and_status_2(served: Served, tmp_path: Path) -> None:
    file = tmp_path / "wrong.jsonl"
    file.write_bytes(b"\n".join([*[LINE] * 1001, b'{"eventTime": 1}']))
    status, _, said = inject(served.url, file)

    assert status == 2
    assert said == f"cloudtrail-emulator: {file}: record 1002: eventTime: must be text.\n"
    assert names(served) == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"Records": 1}', "line 1: Records: must be a list."),
        (LINE + b"\nnope", "line 2 is not valid JSON: "),
        (b'{"Records": [\n', "It is not valid JSON: "),
        (b"[1]", "record 1: A record must be a JSON object."),
        (b'{"colour": "blue"}', "record 1: eventTime: is missing."),
        (gzip.compress(LINE, mtime=0)[:-9], "It cannot be read: "),
        (b"\x1f\x8b\x00\x00", "It cannot be read: "),
    ],
)
def test_a_file_that_holds_no_records_is_one_sentence_and_status_2(
    served: Served, tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "wrong"
    file.write_bytes(content)
    status, out, said = inject(served.url, file)

    assert (status, out) == (2, "")
    assert said.startswith(f"cloudtrail-emulator: {file}: {sentence}")
    assert said.count("\n") == 1


def test_a_file_that_unpacks_without_end_is_refused(served: Served, tmp_path: Path) -> None:
    file = tmp_path / "bomb.json.gz"
    with gzip.open(file, "wb", compresslevel=1) as bomb:
        for _ in range(80):
            bomb.write(b" " * 2**20)
    status, _, said = inject(served.url, file)

    assert (status, said) == (
        2,
        f"cloudtrail-emulator: {file}: It has a line or a JSON text of more than 64 MiB.\n",
    )


def test_a_bomb_that_is_posted_is_refused(served: Served) -> None:
    request = urllib.request.Request(f"{served.url}/_emulator/events", gzip.compress(b" " * (65 * 2**20)))

    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(request)
    raised.value.close()
    assert raised.value.code == 413


def test_a_file_that_is_not_there_is_one_sentence_and_status_2(served: Served, tmp_path: Path) -> None:
    file = tmp_path / "nope"

    assert inject(served.url, file) == (
        2,
        "",
        f"cloudtrail-emulator: {file} cannot be read: No such file or directory.\n",
    )
    assert inject(served.url, tmp_path)[2].startswith(
        f"cloudtrail-emulator: {tmp_path} has no files of records: "
    )


def test_no_emulator_is_one_sentence_and_status_2(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    status, _, said = inject(url, "-", given=LINE)

    assert status == 2
    assert said.startswith(f"cloudtrail-emulator: No emulator answers at {url}: ")
    assert inject("nowhere", "-", given=LINE)[2] == "cloudtrail-emulator: nowhere is not a URL.\n"


def test_long_input_shows_a_bar_on_a_terminal(served: Served, tmp_path: Path) -> None:
    file = tmp_path / "long.jsonl"
    file.write_bytes((json.dumps(RECORD | {"requestParameters": {"x": "y" * 4000}}) + "\n").encode() * 1100)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "emulator", "inject", "--url", served.url, str(file)]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, timeout=60, check=False)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)

    assert run.stdout == b"1100 records appended\n"
    assert "100%" in shown
