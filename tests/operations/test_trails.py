"""CreateTrail, UpdateTrail, GetTrail, DescribeTrails, ListTrails, DeleteTrail."""

from dataclasses import replace
from typing import Any

import pytest

from emulator.core.call import Json
from tests.operations.support import (
    ACCOUNT,
    GROUP_ARN,
    HOME,
    KEY_ARN,
    KEY_ID,
    OTHER_ACCOUNT,
    ROLE_ARN,
    TOPIC_ARN,
    World,
    bucket_policy,
    refused,
    trail_arn,
    unknown_trail,
)

PLAIN: Json = {
    "Name": "audit",
    "S3BucketName": "logs",
    "IncludeGlobalServiceEvents": True,
    "IsMultiRegionTrail": False,
    "TrailARN": trail_arn(),
    "LogFileValidationEnabled": False,
    "IsOrganizationTrail": False,
    "RecursiveLogging": True,
}
GLOBAL_EVENTS = "Multi-Region trail must include global service events."


def _described(world: World, region: str = HOME, **members: Any) -> list[str]:
    return [trail["Name"] for trail in world.call("DescribeTrails", region=region, **members)["trailList"]]


# --- CreateTrail ---------------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "CreateTrail, which members an answer has")
def test_a_new_trail_is_answered_without_what_is_not_set(world: World) -> None:
    assert world.create() == PLAIN


@pytest.mark.source("aws-observed", "CreateTrail, which members an answer has")
def test_a_new_trail_is_answered_with_what_is_set(world: World) -> None:
    world.add_topic()
    world.add_key()
    world.add_logs()
    world.add_bucket("logs", policy=bucket_policy("logs", f"app/AWSLogs/{ACCOUNT}/*"))

    answer = world.create(
        S3KeyPrefix="app",
        SnsTopicName="news",
        KmsKeyId="alias/audit",
        CloudWatchLogsLogGroupArn=GROUP_ARN,
        CloudWatchLogsRoleArn=ROLE_ARN,
        EnableLogFileValidation=True,
        IsMultiRegionTrail=True,
        RecursiveLogging=False,
    )

    assert answer == {
        **PLAIN,
        "S3KeyPrefix": "app",
        "SnsTopicName": "news",
        "SnsTopicARN": TOPIC_ARN,
        "KmsKeyId": KEY_ARN,
        "CloudWatchLogsLogGroupArn": GROUP_ARN,
        "CloudWatchLogsRoleArn": ROLE_ARN,
        "LogFileValidationEnabled": True,
        "IsMultiRegionTrail": True,
        "RecursiveLogging": False,
    }


@pytest.mark.source("aws-observed", "CreateTrail: an empty prefix is echoed")
def test_an_empty_prefix_comes_back(world: World) -> None:
    assert world.create(S3KeyPrefix="")["S3KeyPrefix"] == ""


@pytest.mark.source("aws-observed", "CreateTrail: the key comes back as ARN, the topic as it was given")
@pytest.mark.parametrize("key", [KEY_ARN, KEY_ID, "alias/audit", f"arn:aws:kms:{HOME}:{ACCOUNT}:alias/audit"])
def test_a_key_comes_back_as_its_arn(world: World, key: str) -> None:
    world.add_key()

    assert world.create(KmsKeyId=key)["KmsKeyId"] == KEY_ARN


@pytest.mark.source("aws-observed", "CreateTrail: the key comes back as ARN, the topic as it was given")
def test_a_topic_comes_back_as_it_was_given(world: World) -> None:
    world.add_topic()
    answer = world.create(SnsTopicName=TOPIC_ARN)

    assert (answer["SnsTopicName"], answer["SnsTopicARN"]) == (TOPIC_ARN, TOPIC_ARN)


@pytest.mark.source("aws-docs", "CreateTrail")
def test_a_new_trail_does_not_log(world: World) -> None:
    world.create()

    assert world.call("GetTrailStatus", Name="audit")["IsLogging"] is False


@pytest.mark.source("aws-observed", "TrailAlreadyExistsException")
def test_a_name_is_taken_once(world: World) -> None:
    world.create()

    with refused("TrailAlreadyExistsException", f"Trail audit already exists for customer: {ACCOUNT}"):
        world.create()


