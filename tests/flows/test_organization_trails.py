"""A trail of an organization: management account, delegated administrator, members that come and go."""

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from emulator.running import Emulator
from emulator.settings import Settings
from emulator.testing import CloudTrail, DeliveringTrail, Events, Organization
from tests.conftest import ACCOUNT, bucket_policy
from tests.e2e.programs import aws

DELEGATE, SHOP, BANK, LATE = "222222222222", "333333333333", "444444444444", "555555555555"
ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"
BUCKET = "central"


@pytest.fixture
def settings() -> Settings:
    return Settings(clock="manual", timing="aws")


@pytest.fixture
def cloudtrail(emulator: Emulator, endpoint: str) -> CloudTrail:
    return CloudTrail(emulator, endpoint, "us-east-1")


@pytest.fixture
def organization(cloudtrail: CloudTrail) -> Organization:
    return cloudtrail.organization([SHOP, BANK], delegated_admins=[DELEGATE])


@pytest.fixture
def trail(cloudtrail: CloudTrail, organization: Organization) -> str:
    """The organization's trail of all regions, made by the delegated administrator; its ARN."""
    _make_bucket(cloudtrail, organization)
    return _make_trail(cloudtrail)


def _make_bucket(cloudtrail: CloudTrail, organization: Organization) -> None:
    s3 = cloudtrail.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_policy(Bucket=BUCKET, Policy=bucket_policy(BUCKET, [ACCOUNT, SHOP, organization.id]))


def _make_trail(cloudtrail: CloudTrail, **members: Any) -> str:
    delegate = cloudtrail.client("cloudtrail", account=DELEGATE)
    wanted = {"IsMultiRegionTrail": True, **members}
    made = delegate.create_trail(Name="audit", S3BucketName=BUCKET, IsOrganizationTrail=True, **wanted)
    delegate.start_logging(Name=made["TrailARN"])
    return str(made["TrailARN"])


def _make_queue(cloudtrail: CloudTrail, account: str, name: str, region: str = "us-east-1") -> None:
    cloudtrail.client("sqs", account=account, region=region).create_queue(QueueName=name)


def _keys(cloudtrail: CloudTrail, kind: str) -> list[str]:
    pages = cloudtrail.client("s3").get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    found = [one["Key"] for page in pages for one in page.get("Contents", ())]
    return [key for key in found if f"/{kind}/" in key and key.endswith(".gz")]


def _queues(cloudtrail: CloudTrail) -> Counter[tuple[str, str, str]]:
    """Return the folder's account and region, and the name, of each queue that was made."""
    found: Counter[tuple[str, str, str]] = Counter()
    for key in _keys(cloudtrail, "CloudTrail"):
        *_, account, _kind, region, _year, _month, _day, _name = key.split("/")
        for record in _records(cloudtrail, key):
            if record["eventName"] == "CreateQueue":
                assert (record["recipientAccountId"], record["awsRegion"]) == (account, region)
                found[account, region, record["requestParameters"]["queueName"]] += 1
    return found


def _records(cloudtrail: CloudTrail, key: str) -> Events:
    body = cloudtrail.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return Events(json.loads(gzip.decompress(body))["Records"])


@pytest.mark.source("aws-docs", "Creating a trail for an organization")
def test_events_of_every_account_are_delivered_once_below_the_organization(
    cloudtrail: CloudTrail, organization: Organization, trail: str
) -> None:
    assert trail == ARN
    _make_queue(cloudtrail, ACCOUNT, "m")
    _make_queue(cloudtrail, DELEGATE, "d")
    _make_queue(cloudtrail, SHOP, "s")
    _make_queue(cloudtrail, BANK, "b", "eu-west-1")
    _make_queue(cloudtrail, LATE, "strange")
    cloudtrail.advance(minutes=10)

    assert _queues(cloudtrail) == {
        (ACCOUNT, "us-east-1", "m"): 1,
        (DELEGATE, "us-east-1", "d"): 1,
        (SHOP, "us-east-1", "s"): 1,
        (BANK, "eu-west-1", "b"): 1,
    }
    assert all(key.startswith(f"AWSLogs/{organization.id}/") for key in _keys(cloudtrail, "CloudTrail"))


