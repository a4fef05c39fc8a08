"""CreateChannel, GetChannel, ListChannels, UpdateChannel, DeleteChannel, and policies of resources."""

import json
from typing import Any

import pytest

from tests.operations.support import ACCOUNT, HOME, OTHER_ACCOUNT, World, refused
from tests.operations.test_data_stores import MANAGEMENT, MEMBER, made, organization, selector

ACTIVITY: dict[str, Any] = {
    "AdvancedEventSelectors": [selector("ActivityAuditLog")],
    "MultiRegionEnabled": False,
}
UNKNOWN = "11112222-3333-4444-5555-666677778888"
ARN = f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:"


def activity_store(world: World, name: str = "activity") -> str:
    return f"{ARN}eventdatastore/{made(world, name, **ACTIVITY)}"


def destination(store: str) -> dict[str, str]:
    return {"Type": "EVENT_DATA_STORE", "Location": store}


def channel(world: World, store: str, name: str = "app", source: str = "Custom", **more: Any) -> Any:
    return world.call("CreateChannel", Name=name, Source=source, Destinations=[destination(store)], **more)


@pytest.mark.source("aws-docs", "CreateChannel, GetChannel, ListChannels, UpdateChannel, DeleteChannel")
def test_a_channel_lives_from_its_making_to_its_end(world: World) -> None:
    store, other = activity_store(world), activity_store(world, "second")
    created = channel(world, store, Tags=[{"Key": "team", "Value": "red"}])
    arn = created.pop("ChannelArn")
    assert created == {
        "Name": "app",
        "Source": "Custom",
        "Destinations": [destination(store)],
        "Tags": [{"Key": "team", "Value": "red"}],
    }
    uuid = arn.rpartition("/")[2]
    changed = world.call("UpdateChannel", Channel=uuid, Name="apps", Destinations=[destination(other)])
    assert changed == {
        "ChannelArn": arn,
        "Name": "apps",
        "Source": "Custom",
        "Destinations": [destination(other)],
    }
    assert world.call("GetChannel", Channel=arn) == changed
    second = channel(world, store, "okta", "OktaSystemLogEvents")["ChannelArn"]
    page = world.call("ListChannels", MaxResults=1)
    assert page["Channels"] == [{"ChannelArn": arn, "Name": "apps"}]
    assert world.call("ListChannels", NextToken=page["NextToken"]) == {
        "Channels": [{"ChannelArn": second, "Name": "okta"}]
    }
    world.call("AddTags", ResourceId=arn, TagsList=[{"Key": "tier", "Value": "1"}])
    (tags,) = world.call("ListTags", ResourceIdList=[arn])["ResourceTagList"]
    assert [one["Key"] for one in tags["TagsList"]] == ["team", "tier"]
    with refused("ChannelExistsForEDSException"):
        world.call("DeleteEventDataStore", EventDataStore=other)

    world.call("DeleteChannel", Channel=arn)

    with refused("ChannelNotFoundException"):
        world.call("GetChannel", Channel=arn)
    with refused("ResourceNotFoundException"):
        world.call("ListTags", ResourceIdList=[arn])
    world.call("DeleteEventDataStore", EventDataStore=other)