@pytest.mark.source("assumed", "a copy occupies its name in the other regions", "inferred")
def test_the_name_of_a_copy_is_taken(world: World) -> None:
    world.create(IsMultiRegionTrail=True)

    with refused("TrailAlreadyExistsException"):
        world.create(region="us-east-1")


@pytest.mark.source("aws-docs", "CreateTrail: names are unique in a region")
def test_a_name_is_free_in_another_region_and_account(world: World) -> None:
    world.create()
    policy = bucket_policy("theirs", f"AWSLogs/{OTHER_ACCOUNT}/*")
    world.add_bucket("theirs", policy=policy)

    world.create(region="us-east-1")
    world.create(account=OTHER_ACCOUNT, bucket="theirs")

    assert _described(world, region="us-east-1") == ["audit"]


@pytest.mark.source("aws-observed", "MaximumNumberOfTrailsExceededException")
def test_a_region_has_at_most_five_trails(world: World) -> None:
    for number in range(5):
        world.create(f"audit{number}")

    with refused(
        "MaximumNumberOfTrailsExceededException", f"User: {ACCOUNT} already has 5 trails in {HOME}."
    ):
        world.create("audit5")


@pytest.mark.source("aws-docs", "Quotas: a multi-region trail counts in each region")
def test_a_multi_region_trail_counts_in_every_region(world: World) -> None:
    for number in range(5):
        world.create(f"audit{number}", IsMultiRegionTrail=True)

    with refused(
        "MaximumNumberOfTrailsExceededException", f"User: {ACCOUNT} already has 5 trails in us-east-1."
    ):
        world.create("audit5", region="us-east-1")


@pytest.mark.source("assumed", "the error names the region that is full")
def test_a_multi_region_trail_needs_room_in_every_region(world: World) -> None:
    for number in range(5):
        world.create(f"audit{number}", region="sa-east-1")

    with refused(
        "MaximumNumberOfTrailsExceededException", f"User: {ACCOUNT} already has 5 trails in sa-east-1."
    ):
        world.create(IsMultiRegionTrail=True)


@pytest.mark.source("aws-observed", "InvalidParameterCombinationException")
def test_a_multi_region_trail_without_global_events_is_refused(world: World) -> None:
    with refused("InvalidParameterCombinationException", GLOBAL_EVENTS):
        world.create(bucket="nowhere", IsMultiRegionTrail=True, IncludeGlobalServiceEvents=False)


@pytest.mark.source("assumed", "the text; an account without organization is documented")
def test_an_organization_trail_needs_an_organization(world: World) -> None:
    with refused("OrganizationsNotInUseException"):
        world.create(IsOrganizationTrail=True)


@pytest.mark.source("aws-observed", "order of checks: the name comes before the bucket")
def test_the_name_is_checked_before_the_bucket(world: World) -> None:
    with refused("InvalidTrailNameException"):
        world.create("-trail", bucket="nowhere")


@pytest.mark.source("aws-observed", "S3BucketDoesNotExistException")
@pytest.mark.parametrize("relaxed", [False, True])
def test_the_bucket_has_to_exist(world: World, relaxed: bool) -> None:
    world.relaxed = relaxed

    with refused("S3BucketDoesNotExistException", "S3 bucket nowhere does not exist!"):
        world.create(bucket="nowhere")


@pytest.mark.source("aws-observed", "InsufficientS3BucketPolicyException")
def test_the_bucket_has_to_let_the_trail_in(world: World) -> None:
    world.add_bucket("closed", policy=None)

    with refused(
        "InsufficientS3BucketPolicyException", "Incorrect S3 bucket policy is detected for bucket: closed"
    ):
        world.create(bucket="closed")


@pytest.mark.source("aws-observed", "InsufficientSnsTopicPolicyException")
def test_the_topic_has_to_exist(world: World) -> None:
    with refused(
        "InsufficientSnsTopicPolicyException", "SNS Topic does not exist or the topic policy is incorrect!"
    ):
        world.create(SnsTopicName="news")


