"""State files that cannot be used: `serve` says so in one sentence, and changes nothing."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from emulator.opening import STATE_FILE

pytestmark = pytest.mark.e2e


def serve(folder: Path) -> tuple[int, str]:
    """Return the exit status and what was printed on standard error."""
    run = subprocess.run(
        [sys.executable, "-m", "emulator", "serve", "--port", "0", "--data-dir", str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return run.returncode, run.stderr


def test_a_state_file_of_a_newer_version_is_one_sentence_and_status_2(tmp_path: Path) -> None:
    path = tmp_path / STATE_FILE
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 999")
    newer.close()
    before = path.read_bytes()

    assert serve(tmp_path) == (
        2,
        f"cloudtrail-emulator: The state file {path} was written by a newer version of the emulator.\n",
    )
    assert path.read_bytes() == before


def test_a_file_that_is_no_state_is_one_sentence_and_status_2(tmp_path: Path) -> None:
    path = tmp_path / STATE_FILE
    path.write_text("this is no database, however long one looks at it " * 50)
    before = path.read_bytes()

    assert serve(tmp_path) == (
        2,
        f"cloudtrail-emulator: The state file {path} cannot be used: file is not a database.\n",
    )
    assert path.read_bytes() == before
