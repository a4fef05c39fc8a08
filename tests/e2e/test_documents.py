"""Each page of the documentation is tried as it stands there: its commands run, and print what it says."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e import programs

pytestmark = pytest.mark.e2e

DOCS = Path(__file__).parents[2] / "docs"
PROGRAMS = Path(sys.executable).parent
BLOCK = re.compile(r"^```(sh|python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TRIED_WITH = re.compile(r"<!-- tried with: (.*) -->")
TRIED = sorted(path.stem for path in DOCS.glob("*.md") if TRIED_WITH.search(path.read_text("utf-8")))


@dataclass(frozen=True)
class Step:
    """A block that runs, and what the page says that it prints, None where it says nothing."""

    language: str
    code: str
    printed: str | None


def steps_of(page: str) -> list[Step]:
    """Return the page's blocks of shell and Python; a block of text behind one is what that one prints."""
    blocks = [match.groups() for match in BLOCK.finditer(page)]
    following = [*blocks[1:], ("", "")]
    return [
        Step(language, code, after if kind == "text" else None)
        for (language, code), (kind, after) in zip(blocks, following, strict=True)
        if language != "text"
    ]


def run(step: Step, folder: Path, url: str) -> str:
    command = ["bash", "-euo", "pipefail", "-c"] if step.language == "sh" else [sys.executable, "-c"]
    environment = {
        "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
        "HOME": str(folder),
        "AWS_ENDPOINT_URL": url,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    done = subprocess.run(
        [*command, step.code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{step.code}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def is_as_said(said: str, printed: str) -> bool:
    """Compare the output with the page's; … stands for anything."""
    return bool(re.fullmatch(re.escape(said.rstrip()).replace("…", ".*"), printed.rstrip()))


@pytest.mark.parametrize("name", TRIED)
def test_a_page_is_true(name: str, tmp_path: Path) -> None:
    page = (DOCS / f"{name}.md").read_text("utf-8")
    options = TRIED_WITH.search(page)
    assert options
    with programs.emulator(*options[1].split()) as (url, _):
        for step in steps_of(page):
            printed = run(step, tmp_path, url)

            assert step.printed is None or is_as_said(step.printed, printed), f"{step.code}\n{printed}"


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page.name}: {target}"
        for page in [*DOCS.glob("*.md"), DOCS.parent / "README.md"]
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]

    assert broken == []