@pytest.mark.source("aws-docs", "KmsKeyNotFoundException: the key of an encrypted topic")
def test_the_key_of_an_encrypted_topic_has_to_exist(world: World) -> None:
    world.add_topic(key_id=KEY_ARN)

    with refused("KmsKeyNotFoundException"):
        world.create(SnsTopicName="news")
    world.add_key()
    world.create(SnsTopicName="news")


@pytest.mark.source("aws-observed", "CloudTrail cannot validate the specified log group ARN.")
def test_the_log_group_has_to_exist(world: World) -> None:
    world.add_logs()
    world.neighbours.groups.clear()

    with refused(
        "InvalidCloudWatchLogsLogGroupArnException",
        "CloudTrail cannot validate the specified log group ARN.",
    ):
        world.create(CloudWatchLogsLogGroupArn=GROUP_ARN, CloudWatchLogsRoleArn=ROLE_ARN)


def test_relaxed_checks_take_the_arn_of_a_log_group_without_star(world: World) -> None:
    world.relaxed = True
    group = GROUP_ARN.removesuffix(":*")

    answer = world.create(CloudWatchLogsLogGroupArn=group, CloudWatchLogsRoleArn=ROLE_ARN)
    assert answer["CloudWatchLogsLogGroupArn"] == group


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ({"KmsKeyId": "nonsense"}, "KmsKeyNotFoundException"),
        ({"SnsTopicName": "my topic"}, "InvalidSnsTopicNameException"),
        ({"CloudWatchLogsLogGroupArn": GROUP_ARN}, "InvalidCloudWatchLogsRoleArnException"),
        ({"CloudWatchLogsRoleArn": ROLE_ARN}, "InvalidCloudWatchLogsLogGroupArnException"),
    ],
)
def test_relaxed_checks_refuse_what_is_malformed(world: World, member: Json, code: str) -> None:
    world.relaxed = True

    with refused(code):
        world.create(**member)


MALFORMED: list[Json] = [
    {"CloudWatchLogsLogGroupArn": GROUP_ARN},
    {"CloudWatchLogsRoleArn": ROLE_ARN},
    {"CloudWatchLogsLogGroupArn": "audit", "CloudWatchLogsRoleArn": ROLE_ARN},
]


@pytest.mark.source("aws-observed", "hashicorp/terraform#29991: the bucket before a group without role")
@pytest.mark.parametrize("members", MALFORMED)
@pytest.mark.parametrize("name", ["CreateTrail", "UpdateTrail"])
def test_the_bucket_is_looked_at_before_the_log_group(world: World, members: Json, name: str) -> None:
    world.add_bucket("closed", policy=None)
    if name == "UpdateTrail":
        world.create()

    with refused("InsufficientS3BucketPolicyException"):
        world.call(name, Name="audit", S3BucketName="closed", **members)


@pytest.mark.source("assumed", "the bucket comes before the key as before the log group", "inferred")
@pytest.mark.parametrize(
    ("bucket", "code"),
    [("nowhere", "S3BucketDoesNotExistException"), ("closed", "InsufficientS3BucketPolicyException")],
)
def test_the_bucket_is_looked_at_before_the_key(world: World, bucket: str, code: str) -> None:
    world.add_bucket("closed", policy=None)

    with refused(code):
        world.create(bucket=bucket, KmsKeyId="nonsense")


@pytest.mark.source(
    "aws-observed", "delivery.md 4: a malformed topic is refused before any effect on the bucket"
)
def test_a_malformed_topic_is_refused_before_the_bucket_is_touched(world: World) -> None:
    with refused("InvalidSnsTopicNameException"):
        world.create(SnsTopicName="my topic")

    assert world.sink.files == {}


@pytest.mark.source("aws-observed", "an organization's trail whose bucket does not exist")
def test_the_bucket_is_looked_at_before_the_organization(world: World) -> None:
    with refused("S3BucketDoesNotExistException", "S3 bucket nowhere does not exist!"):
        world.create(bucket="nowhere", IsOrganizationTrail=True)


