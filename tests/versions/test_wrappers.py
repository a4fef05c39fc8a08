"""samlocal deploys an application of AWS SAM to a served emulator; scripts/versions installs it."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import boto3
import pytest

from tests.e2e.programs import ENVIRONMENT
from tests.e2e.test_init_scripts import Serving

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Handler:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: index.handler
      Runtime: python3.12
      Events:
        Queue: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}
        Web: {Type: Api, Properties: {Path: /orders, Method: get}}
"""


@pytest.mark.e2e
def test_samlocal_deploys_a_function_with_its_queue_and_its_api(tmp_path: Path) -> None:
    if not find_spec("samcli"):
        pytest.skip("scripts/versions installs it")
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "index.py").write_text("def handler(event, context): return 1\n")
    served = Serving()
    port = served.url.rpartition(":")[2]
    folder = Path(sys.executable).parent
    command = [sys.executable, str(folder / "samlocal"), "deploy", "--stack-name", "shop", "--resolve-s3"]
    done = subprocess.run(
        [*command, "--no-confirm-changeset", "--capabilities", "CAPABILITY_IAM"],
        cwd=tmp_path,
        env={**ENVIRONMENT, "EDGE_PORT": port, "SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    client = boto3.client("lambda", endpoint_url=served.url, region_name="us-east-1", **keys)
    functions = [one["Handler"] for one in client.list_functions()["Functions"]]
    records = served.records()
    served.stop()

    assert done.returncode == 0, done.stdout + done.stderr
    assert functions == ["index.handler"]
    assert {"ExecuteChangeSet", "CreateRole", "CreateRestApi"} <= set(records)
