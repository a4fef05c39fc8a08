"""AddTags, RemoveTags, ListTags."""

from typing import Any

import pytest

from emulator.core.call import Json
from tests.operations.support import ACCOUNT, HOME, OTHER_ACCOUNT, World, refused, trail_arn

UUID = "11112222-3333-4444-5555-666677778888"
CALLS: list[tuple[str, Json]] = [
    ("AddTags", {"TagsList": [{"Key": "team"}]}),
    ("RemoveTags", {"TagsList": [{"Key": "team"}]}),
    ("ListTags", {}),
]


def _tags(world: World) -> list[Json]:
    (entry,) = world.call("ListTags", ResourceIdList=[trail_arn()])["ResourceTagList"]
    assert entry["ResourceId"] == trail_arn()
    return list(entry["TagsList"])


def _call(world: World, name: str, resource: str, members: Json, **where: str) -> Any:
    resources: Json = {"ResourceIdList": [resource]} if name == "ListTags" else {"ResourceId": resource}
    return world.call(name, **resources, **members, **where)


@pytest.mark.source("aws-observed", "ListTags of a trail without tags")
def test_a_trail_without_tags_has_an_empty_list(world: World) -> None:
    world.create()

    assert world.call("ListTags", ResourceIdList=[trail_arn()]) == {
        "ResourceTagList": [{"ResourceId": trail_arn(), "TagsList": []}]
    }


@pytest.mark.source("aws-docs", "AddTags: an existing key gets the new value")
def test_a_key_gets_its_new_value(world: World) -> None:
    world.create(TagsList=[{"Key": "team", "Value": "red"}, {"Key": "alone"}])
    answer = world.call(
        "AddTags",
        ResourceId=trail_arn(),
        TagsList=[{"Key": "team", "Value": "blue"}, {"Key": "Team", "Value": "green"}],
    )

    assert answer == {}
    assert _tags(world) == [
        {"Key": "team", "Value": "blue"},
        {"Key": "alone"},
        {"Key": "Team", "Value": "green"},
    ]


@pytest.mark.source("assumed", "RemoveTags: the key decides, an absent one is passed over", "inferred")
def test_tags_are_removed_by_key(world: World) -> None:
    world.create(TagsList=[{"Key": "team", "Value": "red"}, {"Key": "stage", "Value": "test"}])
    gone = [{"Key": "team", "Value": "other"}, {"Key": "nope"}]

    assert world.call("RemoveTags", ResourceId=trail_arn(), TagsList=gone) == {}
    assert _tags(world) == [{"Key": "stage", "Value": "test"}]


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        pytest.param(
            [{"Key": f"k{number}"} for number in range(51)],
            "TagsLimitExceededException",
            marks=pytest.mark.source("aws-docs", "TagsLimitExceededException: 50 tags"),
        ),
        pytest.param(
            [{"Key": "a"}, {"Key": "a"}],
            "InvalidTagParameterException",
            marks=pytest.mark.source("aws-docs", "InvalidTagParameterException: duplicate tags"),
        ),
        pytest.param(
            [{"Key": "aws:team"}],
            "InvalidTagParameterException",
            marks=pytest.mark.source(
                "assumed", "keys beginning with aws: are reserved, as elsewhere", "likely"
            ),
        ),
        *(
            pytest.param(
                [tag],
                "InvalidTagParameterException",
                marks=pytest.mark.source("aws-docs", "InvalidTagParameterException: keys and values"),
            )
            for tag in ({"Key": ""}, {"Key": "a", "Value": "v" * 257})
        ),
    ],
)
def test_tags_with_a_fault_are_refused(world: World, tags: list[Json], code: str) -> None:
    with refused(code):
        world.create(TagsList=tags)
    world.create()
    with refused(code):
        world.call("AddTags", ResourceId=trail_arn(), TagsList=tags)


@pytest.mark.source("aws-docs", "AddTags: 50 tags on a resource")
def test_tags_are_counted_with_those_that_are_there(world: World) -> None:
    world.create(TagsList=[{"Key": f"k{number}"} for number in range(50)])
    world.call("AddTags", ResourceId=trail_arn(), TagsList=[{"Key": "k0", "Value": "new"}])

    with refused("TagsLimitExceededException"):
        world.call("AddTags", ResourceId=trail_arn(), TagsList=[{"Key": "one-more"}])


@pytest.mark.source("aws-observed", "ListTags: ARNs of other regions and accounts")
@pytest.mark.parametrize(("name", "members"), CALLS)
def test_an_arn_has_to_be_of_the_region_and_account(world: World, name: str, members: Json) -> None:
    world.create(IsMultiRegionTrail=True)

    with refused(
        "CloudTrailARNInvalidException",
        "Region in ARN is wrong, you can only access resources in region us-east-1.",
    ):
        _call(world, name, trail_arn(), members, region="us-east-1")
    with refused(
        "CloudTrailARNInvalidException",
        f"AccountID in ARN is wrong, you can only access resources with AccountID {ACCOUNT}.",
    ):
        _call(world, name, trail_arn(account=OTHER_ACCOUNT), members)


@pytest.mark.source("aws-docs", "AddTags, declared errors; which one answers what is assumed", "inferred")
@pytest.mark.parametrize(("name", "members"), CALLS)
@pytest.mark.parametrize(
    ("resource", "code"),
    [
        ("audit", "CloudTrailARNInvalidException"),
        ("arn:aws:s3:::logs", "CloudTrailARNInvalidException"),
        (trail_arn("nope"), "ResourceNotFoundException"),
        (f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:thing/x", "ResourceTypeNotSupportedException"),
        (f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:dashboard/x", "ResourceNotFoundException"),
    ],
)
def test_a_resource_that_is_none_is_refused(
    world: World, name: str, members: Json, resource: str, code: str
) -> None:
    with refused(code):
        _call(world, name, resource, members)


@pytest.mark.source("aws-docs", "AddTags, declared errors")
@pytest.mark.parametrize(
    ("kind", "code"),
    [("eventdatastore", "EventDataStoreNotFoundException"), ("channel", "ChannelNotFoundException")],
)
def test_resources_of_other_kinds_are_not_found(world: World, kind: str, code: str) -> None:
    with refused(code):
        _call(world, "AddTags", f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:{kind}/{UUID}", CALLS[0][1])


@pytest.mark.source("aws-docs", "ListTags: at most 20 ARNs; the error is assumed", "inferred")
def test_tags_of_at_most_20_resources_are_listed(world: World) -> None:
    world.create()

    assert len(world.call("ListTags", ResourceIdList=[trail_arn()] * 20)["ResourceTagList"]) == 20
    with refused("OperationNotPermittedException"):
        world.call("ListTags", ResourceIdList=[trail_arn()] * 21)