def test_relaxed_checks_ask_for_the_bucket_alone(world: World) -> None:
    world.relaxed = True
    world.add_bucket("closed", policy=None)
    members: Json = {"SnsTopicName": "news", "KmsKeyId": KEY_ID, "CloudWatchLogsLogGroupArn": GROUP_ARN}

    for number in range(6):
        answer = world.create(f"audit{number}", "closed", CloudWatchLogsRoleArn=ROLE_ARN, **members)

    assert answer["KmsKeyId"] == KEY_ARN


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("AccessDenied", "InsufficientS3BucketPolicyException"),
        ("NoSuchBucket", "S3BucketDoesNotExistException"),
        ("KMS.DisabledException", "InsufficientEncryptionPolicyException"),
        ("RequestTimeout", "OperationNotPermittedException"),
    ],
)
def test_a_bucket_that_does_not_take_the_marker_is_refused(world: World, code: str, error: str) -> None:
    world.sink.refuses["logs"] = code

    with refused(error):
        world.create()
    assert _described(world) == []


# --- markers -------------------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "marker objects of CreateTrail")
@pytest.mark.parametrize(
    ("members", "keys"),
    [
        ({}, [f"logs/AWSLogs/{ACCOUNT}/CloudTrail/"]),
        (
            {"EnableLogFileValidation": True},
            [f"logs/AWSLogs/{ACCOUNT}/CloudTrail/", f"logs/AWSLogs/{ACCOUNT}/CloudTrail-Digest/"],
        ),
    ],
)
def test_a_new_trail_puts_empty_objects_where_it_will_deliver(
    world: World, members: Json, keys: list[str]
) -> None:
    world.create(**members)

    assert list(world.sink.files) == keys
    assert {file.body for file in world.sink.files.values()} == {b""}
    assert {file.headers["content-encoding"] for file in world.sink.files.values()} == {"gzip"}


@pytest.mark.source("aws-observed", "the marker stays where the access check alone fails")
def test_the_marker_stays_where_the_rest_is_refused(world: World) -> None:
    policy = bucket_policy("half")
    world.add_bucket("half", policy={**policy, "Statement": policy["Statement"][1:]})

    with refused("InsufficientS3BucketPolicyException"):
        world.create(bucket="half")
    assert list(world.sink.files) == [f"half/AWSLogs/{ACCOUNT}/CloudTrail/"]


@pytest.mark.source("aws-observed", "no marker where the put is denied")
def test_no_marker_is_put_where_the_put_is_denied(world: World) -> None:
    world.add_bucket("closed", policy=None)

    with refused("InsufficientS3BucketPolicyException"):
        world.create(bucket="closed")
    assert not world.sink.files


@pytest.mark.source("aws-observed", "markers of UpdateTrail")
def test_every_update_puts_the_markers_again(world: World) -> None:
    world.create()
    world.sink.files.clear()
    world.call("UpdateTrail", Name="audit")

    assert list(world.sink.files) == [f"logs/AWSLogs/{ACCOUNT}/CloudTrail/"]


# --- UpdateTrail ---------------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "UpdateTrail: absent members stay")
@pytest.mark.parametrize("name", ["audit", trail_arn()])
def test_an_update_of_nothing_answers_what_is_there(world: World, name: str) -> None:
    world.add_topic()
    created = world.create(SnsTopicName="news", EnableLogFileValidation=True, RecursiveLogging=False)

    assert world.call("UpdateTrail", Name=name) == created


@pytest.mark.source("aws-observed", "UpdateTrail: empty texts clear")
def test_empty_texts_clear(world: World) -> None:
    world.add_topic()
    world.add_key()
    world.add_logs()
    world.create(
        SnsTopicName="news",
        KmsKeyId=KEY_ID,
        CloudWatchLogsLogGroupArn=GROUP_ARN,
        CloudWatchLogsRoleArn=ROLE_ARN,
    )
    empty = dict.fromkeys(("SnsTopicName", "KmsKeyId", "S3KeyPrefix", "CloudWatchLogsLogGroupArn"), "")
    world.call("UpdateTrail", Name="audit", CloudWatchLogsRoleArn="", **empty)

    assert world.call("GetTrail", Name="audit")["Trail"] == {
        **PLAIN,
        "HomeRegion": HOME,
        "HasCustomEventSelectors": False,
        "HasInsightSelectors": False,
    }


