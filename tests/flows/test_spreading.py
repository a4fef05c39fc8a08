"""Data sets that are made and validated by several workers: the output is that of one."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from distributed import LocalCluster

from emulator.cli import main

SMALL = ("--accounts", "2", "--regions", "us-east-1", "--days", "1", "--events", "300", "--stories", "none")
ASKED = ("--end-time", "2026-01-07T00:00:00Z")


def run(*words: str) -> tuple[str, str, int]:
    result = CliRunner().invoke(main, words)
    return result.stdout, result.stderr, result.exit_code


def content(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(f"{path.relative_to(folder)}\n".encode() + path.read_bytes())
    return found.hexdigest()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set that one process made, with a log file that was changed and a digest that was lost."""
    folder = tmp_path_factory.mktemp("sets")
    assert run("generate", "--out", str(folder / "one"), *SMALL)[2] == 0
    return folder


@pytest.fixture(scope="module")
def damaged(made: Path) -> Path:
    folder = made / "copy"
    assert run("generate", "--out", str(folder), *SMALL, "--workers", "2")[2] == 0
    assert content(folder) == content(made / "one")
    logs, digests = (
        sorted((folder / "audit-logs").rglob(f"{kind}/us-east-1/*/*/*/*.gz"))
        for kind in ("CloudTrail", "CloudTrail-Digest")
    )
    logs[0].write_bytes(logs[1].read_bytes())
    digests[7].unlink()
    return folder


def spread(scheduler: str) -> Sequence[Sequence[str]]:
    return [("--workers", "1"), ("--workers", "2"), ("--scheduler", scheduler)]


def test_the_output_of_a_validation_is_the_same_with_any_workers(damaged: Path) -> None:
    asked = ("validate", str(damaged), *ASKED)
    ways = ((), ("--verbose",), ("--json",))
    alone = [run(*asked, *way) for way in ways]
    make: Any = LocalCluster  # it has no types
    with make(n_workers=1, processes=False, dashboard_address=None, silence_logs=50) as cluster:
        for words in spread(cluster.scheduler_address):
            assert [run(*asked, *way, *words) for way in ways] == alone

    assert [status for _, _, status in alone] == [1, 1, 1]
    assert "hash value doesn't match" in alone[0][1]
    assert "not found" in alone[0][1]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("--workers", "2", "--scheduler", "tcp://127.0.0.1:1"), "Give either --workers or --scheduler."),
        (("--workers", "0"), "0 is not in the range 1<=x<=256"),
    ],
)
def test_workers_that_make_no_sense_are_refused(made: Path, words: Sequence[str], text: str) -> None:
    _, errors, status = run("validate", str(made / "one"), *words)

    assert status != 0
    assert text in errors