@pytest.mark.source("aws-docs", "Creating a trail for an organization: accounts that join and leave")
def test_an_account_is_covered_from_its_joining_to_its_leaving(
    cloudtrail: CloudTrail, organization: Organization, trail: str
) -> None:
    _make_queue(cloudtrail, LATE, "before")
    organization.join(LATE)
    _make_queue(cloudtrail, LATE, "between")
    visible = cloudtrail.client("cloudtrail", account=LATE).describe_trails()["trailList"]
    organization.leave(LATE)
    _make_queue(cloudtrail, LATE, "after")
    gone = cloudtrail.client("cloudtrail", account=LATE).describe_trails()["trailList"]
    cloudtrail.advance(hours=1)

    assert _queues(cloudtrail) == {(LATE, "us-east-1", "between"): 1}
    assert [one["TrailARN"] for one in visible] == [trail]
    assert gone == []


@pytest.mark.source("aws-docs", "Using service-linked roles for CloudTrail: members get their own copy")
def test_an_account_that_joins_gets_the_linked_role(
    cloudtrail: CloudTrail, organization: Organization, trail: str
) -> None:
    organization.join(LATE)
    cloudtrail.client("sqs", account=LATE).list_queues()
    cloudtrail.advance(minutes=10)

    role = cloudtrail.client("iam", account=LATE).get_role(RoleName="AWSServiceRoleForCloudTrail")["Role"]
    made = cloudtrail.events(name="CreateServiceLinkedRole", account=LATE, services=True)
    assert role["Path"] == "/aws-service-role/cloudtrail.amazonaws.com/"
    assert [one["requestParameters"] for one in made] == [{"aWSServiceName": "cloudtrail.amazonaws.com"}]


@pytest.mark.source("aws-docs", "Closing an account: an account that is closed is active no longer")
def test_a_closed_account_is_not_covered(
    cloudtrail: CloudTrail, organization: Organization, trail: str
) -> None:
    cloudtrail.client("organizations").close_account(AccountId=BANK)
    _make_queue(cloudtrail, BANK, "after")
    cloudtrail.advance(minutes=10)

    assert _queues(cloudtrail) == {}


@pytest.mark.source("aws-docs", "Trusted access off: the trail turns into one of the management account")
def test_without_trusted_access_it_is_a_trail_of_the_management_account(
    cloudtrail: CloudTrail, organization: Organization, trail: str
) -> None:
    _make_queue(cloudtrail, SHOP, "with")
    cloudtrail.client("organizations").disable_aws_service_access(ServicePrincipal="cloudtrail.amazonaws.com")
    _make_queue(cloudtrail, SHOP, "without")
    _make_queue(cloudtrail, ACCOUNT, "own")
    cloudtrail.advance(hours=1)

    assert set(_queues(cloudtrail)) == {(SHOP, "us-east-1", "with"), (ACCOUNT, "us-east-1", "own")}
    assert not cloudtrail.client("cloudtrail").get_trail(Name=ARN)["Trail"]["IsOrganizationTrail"]
    own = [key for key in _keys(cloudtrail, "CloudTrail") if key.startswith(f"AWSLogs/{ACCOUNT}/")]
    assert own


@pytest.mark.source("aws-docs", "Updating a trail to be an organization trail, and back: keys")
def test_a_conversion_changes_keys_from_then_on(cloudtrail: CloudTrail, organization: Organization) -> None:
    _make_bucket(cloudtrail, organization)
    own = cloudtrail.client("cloudtrail")
    own.create_trail(Name="audit", S3BucketName=BUCKET)
    own.start_logging(Name="audit")
    _make_queue(cloudtrail, ACCOUNT, "one")
    own.update_trail(Name="audit", IsOrganizationTrail=True)
    _make_queue(cloudtrail, ACCOUNT, "two")
    cloudtrail.advance(hours=2)
    where = {
        record["requestParameters"]["queueName"]: key.split("/")[1]
        for key in _keys(cloudtrail, "CloudTrail")
        for record in _records(cloudtrail, key)
        if record["eventName"] == "CreateQueue"
    }

    assert where == {"one": ACCOUNT, "two": organization.id}