@pytest.mark.source("aws-observed", "UpdateTrail of 2017: a removed topic shows as empty texts once")
def test_a_topic_just_removed_shows_as_empty_texts(world: World) -> None:
    world.add_topic()
    world.create(SnsTopicName="news")
    answer = world.call("UpdateTrail", Name="audit", SnsTopicName="")

    assert answer == {**PLAIN, "SnsTopicName": "", "SnsTopicARN": ""}


@pytest.mark.source("aws-observed", "UpdateTrail: one empty CloudWatch Logs member removes both")
@pytest.mark.parametrize("member", ["CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn"])
def test_one_empty_member_of_the_pair_removes_both(world: World, member: str) -> None:
    world.add_logs()
    world.create(CloudWatchLogsLogGroupArn=GROUP_ARN, CloudWatchLogsRoleArn=ROLE_ARN)

    assert world.call("UpdateTrail", Name="audit", **{member: ""}) == PLAIN


@pytest.mark.source("aws-observed", "UpdateTrail: one empty CloudWatch Logs member beside one that is not")
@pytest.mark.parametrize(
    ("group", "role", "code"),
    [
        ("", ROLE_ARN, "InvalidCloudWatchLogsLogGroupArnException"),
        (GROUP_ARN, "", "InvalidCloudWatchLogsRoleArnException"),
    ],
)
def test_half_a_pair_is_refused(world: World, group: str, role: str, code: str) -> None:
    world.add_logs()
    world.create(CloudWatchLogsLogGroupArn=GROUP_ARN, CloudWatchLogsRoleArn=ROLE_ARN)

    with refused(code, "You must specify a log group and a role ARN."):
        world.call("UpdateTrail", Name="audit", CloudWatchLogsLogGroupArn=group, CloudWatchLogsRoleArn=role)


@pytest.mark.source("aws-observed", "UpdateTrail: the stored other half of the pair does not count")
@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("CloudWatchLogsLogGroupArn", GROUP_ARN, "InvalidCloudWatchLogsRoleArnException"),
        ("CloudWatchLogsRoleArn", ROLE_ARN, "InvalidCloudWatchLogsLogGroupArnException"),
    ],
)
@pytest.mark.parametrize("has_the_pair", [False, True])
def test_one_member_of_the_pair_alone_is_refused(
    world: World, member: str, value: str, code: str, has_the_pair: bool
) -> None:
    world.add_logs()
    pair = {"CloudWatchLogsLogGroupArn": GROUP_ARN, "CloudWatchLogsRoleArn": ROLE_ARN}
    before = world.create(**pair if has_the_pair else {})

    with refused(code, "You must specify a log group and a role ARN."):
        world.call("UpdateTrail", Name="audit", **{member: value})
    assert world.call("UpdateTrail", Name="audit") == before


@pytest.mark.source("aws-observed", "a rejected update leaves the trail as it was")
def test_a_refused_update_changes_nothing(world: World) -> None:
    world.create()

    with refused("S3BucketDoesNotExistException"):
        world.call("UpdateTrail", Name="audit", S3BucketName="nowhere", EnableLogFileValidation=True)
    assert world.call("UpdateTrail", Name="audit") == PLAIN


@pytest.mark.source("assumed", "text of a catalogue that mirrors AWS's", "likely")
def test_the_bucket_cannot_be_cleared(world: World) -> None:
    world.create()

    with refused("InvalidS3BucketNameException", "Bucket name cannot be blank!"):
        world.call("UpdateTrail", Name="audit", S3BucketName="")


@pytest.mark.source("aws-docs", "user guide: the example of a conversion; Terraform's tests against AWS")
def test_global_events_come_with_a_conversion_and_stay(world: World) -> None:
    world.create(IncludeGlobalServiceEvents=False)

    multi = world.call("UpdateTrail", Name="audit", IsMultiRegionTrail=True)
    single = world.call("UpdateTrail", Name="audit", IsMultiRegionTrail=False)
    again = world.call("UpdateTrail", Name="audit", IsMultiRegionTrail=True)

    answers = (multi, single, again)
    assert [answer["IncludeGlobalServiceEvents"] for answer in answers] == [True, True, True]


