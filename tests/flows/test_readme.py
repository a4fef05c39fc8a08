"""The README's first steps are run as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from emulator.running import Emulator

README = Path(__file__).parents[2] / "README.md"


def python_blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)


@pytest.mark.e2e
def test_the_first_tests_are_green(tmp_path: Path) -> None:
    first, _ = python_blocks()
    (tmp_path / "test_first.py").write_text(first)
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert "2 passed" in run.stdout


def test_the_quickstart_runs(endpoint: str, emulator: Emulator) -> None:
    _, quickstart = python_blocks()
    run = subprocess.run(
        [sys.executable, "-c", quickstart],
        env={
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    assert emulator.parts.store.trails.of_account("123456789012")[0].logging


@pytest.mark.parametrize("script", sorted(set(re.findall(r"scripts/[a-z]+", README.read_text()))))
def test_every_script_that_the_readme_names_is_there(script: str) -> None:
    assert os.access(README.parent / script, os.X_OK)