@pytest.mark.source("assumed", "which error a wrong channel gets, and the order of the checks", "inferred")
def test_a_channel_that_cannot_be_is_refused(world: World) -> None:
    store = activity_store(world)
    channel(world, store)
    events = made(world, "events")
    many = made(world, "many", AdvancedEventSelectors=[selector("ActivityAuditLog")])
    dying = activity_store(world, "dying")
    world.call("DeleteEventDataStore", EventDataStore=dying)
    to = [destination(store)]
    bad: list[tuple[str, dict[str, Any]]] = [
        ("ChannelAlreadyExistsException", {"Source": "Snyk"}),
        ("ChannelAlreadyExistsException", {"Name": "two"}),
        ("InvalidSourceException", {"Source": "Nobody"}),
        ("InvalidTagParameterException", {"Tags": [{"Key": "aws:x"}]}),
        *(
            (code, {"Name": "two", "Source": "Snyk", "Destinations": destinations})
            for code, destinations in [
                ("InvalidEventDataStoreCategoryException", [destination(events)]),
                ("InvalidParameterException", [destination(many)]),
                ("InvalidParameterException", [*to, *to]),
                ("InvalidParameterException", [{"Type": "AWS_SERVICE", "Location": "config"}]),
                ("InactiveEventDataStoreException", [destination(dying)]),
                ("EventDataStoreNotFoundException", [destination(UNKNOWN)]),
                ("EventDataStoreARNInvalidException", [destination("no-store")]),
            ]
        ),
    ]
    for code, members in bad:
        with refused(code):
            world.call("CreateChannel", **{"Name": "app", "Source": "Custom", "Destinations": to, **members})
    for name, members in {"UpdateChannel": {"Name": "abc"}, "DeleteChannel": {}, "GetChannel": {}}.items():
        with refused("ChannelNotFoundException"):
            world.call(name, Channel=UNKNOWN, **members)
        with refused("ChannelARNInvalidException"):
            world.call(name, Channel=store, **members)
    with refused("InvalidNextTokenException"):
        world.call("ListChannels", NextToken="nonsense")

    assert len(world.call("ListChannels")["Channels"]) == 1


def test_where_checks_are_relaxed_a_source_may_have_many_channels(world: World) -> None:
    store = activity_store(world)
    world.relaxed = True
    for number in range(25):
        channel(world, store, f"app-{number}")

    with refused("ChannelMaxLimitExceededException"):
        channel(world, store, "too-many")


# --- policies --------------------------------------------------------------------------------------


def statement(arn: str, **more: Any) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": {"AWS": OTHER_ACCOUNT},
        "Action": ["cloudtrail:StartQuery", "cloudtrail:GetQueryResults"],
        "Resource": arn,
        **more,
    }


