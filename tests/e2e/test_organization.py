"""An organization's trail from its making to its validation, with the programs that people use."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from emulator.cli import main
from tests.conftest import ACCOUNT, bucket_policy
from tests.e2e import programs

pytestmark = pytest.mark.e2e


def ours(*words: str) -> str:
    """Run a command of the emulator, and return what it prints."""
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.source("aws-cli", "create-trail --is-organization-trail, validate-logs --account-id")
def test_the_aws_cli_makes_a_trail_of_an_organization_and_validates_a_member_s_chain() -> None:
    with programs.emulator("--clock", "manual", "--timing", "aws") as (url, _):

        def aws(line: str, *more: str, key: str = ACCOUNT) -> Any:
            done = programs.aws(url, *line.split(), *more, key=key)
            assert done.returncode == 0, done.stderr
            return json.loads(done.stdout) if done.stdout.startswith("{") else done.stdout

        organization = aws("organizations create-organization --feature-set ALL")["Organization"]["Id"]
        aws("organizations enable-aws-service-access --service-principal cloudtrail.amazonaws.com")
        made = aws("organizations create-account --account-name shop --email shop@example.com")
        member = made["CreateAccountStatus"]["AccountId"]
        aws(f"cloudtrail register-organization-delegated-admin --member-account-id {member}")
        aws("s3api create-bucket --bucket central")
        policy = bucket_policy("central", [ACCOUNT, organization])
        aws("s3api put-bucket-policy --bucket central --policy", policy)
        options = "--s3-bucket-name central --is-organization-trail --enable-log-file-validation"
        trail = aws(f"cloudtrail create-trail --name audit {options}", key=member)["TrailARN"]
        aws(f"cloudtrail start-logging --name {trail}", key=member)
        aws("iam create-user --user-name eve", key=member)
        ours("advance", "7200", "--url", url)
        asked = ("--trail-arn", trail, "--account-id", member, "--start-time", "2020-01-01T00:00:00Z")
        theirs = aws("cloudtrail validate-logs --verbose", *asked, "--end-time", "2100-01-01T00:00:00Z")
        whole = ours("validate", "central", "--url", url)
        aws(f"cloudtrail deregister-organization-delegated-admin --delegated-admin-account-id {member}")

    assert trail == f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"
    assert f"/AWSLogs/{organization}/{member}/CloudTrail/" in theirs
    assert "log files valid" in theirs
    assert f"{member}: digest files 3/3 valid, log files 1/1 valid" in whole
