"""What a type checker says of a module that uses the fixtures; scripts/versions installs what it takes."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MODULE = (HERE / "typed_module.py").read_text()
CHECKERS = {
    "mypy": [sys.executable, "-m", "mypy", "--strict", "--python-executable", sys.executable],
    "pyright": [sys.executable, "-m", "pyright", "--pythonpath", sys.executable],
}


def check(checker: str, folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_of_a_user.py").write_text(text)
    command = [*CHECKERS[checker], "test_of_a_user.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.e2e
@pytest.mark.parametrize("checker", CHECKERS)
def test_a_module_of_a_user_is_free_of_errors(checker: str, tmp_path: Path) -> None:
    pytest.importorskip(checker, reason="scripts/versions installs it")
    told = check(checker, tmp_path, MODULE)

    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.e2e
@pytest.mark.parametrize("checker", CHECKERS)
def test_with_the_stubs_a_client_has_the_type_of_its_service(checker: str, tmp_path: Path) -> None:
    pytest.importorskip(checker, reason="scripts/versions installs it")
    if not find_spec("mypy_boto3_iam"):
        pytest.skip("without boto3-stubs")
    told = check(checker, tmp_path, MODULE.replace("iam.create_user(", "iam.create_usr("))

    assert told.returncode == 1
    assert "create_usr" in told.stdout
    assert "IAMClient" in told.stdout
