"""Where the tests' MinIO comes from."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.minio import SCRIPT

pytestmark = pytest.mark.e2e


def run(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run scripts/minio where nothing is built, and only the folder's programs are found."""
    bash = shutil.which("bash")
    assert bash
    environment = {"PATH": str(folder), "HOME": str(folder), **variables}
    return subprocess.run([bash, str(SCRIPT)], env=environment, capture_output=True, text=True, check=False)


def test_the_minio_that_is_named_is_taken(tmp_path: Path) -> None:
    assert run(tmp_path, MINIO="/opt/minio").stdout == "/opt/minio\n"


def test_a_minio_on_the_path_is_taken(tmp_path: Path) -> None:
    (tmp_path / "minio").touch(0o755)

    assert run(tmp_path).stdout == f"{tmp_path}/minio\n"


def test_one_that_was_built_is_taken(tmp_path: Path) -> None:
    version = SCRIPT.read_text("utf-8").partition("VERSION=")[2].partition("\n")[0]
    built = tmp_path / ".cache" / "cloudtrail-emulator" / f"minio-{version}"
    built.parent.mkdir(parents=True)
    built.touch(0o755)

    assert run(tmp_path).stdout == f"{built}\n"


def test_without_any_and_without_go_it_says_what_to_do(tmp_path: Path) -> None:
    done = run(tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "MinIO was not found: set MINIO to its path, put it on PATH, or install Go to build it.\n"
    )
