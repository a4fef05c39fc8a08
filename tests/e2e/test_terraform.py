"""Terraform with AWS's provider: a trail and what it needs, changed to and fro, with empty plans between."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import ACCOUNT, MakeClient
from tests.e2e.programs import ENVIRONMENT, do_without

pytestmark = pytest.mark.e2e

SOURCES = Path(__file__).parent
PROVIDER = "registry.terraform.io/hashicorp/aws/5.100.0"
# Where providers may lie beside the folders that Terraform itself looks into; else it asks its registry.
FOLDERS = ("/opt", "/usr/local/share", "/usr/share")
MIRROR = 'provider_installation {{\n  filesystem_mirror {{\n    path = "{}"\n  }}\n}}\n'
PATIENCE_SECONDS = 300
NOTHING_TO_DO = 0


class Terraform:
    """The program in a folder of its own, with an endpoint in place of AWS."""

    def __init__(self, folder: Path, endpoint: str, source: str) -> None:
        self._folder = folder
        self._environment = {name: value for name, value in ENVIRONMENT.items() if not name.startswith("TF_")}
        self._environment |= {
            "AWS_ENDPOINT_URL": endpoint,
            "CHECKPOINT_DISABLE": "1",
            "HOME": str(folder),
            "TF_CLI_CONFIG_FILE": str(provider_configuration(folder)),
        }
        shutil.copy(SOURCES / source / "main.tf", folder)
        done = self.run("init")
        assert done.returncode == 0, done.stderr

    def run(self, command: str, *options: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["terraform", command, "-no-color", "-input=false", *options],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )

    def apply(self, *options: str) -> None:
        done = self.run("apply", "-auto-approve", *options)
        assert done.returncode == 0, done.stderr

    def plan(self, *options: str) -> int:
        """Return how a plan exits: NOTHING_TO_DO, 1 for an error, 2 for changes."""
        return self.run("plan", "-detailed-exitcode", *options).returncode

    def destroy(self, *options: str) -> None:
        done = self.run("destroy", "-auto-approve", *options)
        assert done.returncode == 0, done.stderr


def _variable(multi_region: bool) -> str:
    return f"-var=multi_region={json.dumps(multi_region)}"


def provider_configuration(folder: Path) -> Path:
    """Write Terraform's own settings: where the provider lies on this machine, if it does."""
    places = [Path(variable) for variable in filter(None, [os.environ.get("TF_PLUGIN_CACHE_DIR")])]
    places += [place for parent in FOLDERS for place in Path(parent).glob("*/") if place.is_dir()]
    mirror = next((place for place in places if (place / PROVIDER).is_dir()), None)
    written = folder / "terraform.rc"
    written.write_text(MIRROR.format(mirror) if mirror else "")
    return written


Make = Callable[[str], Terraform]


@pytest.fixture
def terraform(tmp_path: Path, endpoint: str) -> Make:
    """Return what makes a Terraform with the configuration of a folder beside this module."""
    if not shutil.which("terraform"):
        do_without("terraform is not installed")
    return partial(Terraform, tmp_path, endpoint)


@pytest.mark.source("aws-docs", "Terraform's tests against AWS: multi-Region to single, empty plans")
def test_plans_are_empty_after_a_trail_was_made_multi_region_and_single(
    terraform: Make, client: MakeClient
) -> None:
    program, cloudtrail, seen = terraform("terraform"), client("cloudtrail"), []
    for multi_region in (True, False, True):  # one test, since starting the provider takes seconds each time
        program.apply(_variable(multi_region))
        assert program.plan(_variable(multi_region)) == NOTHING_TO_DO
        seen.append(cloudtrail.get_trail(Name="audit")["Trail"])
    _check_parts(client)
    program.destroy(_variable(True))

    assert [trail["IsMultiRegionTrail"] for trail in seen] == [True, False, True]
    assert {trail["IncludeGlobalServiceEvents"] for trail in seen} == {True}
    assert cloudtrail.describe_trails()["trailList"] == []


def _check_parts(client: MakeClient) -> None:
    """Check that the trail logs, with everything that belongs to it."""
    cloudtrail = client("cloudtrail")
    trail = cloudtrail.get_trail(Name="audit")["Trail"]
    tags = cloudtrail.list_tags(ResourceIdList=[trail["TrailARN"]])["ResourceTagList"]
    selectors = cloudtrail.get_event_selectors(TrailName="audit")["AdvancedEventSelectors"]
    attached = client("iam").list_attached_role_policies(RoleName="writer")["AttachedPolicies"]

    assert cloudtrail.get_trail_status(Name="audit")["IsLogging"]
    assert trail["CloudWatchLogsLogGroupArn"] == f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:audit:*"
    assert [one["Name"] for one in selectors] == ["management", "writes to objects"]
    assert tags[0]["TagsList"] == [{"Key": "team", "Value": "audit"}]
    assert [one["PolicyName"] for one in attached] == ["ReadOnlyAccess"]


@pytest.mark.source("aws-docs", "Terraform's tests against AWS: is_organization_trail, delegated admins")
def test_plans_are_empty_after_an_organization_trail_was_made(terraform: Make, client: MakeClient) -> None:
    program, cloudtrail = terraform("terraform_organization"), client("cloudtrail")
    program.apply()
    assert program.plan() == NOTHING_TO_DO
    trail = cloudtrail.get_trail(Name="organization")["Trail"]
    administrators = client("organizations").list_delegated_administrators()["DelegatedAdministrators"]
    seen = client("cloudtrail", key=administrators[0]["Id"]).describe_trails()["trailList"]
    program.destroy()

    assert trail["IsOrganizationTrail"]
    assert [one["TrailARN"] for one in seen] == [trail["TrailARN"]]
    assert cloudtrail.describe_trails()["trailList"] == []
