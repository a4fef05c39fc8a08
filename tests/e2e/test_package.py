"""The package: what is built from the source runs where nothing else is."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
# Installing what the package needs takes the network, and half a minute.
IN_CI = os.environ.get("CI") == "true"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder


def wheel_in(folder: Path) -> Path:
    (wheel,) = folder.glob("*.whl")
    return wheel


def test_the_wheel_holds_the_package_and_nothing_else(built: Path) -> None:
    with zipfile.ZipFile(wheel_in(built)) as wheel:
        names = wheel.namelist()
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "emulator").rglob("*.py")}

    assert modules <= set(names)
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"emulator", "cloudtrail_emulator"}


def test_the_source_distribution_builds_the_same_wheel(built: Path, tmp_path: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    subprocess.run(["tar", "-xzf", str(archive), "-C", str(tmp_path)], check=True)
    (folder,) = tmp_path.iterdir()
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=120,
    )

    assert (folder / "scripts" / "test").is_file()
    with zipfile.ZipFile(wheel_in(built)) as ours, zipfile.ZipFile(wheel_in(tmp_path)) as theirs:
        assert sorted(ours.namelist()) == sorted(theirs.namelist())


@pytest.mark.skipif(not IN_CI, reason="installs from the package index; run with CI=true")
def test_in_an_empty_environment_it_runs(built: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "empty", with_pip=True)
    programs = tmp_path / "empty" / "bin"
    subprocess.run(
        [programs / "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel_in(built))],
        check=True,
        timeout=600,
    )
    told = subprocess.run(
        [programs / "cloudtrail-emulator", "demo"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert told.returncode == 0, told.stdout + told.stderr
    assert "INVALID" in told.stdout
