"""Terraform's view of a trail: its provider's calls, and plans that are empty after they were applied."""

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.conftest import ACCOUNT, MakeClient

ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"
SERVICE = {"Service": "cloudtrail.amazonaws.com"}
GROUP = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:audit:*"

Config = Mapping[str, Any]
State = dict[str, Any]

# Attributes of the resource with the members of the API, and what stands for an attribute left out.
STRINGS = {
    "s3_bucket_name": "S3BucketName",
    "s3_key_prefix": "S3KeyPrefix",
    "sns_topic_name": "SnsTopicName",
    "kms_key_id": "KmsKeyId",
    "cloud_watch_logs_group_arn": "CloudWatchLogsLogGroupArn",
    "cloud_watch_logs_role_arn": "CloudWatchLogsRoleArn",
}
FLAGS = {
    "include_global_service_events": ("IncludeGlobalServiceEvents", True),
    "is_multi_region_trail": ("IsMultiRegionTrail", False),
    "is_organization_trail": ("IsOrganizationTrail", False),
    "enable_log_file_validation": ("EnableLogFileValidation", False),
}
DEFAULTS: State = {
    **dict.fromkeys(STRINGS, ""),
    **{name: default for name, (_, default) in FLAGS.items()},
    "enable_logging": True,
    "event_selector": [],
    "advanced_event_selector": [],
    "insight_selector": [],
    "tags": {},
}
LOGS_PAIR = {"cloud_watch_logs_group_arn", "cloud_watch_logs_role_arn"}
DEFAULT_SELECTOR = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}


