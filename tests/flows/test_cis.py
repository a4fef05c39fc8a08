"""All metric filters of the CIS Foundations Benchmark: deed, record, filter, alarm, message in a queue."""

import importlib.util
import json
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.running import Emulator
from tests.conftest import ACCOUNT, MakeClient
from tests.flows.targets import LOGS, Queue, make_logs

SOURCE = Path(__file__).parents[2] / "examples" / "alarms" / "src"
TOPIC_ARN = f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms"
TEN_MINUTES = timedelta(minutes=10)


def example(name: str) -> ModuleType:
    """Return a module of the example, which is installed nowhere."""
    spec = importlib.util.spec_from_file_location(f"watch.{name}", SOURCE / "watch" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


WATCHES = example("cis").WATCHES
install = example("install").install


class Account:
    """An account in which things are done, as a user, as root, or as somebody else injects them."""

    def __init__(self, client: MakeClient, emulator: Emulator) -> None:
        self.client = client
        self._emulator = emulator

    def enforce(self) -> None:
        """Have policies enforced from now on."""
        self._emulator.calls.gate.set(verifies=False, enforcement="on")

    def inject(self, *records: Mapping[str, Any]) -> None:
        self._emulator.inject(b"\n".join(json.dumps(record).encode() for record in records))


def refused_call(account: Account) -> None:
    iam = account.client("iam")
    iam.create_user(UserName="ada")
    key = iam.create_access_key(UserName="ada")["AccessKey"]["AccessKeyId"]
    account.enforce()
    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        account.client("ec2", key=key).describe_instances()


def signed_in_without_mfa(account: Account) -> None:
    account.inject({"signIn": {"userName": "ada", "mfa": False}})


def used_root(account: Account) -> None:
    account.client("iam", key=ACCOUNT).list_users()


def changed_policy(account: Account) -> None:
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
    }
    account.client("iam").create_policy(PolicyName="all", PolicyDocument=json.dumps(document))


def stopped_trail(account: Account) -> None:
    account.client("cloudtrail").stop_logging(Name="audit")


def failed_to_sign_in(account: Account) -> None:
    account.inject(*[{"signIn": {"userName": "ada", "result": "Failure"}}] * 3)


def disabled_key(account: Account) -> None:
    kms = account.client("kms")
    kms.disable_key(KeyId=kms.create_key()["KeyMetadata"]["KeyId"])


def changed_bucket(account: Account) -> None:
    account.client("s3").delete_bucket_policy(Bucket="logs")


def changed_config(account: Account) -> None:
    recorder = {"name": "default", "roleARN": f"arn:aws:iam::{ACCOUNT}:role/config"}
    account.client("config").put_configuration_recorder(ConfigurationRecorder=recorder)


def made_security_group(account: Account) -> None:
    account.client("ec2").create_security_group(GroupName="web", Description="web")


def made_network_acl(account: Account) -> None:
    ec2 = account.client("ec2")
    ec2.create_network_acl(VpcId=ec2.describe_vpcs()["Vpcs"][0]["VpcId"])


def made_gateway(account: Account) -> None:
    account.client("ec2").create_internet_gateway()


def made_route_table(account: Account) -> None:
    ec2 = account.client("ec2")
    ec2.create_route_table(VpcId=ec2.describe_vpcs()["Vpcs"][0]["VpcId"])


def made_vpc(account: Account) -> None:
    account.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")


def made_organizational_unit(account: Account) -> None:
    organizations = account.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.create_organizational_unit(ParentId=root, Name="sandbox")


DEEDS: Mapping[str, Callable[[Account], None]] = {
    "refused-calls": refused_call,
    "sign-in-without-mfa": signed_in_without_mfa,
    "root-user": used_root,
    "iam-policies": changed_policy,
    "trails": stopped_trail,
    "failed-sign-ins": failed_to_sign_in,
    "keys": disabled_key,
    "buckets": changed_bucket,
    "config": changed_config,
    "security-groups": made_security_group,
    "network-acls": made_network_acl,
    "gateways": made_gateway,
    "route-tables": made_route_table,
    "vpcs": made_vpc,
    "organizations": made_organizational_unit,
}


@pytest.fixture
def account(client: MakeClient, bucket: str, emulator: Emulator) -> Account:
    """An account whose trail writes to a log group that all the filters and alarms watch."""
    logs, sns, cloudtrail = make_logs(client), client("sns"), client("cloudtrail")
    sns.create_topic(Name="alarms")
    sns.subscribe(TopicArn=TOPIC_ARN, Protocol="sqs", Endpoint=Queue(client).arn)
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket, IsMultiRegionTrail=True, **LOGS)
    cloudtrail.start_logging(Name="audit")
    emulator.advance(TEN_MINUTES)
    install(WATCHES, "trails", TOPIC_ARN, logs=logs, cloudwatch=client("cloudwatch"))
    return Account(client, emulator)


def test_each_filter_has_a_deed() -> None:
    assert [watch.name for watch in WATCHES] == list(DEEDS)
    assert len(WATCHES) == 15


@pytest.mark.source("aws-docs", "CIS AWS Foundations Benchmark 3.0, section 4")
@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_becomes_a_message(
    name: str, account: Account, client: MakeClient, emulator: Emulator
) -> None:
    DEEDS[name](account)
    emulator.advance(TEN_MINUTES)
    messages = [json.loads(body["Message"]) for body in Queue(client).bodies()]

    assert [message["AlarmName"] for message in messages] == [name]
    assert messages[0]["NewStateValue"] == "ALARM"
    assert messages[0]["OldStateValue"] == "OK"


def test_an_account_in_which_nothing_happens_is_quiet(
    account: Account, client: MakeClient, emulator: Emulator
) -> None:
    account.inject({"signIn": {"userName": "ada", "mfa": True}})
    client("iam").list_users()
    emulator.advance(TEN_MINUTES)

    assert Queue(client).bodies() == []
