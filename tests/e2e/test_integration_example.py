"""examples/integration, run as its workflow does, against an emulator and a MinIO."""

import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from emulator.settings import Settings, flag_of, variable_of
from tests.e2e import programs
from tests.e2e.minio import minio_server

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "integration"


COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
SUITE = "pytest examples/integration"


@pytest.fixture
def job() -> dict[str, Any]:
    """The job of the workflow."""
    text = (EXAMPLE / ".github" / "workflows" / "integration.yml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["jobs"]["test"]
    return found


def options_of_compose(minio_url: str) -> list[str]:
    """Return the options that stand for the emulator's environment, its MinIO being another."""
    given = COMPOSE["emulator"]["environment"]
    values = {flag_of(item.name): given.get(variable_of(item.name)) for item in fields(Settings)}
    return [
        word.replace("http://minio:9000", minio_url)
        for flag, value in values.items()
        if value
        for word in (flag, value)
    ]


def test_the_suite_of_the_workflow_passes(job: dict[str, Any], tmp_path: Path) -> None:
    assert SUITE in [step.get("run") for step in job["steps"]]
    with minio_server(tmp_path) as minio, programs.emulator(*options_of_compose(minio.url)) as (url, _):
        run = subprocess.run(
            [sys.executable, "-m", *SUITE.split(), "--rootdir", str(EXAMPLE), "-p", "no:cacheprovider"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **job["env"], "AWS_ENDPOINT_URL": url},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    assert run.returncode == 0, run.stdout + run.stderr
    assert "2 passed" in run.stdout


def test_the_workflow_has_the_port_and_the_keys_of_the_containers(job: dict[str, Any]) -> None:
    keys = COMPOSE["minio"]["environment"]
    address, _, _ = COMPOSE["emulator"]["ports"][0].rpartition(":")

    assert job["env"]["AWS_ENDPOINT_URL"] == f"http://{address}"
    assert job["env"]["AWS_ACCESS_KEY_ID"] == keys["MINIO_ROOT_USER"]
    assert job["env"]["AWS_SECRET_ACCESS_KEY"] == keys["MINIO_ROOT_PASSWORD"]