class Provider:
    """The resource aws_cloudtrail: the calls that Terraform's provider makes, in their order."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def plan(self, config: Config, state: State | None) -> set[str]:
        """Return the attributes that an apply would change."""
        wanted = DEFAULTS | dict(config)
        known = state or {}
        return {name for name, value in wanted.items() if known.get(name) != value}

    def apply(self, config: Config, state: State | None) -> State:
        """Make or change the trail, and return the state that the provider keeps."""
        wanted = DEFAULTS | dict(config)
        arn = self._update(wanted, state) if state else self._create(wanted)
        read = self.read(arn)
        assert read, "a trail is found once it was made"
        return read

    def _create(self, wanted: State) -> str:
        members = {member: wanted[name] for name, member in STRINGS.items() if wanted[name]}
        flags = {member: wanted[name] for name, (member, _) in FLAGS.items()}
        tags = [{"Key": key, "Value": value} for key, value in wanted["tags"].items()]
        made = self._client.create_trail(Name="audit", TagsList=tags, **members, **flags)
        arn: str = made["TrailARN"]
        if wanted["enable_logging"]:
            self._client.start_logging(Name=arn)
        for name in ("event_selector", "advanced_event_selector"):
            if wanted[name]:
                self._put_selectors(arn, name, wanted[name])
        if wanted["insight_selector"]:
            self._put_insights(arn, wanted["insight_selector"])
        return arn

    def _update(self, wanted: State, state: State) -> str:
        changed, arn = self.plan(wanted, state), str(state["arn"])
        if changed & {*STRINGS, *FLAGS}:
            self._client.update_trail(Name=arn, **self._changed_members(wanted, changed))
        if "enable_logging" in changed:
            (self._client.start_logging if wanted["enable_logging"] else self._client.stop_logging)(Name=arn)
        for name in ("event_selector", "advanced_event_selector"):
            if name in changed and (wanted[name] or not wanted["event_selector"]):
                self._put_selectors(arn, name, wanted[name])
        if "insight_selector" in changed:
            self._put_insights(arn, wanted["insight_selector"])
        self._retag(arn, state["tags"], wanted["tags"])
        return arn

    def _changed_members(self, wanted: State, changed: set[str]) -> Config:
        sent = changed | LOGS_PAIR if changed & LOGS_PAIR else changed
        members = {member: wanted[name] for name, member in STRINGS.items() if name in sent}
        return members | {member: wanted[name] for name, (member, _) in FLAGS.items() if name in sent}

    def _put_selectors(self, arn: str, name: str, given: Sequence[Any]) -> None:
        """Put selectors of one kind; none at all means the one that a new trail has."""
        if name == "advanced_event_selector" and given:
            self._client.put_event_selectors(TrailName=arn, AdvancedEventSelectors=given)
        else:
            self._client.put_event_selectors(TrailName=arn, EventSelectors=given or [DEFAULT_SELECTOR])

    def _put_insights(self, arn: str, given: Sequence[str]) -> None:
        selectors = [{"InsightType": kind} for kind in given]
        self._client.put_insight_selectors(TrailName=arn, InsightSelectors=selectors)

    def _retag(self, arn: str, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        gone = [{"Key": key, "Value": value} for key, value in old.items() if new.get(key) != value]
        come = [{"Key": key, "Value": value} for key, value in new.items() if old.get(key) != value]
        if gone:
            self._client.remove_tags(ResourceId=arn, TagsList=gone)
        if come:
            self._client.add_tags(ResourceId=arn, TagsList=come)

    def read(self, name_or_arn: str) -> State | None:
        """Return what a refresh, or an import, finds; None tells Terraform that the trail is gone."""
        found = self._client.describe_trails(trailNameList=[name_or_arn])["trailList"]
        if not found:
            return None
        (trail,) = found
        arn = trail["TrailARN"]
        state: State = {name: trail.get(member, "") for name, member in STRINGS.items()}
        state |= {
            name: trail["LogFileValidationEnabled" if name == "enable_log_file_validation" else member]
            for name, (member, _) in FLAGS.items()
        }
        return {
            **state,
            "arn": arn,
            "home_region": trail["HomeRegion"],
            "enable_logging": self._client.get_trail_status(Name=arn)["IsLogging"],
            "insight_selector": self._insights(arn) if trail["HasInsightSelectors"] else [],
            "tags": self._tags(arn),
            **(self._selectors(arn) if trail["HasCustomEventSelectors"] else _no_selectors()),
        }

    def _selectors(self, arn: str) -> State:
        answer = self._client.get_event_selectors(TrailName=arn)
        basic = answer.get("EventSelectors", [])
        return {
            "event_selector": [] if _is_default(basic) else basic,
            "advanced_event_selector": answer.get("AdvancedEventSelectors", []),
        }

    def _insights(self, arn: str) -> Sequence[str]:
        found = self._client.get_insight_selectors(TrailName=arn)["InsightSelectors"]
        return [one["InsightType"] for one in found]

    def _tags(self, arn: str) -> Mapping[str, str]:
        (found,) = self._client.list_tags(ResourceIdList=[arn])["ResourceTagList"]
        return {tag["Key"]: tag["Value"] for tag in found["TagsList"]}

    def destroy(self, arn: str) -> None:
        """Delete the trail; one that is gone already is as good."""
        try:
            self._client.delete_trail(Name=arn)
        except ClientError as error:
            if error.response["Error"]["Code"] != "TrailNotFoundException":
                raise


def _no_selectors() -> State:
    return {"event_selector": [], "advanced_event_selector": []}


def _is_default(basic: Sequence[Any]) -> bool:
    """Tell whether the provider takes the selectors for those of a new trail, and shows none."""
    if len(basic) != 1:
        return False
    (only,) = basic
    extras = only["DataResources"] or only["ExcludeManagementEventSources"]
    return only["ReadWriteType"] == "All" and not extras


# --- configurations --------------------------------------------------------------------------------

BARE: Config = {"s3_bucket_name": "logs"}
WRITES = {
    "ReadWriteType": "WriteOnly",
    "IncludeManagementEvents": True,
    "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::logs/"]}],
    "ExcludeManagementEventSources": ["kms.amazonaws.com"],
}
ADVANCED = {
    "Name": "everything that is managed",
    "FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Management"]},
        {"Field": "eventSource", "NotEquals": ["kms.amazonaws.com", "rdsdata.amazonaws.com"]},
    ],
}
CONFIGS: Mapping[str, Config] = {
    "bare": BARE,
    "everywhere": {
        **BARE,
        "is_multi_region_trail": True,
        "enable_log_file_validation": True,
        "tags": {"team": "security", "env": "test"},
    },
    "silent": {
        **BARE,
        "enable_logging": False,
        "include_global_service_events": False,
        "tags": {"team": "ops"},
    },
    "basic selectors": {**BARE, "event_selector": [WRITES, {**WRITES, "DataResources": []}]},
    "advanced selectors": {**BARE, "advanced_event_selector": [ADVANCED]},
    "insights": {**BARE, "insight_selector": ["ApiCallRateInsight", "ApiErrorRateInsight"]},
    "prefixed": {**BARE, "s3_bucket_name": "others", "s3_key_prefix": "trails"},
    "destinations": {
        **BARE,
        "sns_topic_name": "news",
        "kms_key_id": "KEY",
        "cloud_watch_logs_group_arn": GROUP,
        "cloud_watch_logs_role_arn": f"arn:aws:iam::{ACCOUNT}:role/writer",
    },
}

Configure = Callable[[str], Config]


def _policy(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def configure(client: MakeClient, bucket: str) -> Configure:
    """Return configurations by name, for a world in which all that they refer to exists."""
    allow = {"Effect": "Allow", "Principal": SERVICE}
    s3, sns, kms, iam = (client(name) for name in ("s3", "sns", "kms", "iam"))
    s3.create_bucket(Bucket="others")
    everything = {**allow, "Action": "s3:*", "Resource": ["arn:aws:s3:::others", "arn:aws:s3:::others/*"]}
    s3.put_bucket_policy(Bucket="others", Policy=_policy(everything))
    topic = sns.create_topic(Name="news")["TopicArn"]
    publish = _policy({**allow, "Action": "SNS:Publish", "Resource": topic})
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=publish)
    encrypt = _policy({**allow, "Action": "kms:GenerateDataKey*", "Resource": "*"})
    key = kms.create_key(Policy=encrypt)["KeyMetadata"]["Arn"]
    client("logs").create_log_group(logGroupName="audit")
    iam.create_role(
        RoleName="writer", AssumeRolePolicyDocument=_policy({**allow, "Action": "sts:AssumeRole"})
    )
    write = _policy({"Effect": "Allow", "Action": "logs:*", "Resource": GROUP})
    iam.put_role_policy(RoleName="writer", PolicyName="write", PolicyDocument=write)

    def configured(name: str) -> Config:
        config = CONFIGS[name]
        return {**config, "kms_key_id": key} if "kms_key_id" in config else config

    return configured


@pytest.fixture
def provider(cloudtrail: Any) -> Provider:
    return Provider(cloudtrail)


# --- what has to hold ------------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "trails-api.md 18: the provider's calls; plans after apply are empty")
@pytest.mark.parametrize("name", CONFIGS)
def test_a_trail_just_made_leaves_no_difference(provider: Provider, configure: Configure, name: str) -> None:
    state = provider.apply(configure(name), None)

    assert provider.plan(configure(name), state) == set()
    assert (state["arn"], state["home_region"]) == (ARN, "us-east-1")


@pytest.mark.source(
    "aws-observed", "trails-api.md 18 and 5.2: empty texts clear, the default selector resets"
)
def test_each_change_in_place_leaves_no_difference(provider: Provider, configure: Configure) -> None:
    for before, after in itertools.permutations(CONFIGS, 2):
        provider.destroy(ARN)
        state = provider.apply(configure(after), provider.apply(configure(before), None))

        assert provider.plan(configure(after), state) == set(), f"{before} to {after}"


@pytest.mark.source("aws-docs", "Terraform's tests against AWS: multi-Region to single, empty plans")
def test_a_trail_of_one_region_again_leaves_no_difference(provider: Provider, configure: Configure) -> None:
    state = provider.apply(BARE, provider.apply(configure("everywhere"), None))

    assert provider.plan(BARE, state) == set()
    assert state["include_global_service_events"] is True


@pytest.mark.source("aws-observed", "trails-api.md 18: an import reads by ARN, older ones by name")
@pytest.mark.parametrize("identifier", [ARN, "audit"])
@pytest.mark.parametrize("name", CONFIGS)
def test_an_imported_trail_leaves_no_difference(
    provider: Provider, configure: Configure, name: str, identifier: str
) -> None:
    provider.apply(configure(name), None)

    assert provider.plan(configure(name), provider.read(identifier)) == set()


@pytest.mark.source("aws-observed", "trails-api.md 18: an empty list means gone; TrailNotFound is ignored")
def test_a_destroyed_trail_is_gone_and_may_be_destroyed_again(
    provider: Provider, configure: Configure
) -> None:
    provider.apply(configure("everywhere"), None)
    provider.destroy(ARN)
    provider.destroy(ARN)

    assert provider.read(ARN) is None
    assert provider.plan(BARE, provider.apply(BARE, None)) == set()


@pytest.mark.source("aws-observed", "trails-api.md 6.4: retried while the text holds `Access denied.`")
def test_a_role_without_rights_yet_is_worth_another_try(
    provider: Provider, configure: Configure, client: MakeClient
) -> None:
    config, iam = configure("destinations"), client("iam")
    document = iam.get_role_policy(RoleName="writer", PolicyName="write")["PolicyDocument"]
    iam.delete_role_policy(RoleName="writer", PolicyName="write")
    with pytest.raises(ClientError, match=r"InvalidCloudWatchLogs.*Access denied\.") as caught:
        provider.apply(config, None)
    iam.put_role_policy(RoleName="writer", PolicyName="write", PolicyDocument=json.dumps(document))

    assert caught.value.response["Error"]["Code"] == "InvalidCloudWatchLogsLogGroupArnException"
    assert provider.plan(config, provider.apply(config, None)) == set()


def test_a_change_behind_terraforms_back_shows_in_the_plan(
    provider: Provider, configure: Configure, cloudtrail: Any
) -> None:
    provider.apply(configure("everywhere"), None)
    cloudtrail.stop_logging(Name="audit")
    cloudtrail.add_tags(ResourceId=ARN, TagsList=[{"Key": "team", "Value": "ops"}])

    assert provider.plan(configure("everywhere"), provider.read(ARN)) == {"enable_logging", "tags"}
