"""The examples and docs/pytest.md: what they show is true, in the words of a pytest of their own."""

import os
import re
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

import pytest

from emulator.pytest_plugin import OPTIONS
from tests.e2e import programs

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
EXAMPLES = [ROOT / "examples" / name for name in ("onboarding", "alarms", "rules")]
PAGE = (ROOT / "docs" / "pytest.md").read_text("utf-8")
# Installing what the package needs takes the network, and half a minute.
IN_CI = os.environ.get("CI") == "true"


def blocks(language: str) -> Sequence[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def run(python: str | Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [python, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", folder, folder],
        cwd=folder,
        env=programs.ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_example_passes(example: Path) -> None:
    done = run(sys.executable, example)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_detection_of_an_organization_passes() -> None:
    done = run(sys.executable, EXAMPLES[0].with_name("organization"))

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not IN_CI, reason="installs from the package index; run with CI=true")
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_example_passes_in_a_fresh_environment(example: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "fresh", with_pip=True)
    programs_of_it = tmp_path / "fresh" / "bin"
    subprocess.run(
        [programs_of_it / "pip", "install", "--quiet", wheel, f"{example}[test]"],
        check=True,
        timeout=600,
    )
    done = run(programs_of_it / "python", example)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_is_true(tmp_path: Path) -> None:
    for number, block in enumerate(blocks("python")):
        (tmp_path / f"test_{number}.py").write_text(block)
    (options,), (shown,) = blocks("toml"), blocks("text")
    (tmp_path / "pyproject.toml").write_text(options)
    done = run(sys.executable, tmp_path)

    assert re.search(r"^=+ 1 failed, 9 passed", done.stdout, re.MULTILINE), done.stdout
    assert "FAILED test_8.py::test_the_code_makes_nobody" in done.stdout
    assert shown in done.stdout


def test_the_page_names_every_option() -> None:
    assert (
        set(re.findall(r"`cloudtrail_(\w+)`", PAGE)) - {"environment", "module", "session"} == OPTIONS.keys()
    )
