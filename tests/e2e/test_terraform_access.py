"""Terraform against an emulator that verifies signatures and enforces policies."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from emulator.running import Emulator
from emulator.settings import Settings
from tests.e2e.programs import do_without
from tests.e2e.test_terraform import provider_configuration
from tests.flows.access_world import World, allow

pytestmark = pytest.mark.e2e

SOURCES = Path(__file__).with_name("terraform_access")
QUIET = {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1", "TF_INPUT": "0"}


@pytest.fixture
def settings() -> Settings:
    return Settings(clock="manual", timing="aws", seed=1, verify_signatures="on", enforce_iam="on")


@pytest.fixture
def world(emulator: Emulator, endpoint: str) -> World:
    return World(emulator, endpoint)


def terraform(folder: Path, variables: Mapping[str, str], *arguments: str) -> tuple[int, str]:
    names = ("PATH", "HOME", "TF_PLUGIN_CACHE_DIR")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    kept["TF_CLI_CONFIG_FILE"] = str(provider_configuration(folder))
    done = subprocess.run(
        ["terraform", *arguments, "-no-color"],
        cwd=folder,
        env={**kept, **QUIET, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration whose provider is installed."""
    if not shutil.which("terraform"):
        do_without("terraform is not installed")
    shutil.copytree(SOURCES, tmp_path, dirs_exist_ok=True)
    code, told = terraform(tmp_path, {}, "init")
    if code:
        do_without(f"terraform cannot install its provider: {told.strip()}")
    return tmp_path


@pytest.mark.source("aws-docs", "IAM user guide, Create a signed AWS API request; signed by Terraform")
def test_what_a_user_may_make_is_made_and_the_rest_is_denied(world: World, folder: Path) -> None:
    ada = world.user("ada", allow("sqs:*"), allow(["s3:Get*", "s3:List*"]))
    variables = {
        "AWS_ACCESS_KEY_ID": ada["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": ada["aws_secret_access_key"],
        "TF_VAR_endpoint": world.url,
    }
    code, told = terraform(folder, variables, "apply", "-auto-approve")

    assert code == 1
    assert "aws_sqs_queue.orders: Creation complete" in told
    assert "is not authorized to perform: s3:CreateBucket on resource:" in " ".join(told.split())
    assert [one["eventName"] for one in world.denials() if one["errorCode"] == "AccessDenied"] == [
        "CreateBucket"
    ]


@pytest.mark.source("aws-docs", "IAM user guide, Troubleshoot Signature Version 4; signed by Terraform")
def test_a_wrong_secret_is_refused(world: World, folder: Path) -> None:
    ada = world.user("ada", allow("*"))
    variables = {
        "AWS_ACCESS_KEY_ID": ada["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": "another",
        "TF_VAR_endpoint": world.url,
    }
    code, told = terraform(folder, variables, "plan")

    assert code == 1
    assert "SignatureDoesNotMatch" in told
