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
    region, key = "us-east-1", "test"
    return [
        (
            "Shell",
            (
                f"export AWS_ENDPOINT_URL={endpoint}\n"
                f"export AWS_ACCESS_KEY_ID={key} AWS_SECRET_ACCESS_KEY={key}\n"
                f"export AWS_DEFAULT_REGION={region}"
            ),
        ),
        ("AWS CLI", f"aws --endpoint-url {endpoint} iam create-user --user-name ada"),
        (
            "boto3",
            (
                "import boto3\n\n"
                f'iam = boto3.client("iam", endpoint_url="{endpoint}", region_name="{region}",\n'
                f'                   aws_access_key_id="{key}", aws_secret_access_key="{key}")\n'
                'iam.create_user(UserName="ada")'
            ),
        ),
        (
            "pytest",
            (
                'def test_it(cloudtrail):\n    cloudtrail.client("iam").create_user(UserName="ada")\n\n'
                '    assert cloudtrail.events(name="CreateUser")'
            ),
        ),
        (
            "Node.js",
            (
                f'import {{ IAMClient }} from "@aws-sdk/client-iam";\n\n'
                f'const iam = new IAMClient({{ endpoint: "{endpoint}", region: "{region}",\n'
                f'  credentials: {{ accessKeyId: "{key}", secretAccessKey: "{key}" }} }});'
            ),
        ),
        (
            "Java",
            (
                "IamClient iam = IamClient.builder()\n"
                f'    .endpointOverride(URI.create("{endpoint}")).region(Region.US_EAST_1)\n'
                "    .credentialsProvider(StaticCredentialsProvider.create(\n"
                f'        AwsBasicCredentials.create("{key}", "{key}"))).build();'
            ),
        ),
        (
            "Terraform",
            (
                'provider "aws" {\n'
                f'  region = "{region}"\n  access_key = "{key}"\n  secret_key = "{key}"\n'
                "  skip_credentials_validation = true\n  skip_requesting_account_id = true\n"
                "  s3_use_path_style = true\n"
                f'  endpoints {{\n    cloudtrail = "{endpoint}"\n    iam = "{endpoint}"\n'
                f'    s3 = "{endpoint}"\n    sts = "{endpoint}"\n  }}\n}}'
            ),
        ),
        (
            "Docker Compose",
            (
                "services:\n  app:\n    environment:\n      AWS_ENDPOINT_URL: http://cloudtrail:4566\n"
                f"      AWS_ACCESS_KEY_ID: {key}\n      AWS_SECRET_ACCESS_KEY: {key}\n"
                f"      AWS_DEFAULT_REGION: {region}"
            ),
        ),
    ]


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