@pytest.mark.source("aws-docs", "Receiving log files from multiple accounts; organization trails")
def test_a_member_s_own_trail_delivers_beside_it_into_the_same_bucket(
    cloudtrail: CloudTrail, organization: Organization, trail: str
) -> None:
    own = cloudtrail.client("cloudtrail", account=SHOP)
    own.create_trail(Name="audit", S3BucketName=BUCKET)
    own.start_logging(Name="audit")
    _make_queue(cloudtrail, SHOP, "s")
    cloudtrail.advance(minutes=10)

    assert _queues(cloudtrail) == {(SHOP, "us-east-1", "s"): 2}
    assert {key.split("/")[1] for key in _keys(cloudtrail, "CloudTrail")} == {SHOP, organization.id}


@pytest.mark.source("aws-docs", "GetTrailStatus: of the member's copy")
def test_each_account_has_the_status_of_its_copy(
    cloudtrail: CloudTrail, organization: Organization, trail: str
) -> None:
    _make_queue(cloudtrail, SHOP, "s")
    cloudtrail.advance(minutes=6)

    def delivered(account: str) -> bool:
        status = cloudtrail.client("cloudtrail", account=account).get_trail_status(Name=ARN)
        assert status["IsLogging"]
        return "LatestDeliveryTime" in status

    assert (delivered(SHOP), delivered(BANK)) == (True, False)


@pytest.mark.source("aws-cli", "validate-logs --account-id; its verdicts, for a whole organization at once")
def test_hours_of_an_organization_are_valid_account_by_account_and_as_a_whole(
    cloudtrail: CloudTrail, organization: Organization
) -> None:
    accounts, regions = (ACCOUNT, DELEGATE, SHOP, BANK), ("us-east-1", "eu-west-1")
    _log_with_digests(cloudtrail, organization, accounts, regions)
    runs = [_validate(cloudtrail, account) for account in (*accounts, LATE)]
    runs += [_validate(cloudtrail, account, "eu-west-1") for account in (SHOP, BANK)]
    report = DeliveringTrail(cloudtrail._turn, ARN, BUCKET).validate()
    sums = report.by_account()

    for run in runs:
        assert "log files valid" in run
        assert "INVALID" not in run
    assert _queues(cloudtrail) == {
        **{(account, region, "q"): 1 for account in accounts for region in regions},
        (LATE, "us-east-1", "q"): 1,
    }
    assert report.ok
    assert sorted(sums) == sorted([*accounts, LATE])
    assert [sums[account]["log", "valid"] for account in (BANK, LATE)] == [2, 1]
    assert all(sums[account]["digest", "valid"] >= 2 for account in sums)


def _log_with_digests(
    cloudtrail: CloudTrail,
    organization: Organization,
    accounts: Sequence[str],
    regions: Sequence[str] = ("us-east-1",),
) -> None:
    _make_bucket(cloudtrail, organization)
    _make_trail(cloudtrail, IsMultiRegionTrail=len(regions) > 1, EnableLogFileValidation=True)
    for account in accounts:
        for region in regions:
            _make_queue(cloudtrail, account, "q", region)
    cloudtrail.advance(hours=1)
    organization.leave(BANK)
    organization.join(LATE)
    _make_queue(cloudtrail, LATE, "q")
    cloudtrail.advance(hours=2)


