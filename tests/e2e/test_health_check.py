"""The health check of the image, run beside an emulator."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.programs import emulator, free_port, wait_until

pytestmark = pytest.mark.e2e

DOCKERFILE = Path(__file__).parents[2] / "Dockerfile"


def is_healthy(port: int) -> bool:
    """Run the check as in a container whose emulator was told of the port."""
    command = DOCKERFILE.read_text("utf-8").partition("HEALTHCHECK")[2].partition(" CMD ")[2]
    run = subprocess.run(
        ["/bin/sh", "-c", command.partition("\n")[0]],
        env={"PATH": os.environ["PATH"], "CLOUDTRAIL_EMULATOR_PORT": str(port)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    return run.returncode == 0


def test_the_health_check_asks_at_the_port_that_the_emulator_serves() -> None:
    with emulator() as (url, _):
        port = int(url.rpartition(":")[2])
        wait_until(lambda: is_healthy(port))  # it answers before it says that it is ready


def test_the_health_check_fails_where_nothing_answers() -> None:
    assert not is_healthy(free_port())
