"""The page that says how programs reach the emulator."""

from typing import Any

from flask import request

from emulator.core.call import Credential, Request
from emulator.running import Emulator
from emulator.web.console.rendering import ROOT, page, protected, redirect

LOCAL = ("localhost", "127.0.0.1", "::1", "[::1]")


def shown(emulator: Emulator) -> Any:
    """The page with lines to paste."""
    host = request.host
    name = host.rpartition(":")[0] or host
    endpoint = f"{request.scheme}://{host}"
    return page(
        "connect.html",
        emulator,
        title="Connect",
        endpoint=endpoint,
        snippets=snippets(endpoint),
        is_local=name in LOCAL,
        account=emulator.settings.account_id,
    )


def snippets(endpoint: str) -> list[tuple[str, str]]:
    """Return lines to paste for each kind of client, with its name."""
    return [(label, text.strip("\n").replace("{URL}", endpoint)) for label, text in SNIPPETS]


SNIPPETS = (
    (
        "Shell",
        """
export AWS_ENDPOINT_URL={URL}
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
export AWS_DEFAULT_REGION=us-east-1
""",
    ),
    ("AWS CLI", "aws --endpoint-url {URL} iam create-user --user-name ada"),
    (
        "boto3",
        """
import boto3

iam = boto3.client(
    "iam",
    endpoint_url="{URL}",
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
)
iam.create_user(UserName="ada")
""",
    ),
    (
        "pytest",
        """
def test_it(cloudtrail):
    cloudtrail.client("iam").create_user(UserName="ada")

    assert cloudtrail.events(name="CreateUser")
""",
    ),
    (
        "Node.js",
        """
import { IAMClient } from "@aws-sdk/client-iam";

const iam = new IAMClient({
  endpoint: "{URL}",
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});
""",
    ),
    (
        "Java",
        """
IamClient iam = IamClient.builder()
    .endpointOverride(URI.create("{URL}"))
    .region(Region.US_EAST_1)
    .credentialsProvider(StaticCredentialsProvider.create(
        AwsBasicCredentials.create("test", "test")))
    .build();
""",
    ),
    (
        "Terraform",
        """
provider "aws" {
  region = "us-east-1"
  access_key = "test"
  secret_key = "test"
  skip_credentials_validation = true
  skip_requesting_account_id = true
  s3_use_path_style = true
  endpoints {
    cloudtrail = "{URL}"
    iam = "{URL}"
    s3 = "{URL}"
    sts = "{URL}"
  }
}
""",
    ),
    (
        "Docker Compose",
        """
services:
  app:
    environment:
      AWS_ENDPOINT_URL: http://cloudtrail:4566
      AWS_ACCESS_KEY_ID: test
      AWS_SECRET_ACCESS_KEY: test
      AWS_DEFAULT_REGION: us-east-1
""",
    ),
)

TEST_CALL = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.DescribeTrails"
KEY = "test"


def make_call(emulator: Emulator) -> Any:
    """Call DescribeTrails as a program would, and show the record."""
    number = emulator.last_number()
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": TEST_CALL,
        "user-agent": request.headers.get("User-Agent", ""),
        "host": request.host,
    }
    call = Request("POST", "/", "", headers, b"{}", 2, request.remote_addr or "")
    credential = Credential(KEY, "us-east-1", "cloudtrail")
    calls = emulator.calls
    calls.cloudtrail.answer(call, credential, calls.callers.caller_of(credential))
    found = emulator.searching.newer(emulator.search("event:DescribeTrails"), number, 1).events
    return protected(redirect(f"{ROOT}/records" + (f"/{found[0].id}" if found else ""), 303))