def _validate(cloudtrail: CloudTrail, account: str, region: str = "us-east-1") -> str:
    end = f"{cloudtrail.now:%Y-%m-%dT%H:%M:%SZ}"
    words = ("--trail-arn", ARN, "--account-id", account, "--start-time", "2020-01-01T00:00:00Z")
    run = aws(
        cloudtrail.endpoint_url,
        *("cloudtrail", "validate-logs", "--region", region, *words, "--end-time", end),
        key=ACCOUNT,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.source("aws-docs", "CloudTrail log files in CloudWatch Logs: names of streams")
def test_each_member_has_a_log_stream_of_its_own(cloudtrail: CloudTrail, organization: Organization) -> None:
    _make_bucket(cloudtrail, organization)
    group, role = _make_log_group(cloudtrail, organization)
    management = cloudtrail.client("cloudtrail")
    management.create_trail(
        Name="audit",
        S3BucketName=BUCKET,
        IsOrganizationTrail=True,
        CloudWatchLogsLogGroupArn=group,
        CloudWatchLogsRoleArn=role,
    )
    management.start_logging(Name="audit")
    _make_queue(cloudtrail, SHOP, "s")
    cloudtrail.advance(minutes=10)
    streams = cloudtrail.client("logs").describe_log_streams(logGroupName="audit")["logStreams"]

    assert sorted(stream["logStreamName"] for stream in streams) == [
        f"{ACCOUNT}_CloudTrail_us-east-1",
        f"{organization.id}_{SHOP}_CloudTrail_us-east-1",
    ]


@pytest.mark.source("aws-docs", "Organization delegated administrator: log group and role in its own account")
def test_the_log_group_of_an_administrator_s_trail_is_in_its_account(
    cloudtrail: CloudTrail, organization: Organization
) -> None:
    _make_bucket(cloudtrail, organization)
    cloudtrail.client("iam").create_service_linked_role(AWSServiceName="cloudtrail.amazonaws.com")
    group, role = _make_log_group(cloudtrail, organization, DELEGATE)
    administrator = cloudtrail.client("cloudtrail", account=DELEGATE)
    logs = {"CloudWatchLogsLogGroupArn": group, "CloudWatchLogsRoleArn": role}
    made = administrator.create_trail(Name="audit", S3BucketName=BUCKET, IsOrganizationTrail=True, **logs)
    administrator.start_logging(Name=made["TrailARN"])
    _make_queue(cloudtrail, SHOP, "s")
    cloudtrail.advance(minutes=10)
    theirs = cloudtrail.client("logs", account=DELEGATE).describe_log_streams(logGroupName="audit")

    assert made["TrailARN"] == ARN
    assert f"{organization.id}_{SHOP}_CloudTrail_us-east-1" in {
        stream["logStreamName"] for stream in theirs["logStreams"]
    }


def _make_log_group(
    cloudtrail: CloudTrail, organization: Organization, account: str = ACCOUNT
) -> tuple[str, str]:
    cloudtrail.client("logs", account=account).create_log_group(logGroupName="audit")
    group = f"arn:aws:logs:us-east-1:{account}:log-group:audit"
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    allowed = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": [
            f"{group}:log-stream:{ACCOUNT}_CloudTrail_us-east-1*",
            f"{group}:log-stream:{organization.id}_*",
        ],
    }
    iam = cloudtrail.client("iam", account=account)
    made = iam.create_role(RoleName="logs", AssumeRolePolicyDocument=_policy(trust))
    iam.put_role_policy(RoleName="logs", PolicyName="logs", PolicyDocument=_policy(allowed))
    return f"{group}:*", made["Role"]["Arn"]


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.mark.source("aws-docs", "EventBridge: events go to the bus of the account that they are of")
def test_events_reach_the_bus_of_the_member(
    cloudtrail: CloudTrail, organization: Organization, trail: str
) -> None:
    events, sqs = (cloudtrail.client(service, account=SHOP) for service in ("events", "sqs"))
    url = sqs.create_queue(QueueName="seen")["QueueUrl"]
    events.put_rule(Name="queues", EventPattern=json.dumps({"detail": {"eventName": ["CreateQueue"]}}))
    events.put_targets(Rule="queues", Targets=[{"Id": "1", "Arn": f"arn:aws:sqs:us-east-1:{SHOP}:seen"}])
    cloudtrail.advance(minutes=1)
    sqs.purge_queue(QueueUrl=url)
    _make_queue(cloudtrail, SHOP, "s")
    _make_queue(cloudtrail, BANK, "b")
    cloudtrail.advance(minutes=1)
    (message,) = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]

    assert json.loads(message["Body"])["detail"]["requestParameters"]["queueName"] == "s"