@pytest.mark.source("aws-docs", "UpdateTrail, IncludeGlobalServiceEvents")
def test_global_events_can_be_left_out_with_a_conversion(world: World) -> None:
    world.create(IsMultiRegionTrail=True)

    members: Json = {"IsMultiRegionTrail": False, "IncludeGlobalServiceEvents": False}
    assert world.call("UpdateTrail", Name="audit", **members)["IncludeGlobalServiceEvents"] is False


@pytest.mark.source("aws-observed", "UpdateTrail, InvalidParameterCombinationException")
@pytest.mark.parametrize("was_multi", [False, True])
def test_global_events_cannot_be_left_out_of_a_multi_region_trail(world: World, was_multi: bool) -> None:
    world.create(IsMultiRegionTrail=was_multi)

    with refused("InvalidParameterCombinationException", GLOBAL_EVENTS):
        world.call("UpdateTrail", Name="audit", IsMultiRegionTrail=True, IncludeGlobalServiceEvents=False)


@pytest.mark.source("assumed", "a conversion needs room and its name in every region", "inferred")
def test_a_conversion_needs_its_name_in_every_region(world: World) -> None:
    world.create()
    world.create(region="us-east-1")

    with refused("OperationNotPermittedException", f"Trail audit already exists for customer: {ACCOUNT}"):
        world.call("UpdateTrail", Name="audit", IsMultiRegionTrail=True)


@pytest.mark.source("assumed", "a conversion needs room and its name in every region", "inferred")
def test_a_conversion_needs_room_in_every_region(world: World) -> None:
    world.create()
    for number in range(5):
        world.create(f"audit{number}", region="us-east-1")

    with refused("OperationNotPermittedException", f"User: {ACCOUNT} already has 5 trails in us-east-1."):
        world.call("UpdateTrail", Name="audit", IsMultiRegionTrail=True)


@pytest.mark.source(
    "aws-observed", "UpdateTrail, StartLogging, StopLogging, DeleteTrail, TrailNotFoundException"
)
@pytest.mark.parametrize(
    "name", ["UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging", "GetTrailStatus"]
)
def test_an_unknown_name_is_answered_as_arn(world: World, name: str) -> None:
    with refused("TrailNotFoundException", unknown_trail("nope")):
        world.call(name, Name="nope")


# --- GetTrail ------------------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "GetTrail, TrailNotFoundException")
def test_get_trail_answers_an_unknown_name_as_it_was_given(world: World) -> None:
    with refused("TrailNotFoundException", f"Unknown trail: nope for the user: {ACCOUNT}"):
        world.call("GetTrail", Name="nope")


@pytest.mark.source("aws-observed", "GetTrail and GetTrailStatus, InvalidTrailNameException")
@pytest.mark.parametrize("name", ["GetTrail", "GetTrailStatus"])
def test_reading_checks_the_name_too(world: World, name: str) -> None:
    with refused(
        "InvalidTrailNameException",
        "Trail name too short. Minimum allowed length: 3 characters. Specified name length: 1 characters.",
    ):
        world.call(name, Name="?")


@pytest.mark.source("aws-observed", "DescribeTrails, which members a trail has")
def test_a_trail_is_shown_alike_by_get_and_describe(world: World) -> None:
    world.create()
    shown = world.call("GetTrail", Name="audit")["Trail"]

    assert shown == {
        **PLAIN,
        "HomeRegion": HOME,
        "HasCustomEventSelectors": False,
        "HasInsightSelectors": False,
    }
    assert world.call("DescribeTrails") == {"trailList": [shown]}


# --- regions -------------------------------------------------------------------------------------

CHANGES: list[tuple[str, str, Json]] = [
    ("UpdateTrail", "Name", {}),
    ("DeleteTrail", "Name", {}),
    ("StartLogging", "Name", {}),
    ("StopLogging", "Name", {}),
    ("PutEventSelectors", "TrailName", {"EventSelectors": [{}]}),
    ("PutInsightSelectors", "TrailName", {"InsightSelectors": []}),
    ("PutEventConfiguration", "TrailName", {}),
]
READS: list[tuple[str, str]] = [
    ("GetTrail", "Name"),
    ("GetTrailStatus", "Name"),
    ("GetEventSelectors", "TrailName"),
    ("GetEventConfiguration", "TrailName"),
]


