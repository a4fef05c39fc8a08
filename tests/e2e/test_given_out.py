"""What is given out: the workflows, what they call, the image's base, and the site of the documentation."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from emulator import __version__
from tests.e2e.programs import do_without

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
WORKFLOWS = {path.stem: path.read_text("utf-8") for path in (ROOT / ".github" / "workflows").glob("*.yml")}


def run(*command: str, **more: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300, **more)


def test_the_workflows_are_right_to_actionlint() -> None:
    if not (shutil.which("actionlint") or shutil.which("go", path=f"{os.environ['PATH']}:/usr/local/go/bin")):
        do_without("neither actionlint nor Go is installed")
    linted = run(str(ROOT / "scripts" / "workflows"))

    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.mark.parametrize("name", WORKFLOWS)
def test_the_scripts_that_a_workflow_calls_are_there(name: str) -> None:
    called = set(re.findall(r"scripts/[a-z]+", WORKFLOWS[name]))

    assert called
    assert {script for script in called if not os.access(ROOT / script, os.X_OK)} == set()


def test_a_release_publishes_without_a_password_and_for_both_platforms() -> None:
    jobs = yaml.safe_load(WORKFLOWS["release"])["jobs"]
    (push,) = (step["with"] for step in jobs["image"]["steps"] if step.get("id") == "push")

    assert jobs["pypi"]["permissions"] == {"id-token": "write"}
    assert "password" not in str(jobs["pypi"])
    assert (push["platforms"], push["sbom"]) == ("linux/amd64,linux/arm64", True)


def test_the_base_image_is_named_by_its_digest() -> None:
    bases = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)

    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.12-slim@sha256:[0-9a-f]{64}", bases[0])


@pytest.mark.parametrize(
    ("tag", "said"), [("v9.9.9", "is not that of version"), (f"v{__version__}", "no section")]
)
def test_a_tag_that_does_not_fit_ends_the_release(tag: str, said: str) -> None:
    checked = run(str(ROOT / "scripts" / "version"), tag)

    assert checked.returncode == 1
    assert said in checked.stderr


def test_the_site_is_built_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    built = run(
        str(ROOT / "scripts" / "site"),
        "--site-dir",
        str(tmp_path),
        env={**os.environ, "PATH": path, "NO_MKDOCS_2_WARNING": "1"},
    )
    assert built.returncode == 0, built.stdout + built.stderr

    pages = [page.read_text("utf-8") for page in tmp_path.glob("*.html")]
    assert (tmp_path / "search" / "search_index.json").exists()
    assert len(pages) > 20
    loaded = {
        url for page in pages for url in re.findall(r'<(?:script|link|img)[^>]+="(https?://[^"]+)"', page)
    }
    assert loaded == set()
