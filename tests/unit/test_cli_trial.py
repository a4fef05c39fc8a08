"""The command `trial` on a generated data set."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from emulator.cli import main

STOPPED = """title: Logging stopped
tags: [attack.t1562.008]
logsource: {product: aws, service: cloudtrail}
detection:
  selection:
    eventSource: cloudtrail.amazonaws.com
    eventName: [StopLogging, DeleteTrail]
  condition: selection
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small data set of two attacks, and one with rules and expectations."""
    place = tmp_path_factory.mktemp("trial")
    words = [
        "--accounts",
        "1",
        "--days",
        "1",
        "--events",
        "300",
        "--story",
        "trail-disabled",
        "--story",
        "root-user",
    ]
    assert CliRunner().invoke(main, ["generate", "--out", str(place / "data"), *words]).exit_code == 0
    (place / "rules").mkdir()
    (place / "rules/stopped.yml").write_text(STOPPED)
    (place / "rules/root.filter").write_text('{ $.userIdentity.type = "Root" }')
    return place


def ran(*words: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["trial", *map(str, words)])
    return result.exit_code, result.stdout, result.stderr


def answered(*words: object) -> Any:
    status, out, err = ran(*words, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def test_a_data_set_is_read_with_its_labels(place: Path) -> None:
    told = answered(place / "rules", "--on", place / "data")

    assert {one["story"]: one["foundBy"] for one in told["stories"]} == {
        "root-user": ["root.filter"],
        "trail-disabled": ["stopped.yml"],
    }
    assert told["recall"] == 1
    assert [one["falseAlarms"] for one in told["rules"]] == [0, 0]


def test_the_bucket_in_a_data_set_has_the_same_labels(place: Path) -> None:
    told = answered(place / "rules/stopped.yml", "--on", place / "data/audit-logs")

    assert [one["foundBy"] for one in told["stories"]] == [[], ["stopped.yml"]]


def test_without_labels_alarms_are_counted_alone(place: Path, tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text("")
    told = answered(place / "rules", "--on", place / "data", "--labels", tmp_path / "none.jsonl")

    assert told["stories"] == []
    assert all(one["falseAlarms"] > 0 and one["recall"] is None for one in told["rules"])


def test_the_tables_are_printed_and_the_pictures_written(place: Path, tmp_path: Path) -> None:
    files = [f"--{kind}={tmp_path / kind}" for kind in ("junit", "html", "svg")]
    status, out, _ = ran(place / "rules", "--on", place / "data", *files)

    assert status == 0
    assert "2 attacks found" in out.splitlines()[0]
    assert (tmp_path / "junit").read_text().count("<testcase") == 4
    assert (tmp_path / "html").read_text().startswith("<!doctype html>")
    assert (tmp_path / "svg").read_text().startswith("<svg")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--fail-under", "60"], "expected: 1 of 2 stories were found by some rule, 50%; 60 % are wanted."),
        (["--expectations", "wanted.yml"], "stopped.yml: It did not find root-user."),
    ],
)
def test_what_is_not_as_expected_ends_with_status_1(
    place: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(place)
    (place / "wanted.yml").write_text("rules: {stopped.yml: {finds: [root-user]}}")
    status, out, _ = ran("rules/stopped.yml", "--on", "data", *words)

    assert status == 1
    assert said in out


def test_a_bad_rule_is_told_with_its_line_and_ends_with_status_1(place: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text("title: [\n")
    status, out, err = ran(tmp_path / "bad.yml", place / "rules/stopped.yml", "--on", place / "data")

    assert status == 1
    assert "stopped.yml  sigma" in out
    assert f"{tmp_path / 'bad.yml'}:2: It is not valid YAML" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere", "--on", "data"], "nowhere cannot be read: there is no such file or folder."),
        (["data/audit-logs/.metadata", "--on", "data"], "there is no such file or folder."),
        (
            ["rules", "--on", "data", "--labels", "nowhere"],
            "nowhere cannot be read: No such file or directory.",
        ),
        (["rules", "--on", "data", "--labels", "rules/stopped.yml"], "rules/stopped.yml is not valid JSON"),
        (["rules", "--url", "http://127.0.0.1:1"], "No emulator answers at http://127.0.0.1:1"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(
    place: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(place)
    status, _, err = ran(*words)

    assert status == 2
    assert said in err