@pytest.mark.source("aws-docs", "InvalidHomeRegionException")
@pytest.mark.parametrize(("name", "member", "more"), CHANGES)
def test_a_trail_is_changed_in_its_home_region_alone(
    world: World, name: str, member: str, more: Json
) -> None:
    world.create(IsMultiRegionTrail=True)

    with refused("InvalidHomeRegionException"):
        world.call(name, region="us-east-1", **{member: trail_arn()}, **more)


@pytest.mark.source("aws-observed", "a name never finds a trail of another region")
@pytest.mark.parametrize(("name", "member", "more"), [*CHANGES, *((*read, {}) for read in READS)])
def test_a_name_means_a_trail_of_the_region(world: World, name: str, member: str, more: Json) -> None:
    world.create(IsMultiRegionTrail=True)
    text = unknown_trail(region="us-east-1") if name != "GetTrail" else None

    with refused("TrailNotFoundException", text):
        world.call(name, region="us-east-1", **{member: "audit"}, **more)


@pytest.mark.source("aws-observed", "GetTrailStatus of a copy by ARN")
@pytest.mark.parametrize(("name", "member"), READS)
def test_a_copy_is_read_by_arn(world: World, name: str, member: str) -> None:
    world.create(IsMultiRegionTrail=True)

    assert world.call(name, region="us-east-1", **{member: trail_arn()})


@pytest.mark.source("assumed", "a single-region trail read by ARN from another region")
@pytest.mark.parametrize(("name", "member"), READS)
def test_a_trail_of_one_other_region_is_not_read_by_arn(world: World, name: str, member: str) -> None:
    world.create()

    with refused(
        "CloudTrailARNInvalidException",
        "Region in ARN is wrong, you can only access resources in region us-east-1.",
    ):
        world.call(name, region="us-east-1", **{member: trail_arn()})


@pytest.mark.source("assumed", "the error of ListTags serves for the other operations", "inferred")
@pytest.mark.parametrize(("name", "member"), READS)
def test_the_arn_of_another_account_is_refused(world: World, name: str, member: str) -> None:
    with refused(
        "CloudTrailARNInvalidException",
        f"AccountID in ARN is wrong, you can only access resources with AccountID {ACCOUNT}.",
    ):
        world.call(name, **{member: trail_arn(account=OTHER_ACCOUNT)})


@pytest.mark.source("aws-docs", "partitions; Multi-Region trails: all enabled regions of the partition")
@pytest.mark.parametrize(
    ("region", "partition", "regions"),
    [("cn-north-1", "aws-cn", 2), ("us-gov-west-1", "aws-us-gov", 2), ("eusc-de-east-1", "aws-eusc", 1)],
)
def test_a_trail_lies_in_the_partition_of_its_region(
    world: World, region: str, partition: str, regions: int
) -> None:
    world.add_bucket("far", region=region, policy=bucket_policy("far", partition=partition))
    answer = world.create(bucket="far", region=region, IsMultiRegionTrail=True)

    trail = world.store.trails.find(answer["TrailARN"])
    assert trail
    assert answer["TrailARN"] == f"arn:{partition}:cloudtrail:{region}:{ACCOUNT}:trail/audit"
    assert len(trail.regions) == regions
    assert _described(world, region="us-east-1") == []


@pytest.mark.source("aws-docs", "partitions; Multi-Region trails: all enabled regions of the partition")
@pytest.mark.parametrize("region", ["cn-north-1", "us-gov-west-1", "eusc-de-east-1"])
def test_a_multi_region_trail_does_not_reach_other_partitions(world: World, region: str) -> None:
    world.create(IsMultiRegionTrail=True)

    assert _described(world, region="ap-south-2") == ["audit"]
    assert _described(world, region=region) == []


# --- DescribeTrails, ListTrails ------------------------------------------------------------------


