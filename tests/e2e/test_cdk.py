"""The AWS CDK through cdklocal: bootstrap, deploy, diff and destroy of examples/cdk; the AWS CLI validates.

npm installs the CDK once into .cache/, in the versions of the example's package-lock.json.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from emulator.core.records.events import record_of
from emulator.running import Emulator
from tests.conftest import ACCOUNT, MakeClient
from tests.e2e.npm import installed
from tests.e2e.programs import ENVIRONMENT

pytestmark = pytest.mark.e2e

SOURCES = Path(__file__).parents[2] / "examples" / "cdk"
ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"
EXECUTION = f"cdk-hnb659fds-cfn-exec-role-{ACCOUNT}-us-east-1"
HOUR = timedelta(hours=1)

Run = Callable[..., str]


@pytest.fixture
def run(endpoint: str, tmp_path: Path) -> Run:
    """Run a program in a copy of the example, and return what it prints."""
    folder = shutil.copytree(SOURCES, tmp_path / "cdk", ignore=shutil.ignore_patterns("node_modules"))
    (folder / "node_modules").symlink_to(installed(SOURCES, "cdk") / "node_modules")
    environment = {
        **ENVIRONMENT,
        "HOME": str(tmp_path),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ENDPOINT_URL_S3": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "CDK_OUTDIR": "out",
        "CI": "true",
        "PATH": os.environ["PATH"],
    }

    def tell(*command: str) -> str:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return tell


@pytest.mark.source("aws-docs", "CDK: bootstrap, deploy, diff, destroy; aws-cdk-lib's Trail")
@pytest.mark.source("aws-cli", "validate-logs")
def test_a_trail_of_the_cdk_is_deployed_delivers_and_is_destroyed(
    run: Run, emulator: Emulator, client: MakeClient
) -> None:
    def cdk(*words: str) -> str:
        return run("node_modules/.bin/cdklocal", *words, "--app", "out", "--no-notices")

    run("node", "app.mjs")
    cdk("bootstrap", f"aws://{ACCOUNT}/us-east-1")
    assert ARN in cdk("deploy", "audit", "--require-approval", "never")
    assert "no differences" in cdk("diff", "audit").lower()

    cloudtrail = client("cloudtrail")
    trail = cloudtrail.get_trail(Name="audit")["Trail"]
    assert trail["LogFileValidationEnabled"]
    assert trail["CloudWatchLogsLogGroupArn"].endswith(":*")
    assert trail["KmsKeyId"].startswith("arn:aws:kms:")
    selectors = cloudtrail.get_event_selectors(TrailName="audit")["EventSelectors"]
    assert selectors[0]["ReadWriteType"] == "WriteOnly"
    types = {one["Type"] for selector in selectors for one in selector["DataResources"]}
    assert types == {"AWS::S3::Object", "AWS::Lambda::Function"}

    emulator.advance(HOUR)
    begin = "2026-01-02T00:00:00Z"
    words = ("cloudtrail", "validate-logs", "--trail-arn", ARN, "--start-time", begin, "--end-time")
    told = run(str(Path(sys.executable).with_name("aws")), *words, "2026-01-03T00:00:00Z")
    assert "digest files valid" in told
    assert "INVALID" not in told

    cdk("destroy", "audit", "--force")
    assert cloudtrail.describe_trails()["trailList"] == []
    _check_records([record_of(event) for event in emulator.parts.store.journal.scan(0, 10_000)])


def _check_records(records: list[dict[str, Any]]) -> None:
    by = "cloudformation.amazonaws.com"
    made = [one for one in records if one["userIdentity"].get("invokedBy") == by]
    acting = {
        one["eventName"]: one["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"]
        for one in made
        if one["userIdentity"]["type"] == "AssumedRole"
    }
    assert {"CreateTrail", "StartLogging", "PutEventSelectors", "CreateKey", "DeleteTrail"} <= acting.keys()
    assert acting["CreateTrail"] == EXECUTION
    assert all(one["sourceIPAddress"] == one["userAgent"] == by for one in made)
