"""The JavaScript SDK against the emulator: a trail's life, paginators, classes of errors, types.

npm installs the SDK once into .cache/, in the versions of tests/e2e/javascript/package-lock.json.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emulator.running import Emulator
from tests.conftest import ACCOUNT
from tests.e2e.npm import installed
from tests.flows.access_world import World, allow

pytestmark = pytest.mark.e2e

SOURCES = Path(__file__).with_name("javascript")
ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"

Run = Callable[..., Any]


@pytest.fixture(scope="session")
def packages() -> Path:
    """A folder with the SDK in node_modules."""
    return installed(SOURCES, "javascript")


@pytest.fixture
def run(packages: Path, endpoint: str, tmp_path: Path, bucket: str) -> Run:
    """Run a program of tests/e2e/javascript and return what it tells."""
    shutil.copytree(SOURCES, tmp_path / "programs")
    (tmp_path / "programs" / "node_modules").symlink_to(packages / "node_modules")

    def tell(program: str, **variables: str) -> Any:
        done = subprocess.run(
            ["node", program],
            cwd=tmp_path / "programs",
            env={"PATH": os.environ["PATH"], "ENDPOINT": endpoint, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return tell


@pytest.mark.source("aws-docs", "the operations' pages in the API reference")
def test_a_trail_lives_and_dies(run: Run) -> None:
    told = run("life.mjs")

    assert told["CreateTrail"] == {
        "Name": "audit",
        "S3BucketName": "logs",
        "TrailARN": ARN,
        "IncludeGlobalServiceEvents": True,
        "IsMultiRegionTrail": True,
        "LogFileValidationEnabled": False,
        "IsOrganizationTrail": False,
        "RecursiveLogging": True,
    }
    assert set(told["new"].values()) == {False, ""}
    assert told["started"] == {
        "logging": True,
        "isDate": True,
        "at": "2026-01-02T12:00:00.000Z",
        "text": "2026-01-02T12:00:00Z",
    }
    assert told["GetEventSelectors"]["EventSelectors"][0]["ReadWriteType"] == "All"
    assert "EventSelectors" not in told["PutEventSelectors"]
    assert told["GetInsightSelectors"] == told["PutInsightSelectors"]
    assert told["ListTags"]["ResourceTagList"] == [
        {"ResourceId": ARN, "TagsList": [{"Key": "team", "Value": "audit"}]}
    ]
    trail = told["GetTrail"]["Trail"]
    assert (trail["IsMultiRegionTrail"], trail["IncludeGlobalServiceEvents"]) == (False, True)
    assert (trail["HasCustomEventSelectors"], trail["HasInsightSelectors"]) == (True, True)
    assert [told[name] for name in ("StartLogging", "AddTags", "RemoveTags", "StopLogging")] == [{}] * 4
    assert (told["DeleteTrail"], told["DescribeTrails"]) == ({}, {"trailList": []})


@pytest.mark.source("aws-docs", "LookupEvents, ListTrails, ListTags, ListPublicKeys")
def test_its_paginators_walk_to_the_end(run: Run, cloudtrail: Any) -> None:
    cloudtrail.create_trail(Name="audit", S3BucketName="logs")
    told = run("paginators.mjs")

    assert told["events"] == [2, 2, 1]
    assert told["times"] == ["2026-01-02T12:00:00.000Z"]
    assert (told["isDate"], told["record"]) == (True, "GetTrail")
    assert told["trails"] == [{"TrailARN": ARN, "Name": "audit", "HomeRegion": "us-east-1"}]
    assert told["tags"] == [{"ResourceId": ARN, "TagsList": []}]
    assert told["key"] == {"isBytes": True, "length": 270, "begin": "3082010a02820101", "validFor": 30}


@pytest.mark.source("botocore-model", "names of the error shapes")
def test_its_errors_have_classes_of_their_own(run: Run, cloudtrail: Any) -> None:
    cloudtrail.create_trail(Name="audit", S3BucketName="logs")
    told = run("errors.mjs")

    assert [error[0] for error in told] == [
        "TrailNotFoundException",
        "S3BucketDoesNotExistException",
        "InvalidTrailNameException",
        "CloudTrailARNInvalidException",
        "InsightNotEnabledException",
        "InvalidEventSelectorsException",
        "InvalidMaxResultsException",
        "OrganizationsNotInUseException",
    ]
    assert {(error[1], error[3]) for error in told} == {(True, 400)}
    assert told[0][2] == f"Unknown trail: nope for the user: {ACCOUNT}"


@pytest.mark.source("aws-docs", "IAM user guide, Create a signed AWS API request; signed by the SDK")
def test_what_it_signs_is_verified_and_judged(run: Run, emulator: Emulator, endpoint: str) -> None:
    ada = World(emulator, endpoint).user("ada", allow("cloudtrail:DescribeTrails"))
    emulator.calls.gate.set(verifies=True, enforcement="on")

    told = run("access.mjs", KEY=ada["aws_access_key_id"], SECRET=ada["aws_secret_access_key"])
    assert told == [[200, "allowed"], [400, "AccessDeniedException"], [400, "InvalidSignatureException"]]