@pytest.fixture
def several(world: World) -> World:
    """A trail of this region, one of another, and a copy from there."""
    world.create("here")
    world.create("there", region="us-east-1")
    world.create("everywhere", region="us-east-1", IsMultiRegionTrail=True)
    return world


@pytest.mark.source("aws-docs", "DescribeTrails")
@pytest.mark.parametrize(
    ("members", "names"),
    [
        ({}, ["here", "everywhere"]),
        ({"trailNameList": []}, ["here", "everywhere"]),
        ({"includeShadowTrails": False}, ["here"]),
        ({"trailNameList": ["here"]}, ["here"]),
        ({"trailNameList": ["everywhere"]}, []),
        ({"trailNameList": [trail_arn("everywhere", "us-east-1")]}, ["everywhere"]),
        ({"trailNameList": [trail_arn("there", "us-east-1")]}, ["there"]),
        ({"trailNameList": ["nope", "here", trail_arn("here")]}, ["here"]),
    ],
)
def test_describe_shows_the_trails_that_are_asked_for(
    several: World, members: Json, names: list[str]
) -> None:
    assert _described(several, **members) == names


@pytest.mark.source("assumed", "a copy asked for by ARN, without copies", "inferred")
def test_a_copy_is_not_shown_without_copies(several: World) -> None:
    names = [trail_arn("everywhere", "us-east-1")]

    assert _described(several, trailNameList=names, includeShadowTrails=False) == []


@pytest.mark.source("aws-docs", "DescribeTrails, Errors: InvalidTrailNameException")
def test_describe_refuses_malformed_names(several: World) -> None:
    with refused("InvalidTrailNameException"):
        several.call("DescribeTrails", trailNameList=["here", "?"])
    with refused("CloudTrailARNInvalidException"):
        several.call("DescribeTrails", trailNameList=["arn:aws:s3:::logs"])


@pytest.mark.source("aws-docs", "ListTrails")
def test_list_shows_name_arn_and_home(several: World) -> None:
    assert several.call("ListTrails") == {
        "Trails": [
            {"TrailARN": trail_arn("here"), "Name": "here", "HomeRegion": HOME},
            {
                "TrailARN": trail_arn("everywhere", "us-east-1"),
                "Name": "everywhere",
                "HomeRegion": "us-east-1",
            },
        ]
    }


@pytest.mark.source("assumed", "pages of ListTrails")
def test_list_goes_on_where_a_page_ended(world: World) -> None:
    world.create()
    (arn,) = (trail["TrailARN"] for trail in world.call("ListTrails")["Trails"])
    trail = world.store.trails.find(arn)
    assert trail
    for number in range(150):
        world.store.trails.save(replace(trail, name=f"more{number}", id=f"{number}"))

    first = world.call("ListTrails")
    second = world.call("ListTrails", NextToken=first["NextToken"])

    assert [len(page["Trails"]) for page in (first, second)] == [100, 51]
    assert "NextToken" not in second


@pytest.mark.source("assumed", "the error of a token that is none")
def test_list_refuses_a_token_that_is_none(world: World) -> None:
    with refused("OperationNotPermittedException"):
        world.call("ListTrails", NextToken="nonsense")


# --- DeleteTrail ---------------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "DeleteTrail, TrailNotFoundException")
def test_a_deleted_trail_is_gone_everywhere(world: World) -> None:
    world.create(IsMultiRegionTrail=True)

    assert world.call("DeleteTrail", Name="audit") == {}
    assert _described(world) == _described(world, region="us-east-1") == []
    with refused("TrailNotFoundException", unknown_trail()):
        world.call("DeleteTrail", Name="audit")


@pytest.mark.source("aws-docs", "DeleteTrail")
def test_a_logging_trail_can_be_deleted(world: World) -> None:
    world.create(EnableLogFileValidation=True)
    world.call("StartLogging", Name="audit")
    world.call("DeleteTrail", Name=trail_arn())

    (period,) = world.store.periods.pending(ACCOUNT)
    (chain,) = world.store.chains.growing()
    assert (period.first, period.last) == (2, 3)  # the records of StartLogging and DeleteTrail
    assert chain.last_end is not None