@pytest.mark.source("aws-observed", "event-record.md 9: a copy for each account, with one sharedEventID")
def test_both_copies_of_a_call_across_accounts_are_delivered_each_under_its_account(
    cloudtrail: CloudTrail, organization: Organization, trail: str
) -> None:
    iam = cloudtrail.client("iam", account=BANK)
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=_policy({"Effect": "Allow"}))["Role"]
    cloudtrail.client("sts", account=SHOP).assume_role(RoleArn=role["Arn"], RoleSessionName="ci")
    cloudtrail.advance(minutes=10)
    copies = {
        key.split("/")[2]: record
        for key in _keys(cloudtrail, "CloudTrail")
        for record in _records(cloudtrail, key)
        if record["eventName"] == "AssumeRole" and record["requestParameters"]["roleArn"] == role["Arn"]
    }

    assert sorted(copies) == [SHOP, BANK]
    assert all(record["recipientAccountId"] == account for account, record in copies.items())
    assert len({record["sharedEventID"] for record in copies.values()}) == 1
    assert len({record["eventID"] for record in copies.values()}) == 2


@pytest.mark.source("aws-docs", "Encrypting CloudTrail log files; SNS notifications: organization trails")
def test_files_of_members_are_announced_and_encrypted_for_the_one_trail(
    cloudtrail: CloudTrail, organization: Organization
) -> None:
    _make_bucket(cloudtrail, organization)
    url, key = _make_topic(cloudtrail), _make_key(cloudtrail)
    own = cloudtrail.client("cloudtrail")
    own.create_trail(
        Name="audit", S3BucketName=BUCKET, IsOrganizationTrail=True, SnsTopicName="news", KmsKeyId=key
    )
    own.start_logging(Name="audit")
    _make_queue(cloudtrail, SHOP, "s")
    cloudtrail.advance(minutes=10)
    (file,) = [one for one in _keys(cloudtrail, "CloudTrail") if f"/{SHOP}/" in one]
    _make_queue(cloudtrail, ACCOUNT, "m")  # records of uploads wait for another call
    found = cloudtrail.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    envelopes = [json.loads(json.loads(one["Body"])["Message"]) for one in found[1:]]  # the first is a trial
    contexts = [
        record["requestParameters"]["encryptionContext"]
        for record in cloudtrail.events(name="GenerateDataKey", services=True)
    ]

    assert file in [one for envelope in envelopes for one in envelope["s3ObjectKey"]]
    assert cloudtrail.client("s3").head_object(Bucket=BUCKET, Key=file)["SSEKMSKeyId"] == key
    assert {"aws:cloudtrail:arn": ARN, "aws:s3:arn": f"arn:aws:s3:::{BUCKET}/{file}"} in contexts


def _make_topic(cloudtrail: CloudTrail) -> str:
    """Make the topic, and return the URL of a queue that gets its messages."""
    sns, sqs = cloudtrail.client("sns"), cloudtrail.client("sqs")
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": f"arn:aws:sns:us-east-1:{ACCOUNT}:news",
    }
    topic = sns.create_topic(Name="news", Attributes={"Policy": _policy(allowed)})["TopicArn"]
    url = sqs.create_queue(QueueName="news")["QueueUrl"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:us-east-1:{ACCOUNT}:news")
    return str(url)


def _make_key(cloudtrail: CloudTrail) -> str:
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": ["kms:GenerateDataKey*", "kms:DescribeKey"],
        "Resource": "*",
        "Condition": {
            "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": f"arn:aws:cloudtrail:*:{ACCOUNT}:*"}
        },
    }
    made = cloudtrail.client("kms").create_key(Policy=_policy(allowed))
    return str(made["KeyMetadata"]["Arn"])


@pytest.mark.source("aws-docs", "Organization event data stores: accounts that join are covered")
def test_a_store_of_an_organization_takes_the_events_of_the_accounts_of_the_time(
    cloudtrail: CloudTrail, organization: Organization
) -> None:
    made = cloudtrail.client("cloudtrail").create_event_data_store(Name="all", OrganizationEnabled=True)
    store = made["EventDataStoreArn"].rpartition("/")[2]
    for name, change in (("before", organization.join), ("between", organization.leave)):
        _make_queue(cloudtrail, LATE, name)
        change(LATE)
    _make_queue(cloudtrail, LATE, "after")
    _make_queue(cloudtrail, SHOP, "member")
    queue = "element_at(requestParameters, 'queueName')"
    found = cloudtrail.query(f"SELECT {queue} AS q FROM {store} WHERE eventName = 'CreateQueue' ORDER BY q")

    assert [row["q"] for row in found] == ["between", "member"]
