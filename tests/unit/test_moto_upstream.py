"""What a caller reads when moto itself fails."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.upstreams.moto.hosting import Moto
from emulator.upstreams.moto.neighbours import MotoNeighbours
from tests.conftest import MakeClient

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}],
}


def fail_with(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every call of moto raise: what it does so seldom cannot be waited for."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        raise error

    monkeypatch.setattr(Moto, "_load", lambda self: application)


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (
            NotImplementedError("The Frobnicate action has not been implemented"),
            "NotImplemented",
            "Frobnicate",
        ),
        (
            ModuleNotFoundError("No module named 'docker'", name="docker"),
            "NotImplemented",
            "moto needs the package docker for this: pip install 'moto[all]'.",
        ),
        (KeyError("boom"), "InternalError", "moto failed: KeyError: 'boom'"),
    ],
)
@pytest.mark.parametrize("service", ["iam", "sqs", "ec2", "lambda", "s3"])
def test_a_failure_of_moto_is_an_error_that_every_sdk_understands(
    client: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
    service: str,
    error: Exception,
    code: str,
    sentence: str,
) -> None:
    reads = {
        "iam": "list_users",
        "sqs": "list_queues",
        "ec2": "describe_instances",
        "lambda": "list_functions",
        "s3": "list_buckets",
    }
    made = client(service)
    fail_with(error, monkeypatch)

    with pytest.raises(ClientError) as raised:
        getattr(made, reads[service])()
    assert raised.value.response["Error"]["Code"] == code
    assert sentence in raised.value.response["Error"]["Message"]
    monkeypatch.undo()


def test_managed_policies_of_a_role_are_found(client: MakeClient) -> None:
    iam = client("iam")
    made = iam.create_policy(PolicyName="p", PolicyDocument=json.dumps(POLICY))["Policy"]
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(POLICY))["Role"]
    iam.attach_role_policy(RoleName="r", PolicyArn=made["Arn"])

    found = MotoNeighbours().find_role(role["Arn"])
    assert found
    assert found.permissions == [POLICY]
