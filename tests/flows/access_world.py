"""An emulator that verifies and enforces, with users whose keys IAM made."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from emulator.running import Emulator
from tests.conftest import ACCOUNT

Document = Mapping[str, Any]


def allow(action: str | Sequence[str], resource: str | Sequence[str] = "*", **more: Any) -> Document:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str | Sequence[str], resource: str | Sequence[str] = "*", **more: Any) -> Document:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def policy(*statements: Document) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def trust(*principals: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": "sts:AssumeRole"}
    return policy(statement)


class World:
    """Clients of one emulator; those of `root` may do everything."""

    def __init__(self, emulator: Emulator, url: str) -> None:
        self.emulator = emulator
        self.url = url
        self.iam = self.root("iam")

    def client(self, service: str, keys: Mapping[str, str], **config: Any) -> Any:
        usual = Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"})
        return boto3.client(
            service,
            region_name="us-east-1",
            endpoint_url=self.url,
            config=usual.merge(Config(**config)),
            **keys,
        )

    def root(self, service: str, account: str = ACCOUNT) -> Any:
        return self.client(service, {"aws_access_key_id": account, "aws_secret_access_key": "any"})

    def user(
        self, name: str, *statements: Document, account: str = ACCOUNT, **more: Any
    ) -> Mapping[str, str]:
        """Make a user with an inline policy, and return the keys that boto3 takes."""
        iam = self.iam if account == ACCOUNT else self.root("iam", account)
        iam.create_user(UserName=name, **more)
        if statements:
            iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy(*statements))
        made = iam.create_access_key(UserName=name)["AccessKey"]
        return {"aws_access_key_id": made["AccessKeyId"], "aws_secret_access_key": made["SecretAccessKey"]}

    def session(self, made: Mapping[str, Any]) -> Mapping[str, str]:
        """Return the keys of what STS answered."""
        credentials = made["Credentials"]
        return {
            "aws_access_key_id": credentials["AccessKeyId"],
            "aws_secret_access_key": credentials["SecretAccessKey"],
            "aws_session_token": credentials["SessionToken"],
        }

    def role(self, name: str, trusted: str, *statements: Document, **more: Any) -> str:
        """Make a role, and return its ARN."""
        made = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusted, **more)
        if statements:
            self.iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy(*statements))
        return str(made["Role"]["Arn"])

    def records(self) -> Sequence[Document]:
        return [json.loads(event.body) for event in self.emulator.records()]

    def denials(self) -> Sequence[Document]:
        return [record for record in self.records() if "errorCode" in record]


def error_of(call: Any, **parameters: Any) -> tuple[str, int, str]:
    """Return code, status and sentence of the error that a call raises."""
    try:
        call(**parameters)
    except ClientError as error:
        told = error.response["Error"]
        return told["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"], told["Message"]
    raise AssertionError("the call was allowed")