def policy(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.source("aws-docs", "PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy")
def test_a_policy_is_put_read_and_deleted(world: World) -> None:
    arn = f"{ARN}eventdatastore/{made(world)}"
    text = policy(statement(arn))
    with refused("ResourcePolicyNotFoundException"):
        world.call("GetResourcePolicy", ResourceArn=arn)

    assert world.call("PutResourcePolicy", ResourceArn=arn, ResourcePolicy=text) == {
        "ResourceArn": arn,
        "ResourcePolicy": text,
    }
    assert world.call("GetResourcePolicy", ResourceArn=arn)["ResourcePolicy"] == text
    assert world.call("DeleteResourcePolicy", ResourceArn=arn) == {}
    with refused("ResourcePolicyNotFoundException"):
        world.call("DeleteResourcePolicy", ResourceArn=arn)


@pytest.mark.source("aws-docs", "Query across accounts: a store's policy, EventDataStoreOwnerAccountId")
def test_another_account_queries_what_a_policy_allows_it(world: World) -> None:
    store = made(world)
    world.record(name="CreateUser", body=b'{"eventName":"CreateUser","eventTime":"2026-01-02T12:00:00Z"}')
    arn = f"{ARN}eventdatastore/{store}"
    query = {"QueryStatement": f"SELECT eventName FROM {store} WHERE eventName = 'CreateUser'"}
    as_owner = {**query, "EventDataStoreOwnerAccountId": ACCOUNT}
    with refused("EventDataStoreNotFoundException"):
        world.call("StartQuery", account=OTHER_ACCOUNT, **as_owner)
    world.call("PutResourcePolicy", ResourceArn=arn, ResourcePolicy=policy(statement(arn)))
    with refused("EventDataStoreNotFoundException"):
        world.call("StartQuery", account=OTHER_ACCOUNT, **query)

    started = world.call("StartQuery", account=OTHER_ACCOUNT, **as_owner)
    world.querying.finish()

    assert started["EventDataStoreOwnerAccountId"] == ACCOUNT
    found = world.call("GetQueryResults", account=OTHER_ACCOUNT, QueryId=started["QueryId"])
    assert found["QueryResultRows"] == [[{"eventName": "CreateUser"}]]
    for name, members in {
        "DescribeQuery": {"QueryId": started["QueryId"]},
        "GetEventDataStore": {"EventDataStore": arn},
        "DeleteEventDataStore": {"EventDataStore": arn},
    }.items():
        with refused("EventDataStoreNotFoundException"):
            world.call(name, account=OTHER_ACCOUNT, **members)
    denies = statement(arn, Effect="Deny", Principal="*", Action="cloudtrail:StartQuery")
    world.call("PutResourcePolicy", ResourceArn=arn, ResourcePolicy=policy(statement(arn), denies))
    with refused("EventDataStoreNotFoundException"):
        world.call("StartQuery", account=OTHER_ACCOUNT, **as_owner)


@pytest.mark.source("aws-docs", "Organization event data stores: the policy for delegated administrators")
def test_the_store_of_an_organization_has_a_policy_for_its_administrators(world: World) -> None:
    world.organizations.only = organization(frozenset({MEMBER}))
    as_manager = {"account": MANAGEMENT}
    made_store = world.call("CreateEventDataStore", Name="all", OrganizationEnabled=True, **as_manager)
    arn = made_store["EventDataStoreArn"]

    answer = world.call("GetResourcePolicy", ResourceArn=arn, **as_manager)

    assert "ResourcePolicy" not in answer
    (only,) = json.loads(answer["DelegatedAdminResourcePolicy"])["Statement"]
    assert (only["Principal"], only["Resource"]) == ({"AWS": [MEMBER]}, arn)


CHANNEL_ACTION = "cloudtrail-data:PutAuditEvents"
SERVICE = {"Service": "cloudtrail.amazonaws.com"}


@pytest.mark.source("aws-docs", "CloudTrail resource-based policies: actions, principals, conditions")
def test_a_policy_says_what_its_kind_of_resource_may_allow(world: World) -> None:
    store = f"{ARN}eventdatastore/{made(world)}"
    pipe = channel(world, activity_store(world))["ChannelArn"]
    source = {"StringEquals": {"AWS:SourceArn": f"{ARN}dashboard/mine", "AWS:SourceAccount": ACCOUNT}}
    external = {"StringEquals": {"cloudtrail:ExternalId": "secret-id"}}
    good = [
        (store, statement(store, Principal=SERVICE, Action="cloudtrail:StartQuery", Condition=source)),
        (pipe, statement(pipe, Action=CHANNEL_ACTION, Condition=external)),
    ]
    for arn, one in good:
        world.call("PutResourcePolicy", ResourceArn=arn, ResourcePolicy=policy(one))
    bad = [
        "{",
        "[]",
        policy(),
        policy(statement(pipe)),
        policy(statement(store, Action="*")),
        policy(statement(store, Action="cloudtrail:DeleteEventDataStore")),
        policy(statement(store, Principal=SERVICE)),
        policy(statement(store, Principal={"Service": "s3.amazonaws.com"})),
        policy(statement(store, Principal={"Federated": "x"})),
        policy(statement(store, Principal={"AWS": [OTHER_ACCOUNT] * 51})),
        policy(statement(store, Effect="Maybe")),
        policy(statement(store, NotAction="x")),
        policy(statement(store, Unheard="x")),
        policy(statement(store, Condition={"Nope": {"aws:x": "y"}})),
        policy(statement(store, Condition={"StringEquals": "y"})),
        policy(*[statement(store)] * 21),
        json.dumps({"Version": "2020-01-01", "Statement": [statement(store)]}),
    ]
    for text in bad:
        with refused("ResourcePolicyNotValidException"):
            world.call("PutResourcePolicy", ResourceArn=store, ResourcePolicy=text)
    wrong = {
        "ResourceARNNotValidException": "nothing",
        "ResourceTypeNotSupportedException": f"{ARN}trail/audit",
        "ResourceNotFoundException": f"{ARN}channel/{UNKNOWN}",
    }
    for code, arn in wrong.items():
        with refused(code):
            world.call("PutResourcePolicy", ResourceArn=arn, ResourcePolicy=policy(statement(arn)))
    with refused("ResourceNotFoundException"):
        world.call("GetResourcePolicy", account=OTHER_ACCOUNT, ResourceArn=store)

    assert world.call("GetResourcePolicy", ResourceArn=pipe)["ResourcePolicy"] == policy(good[1][1])
