"""Stacks with channels, dashboards, policies of resources and federated stores."""

import json
from typing import Any

import pytest

from emulator.running import Emulator
from tests.conftest import ACCOUNT, MakeClient
from tests.flows.test_lake_federation import ROLE, make_role
from tests.flows.test_stacks import Json, World

OTHER, THIRD = "999988887777", "888877776666"


def channel_policy(channel: Any, account: str) -> Json:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": account},
        "Action": "cloudtrail-data:PutAuditEvents",
        "Resource": channel,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def template(**changes: Json) -> Json:
    """Return a template of all types of Lake, with other properties of its resources."""
    view = {"Height": "1", "Width": "1", "Title": "t", "View": "Table"}
    statement = {
        "Fn::Sub": [
            "SELECT count(*) FROM ${Id}",
            {"Id": {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "Calls"}]}]}},
        ]
    }
    properties: dict[str, Json] = {
        "Activity": {
            "AdvancedEventSelectors": [
                {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["ActivityAuditLog"]}]}
            ],
            "MultiRegionEnabled": False,
            "TerminationProtectionEnabled": False,
        },
        "Calls": {"TerminationProtectionEnabled": False},
        "Channel": {
            "Name": "app",
            "Source": "Custom",
            "Destinations": [{"Type": "EVENT_DATA_STORE", "Location": {"Ref": "Activity"}}],
            "Tags": [{"Key": "team", "Value": "red"}],
        },
        "Policy": {
            "ResourceArn": {"Ref": "Channel"},
            "ResourcePolicy": channel_policy({"Ref": "Channel"}, OTHER),
        },
        "Dashboard": {
            "Name": "calls",
            "TerminationProtectionEnabled": True,
            "Widgets": [{"QueryStatement": statement, "ViewProperties": view}],
        },
    }
    types = {"Activity": "EventDataStore", "Calls": "EventDataStore", "Policy": "ResourcePolicy"}
    outputs = {
        "Ref": {"Ref": "Channel"},
        "Arn": {"Fn::GetAtt": ["Channel", "ChannelArn"]},
        "Policy": {"Ref": "Policy"},
        "Dashboard": {"Ref": "Dashboard"},
        **{name: {"Fn::GetAtt": ["Dashboard", name]} for name in ("DashboardArn", "Status", "Type")},
    }
    return {
        "Resources": {
            name: {
                "Type": f"AWS::CloudTrail::{types.get(name, name)}",
                "Properties": {**given, **changes.get(name, {})},
            }
            for name, given in properties.items()
        },
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }


def without(given: Json, resource: str, name: str) -> Json:
    del given["Resources"][resource]["Properties"][name]
    return given


@pytest.fixture
def world(client: MakeClient, emulator: Emulator) -> World:
    return World(client, emulator)


@pytest.mark.source("aws-docs", "AWS::CloudTrail::Channel, Dashboard, ResourcePolicy; AWS's schemas")
def test_the_types_of_lake_are_made_changed_replaced_and_deleted(world: World) -> None:
    lake = world.cloudtrail
    stack = world.create(template(), Tags=[{"Key": "stage", "Value": "test"}])
    assert stack["StackStatus"] == "CREATE_COMPLETE", [
        one["ResourceStatusReason"] for one in world.events() if "FAILED" in one["ResourceStatus"]
    ]
    out = stack["Outputs"]
    channel, dashboard = out["Ref"], f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:dashboard/calls"
    assert (out["Arn"], out["Policy"]) == (channel, channel)
    assert (out["Dashboard"], out["DashboardArn"]) == (dashboard, dashboard)
    assert (out["Status"], out["Type"]) == ("CREATED", "CUSTOM")
    made = lake.get_channel(Channel=channel)
    assert (made["Name"], made["Source"]) == ("app", "Custom")
    (tags,) = lake.list_tags(ResourceIdList=[channel])["ResourceTagList"]
    keys = {one["Key"] for one in tags["TagsList"]}
    assert {"team", "stage", "aws:cloudformation:stack-name"} <= keys
    policy = json.loads(lake.get_resource_policy(ResourceArn=channel)["ResourcePolicy"])
    assert policy == channel_policy(channel, OTHER)
    assert lake.get_dashboard(DashboardId="calls")["TerminationProtectionEnabled"] is True
    calls = world.calls()
    assert [name for name in calls if name.startswith(("CreateC", "CreateD", "Put"))] == [
        *("CreateChannel", "PutResourcePolicy", "CreateDashboard")
    ]

    changed = template(
        Channel={"Name": "apps"},
        Policy={"ResourcePolicy": json.dumps(channel_policy(channel, THIRD))},
        Dashboard={"RefreshSchedule": {"Frequency": {"Unit": "HOURS", "Value": 6}, "Status": "ENABLED"}},
    )
    out = world.update(without(changed, "Dashboard", "Widgets"))["Outputs"]

    assert (out["Ref"], lake.get_channel(Channel=channel)["Name"]) == (channel, "apps")
    policy = json.loads(lake.get_resource_policy(ResourceArn=channel)["ResourcePolicy"])
    assert policy == channel_policy(channel, THIRD)
    shown = lake.get_dashboard(DashboardId="calls")
    assert (shown["Widgets"], shown["RefreshSchedule"]["Status"]) == ([], "ENABLED")

    replaced = world.update(template(Channel={"Name": "okta", "Source": "OktaSystemLogEvents"}))["Outputs"]

    assert replaced["Ref"] != channel
    assert replaced["Policy"] == replaced["Ref"]
    assert [one["Name"] for one in lake.list_channels()["Channels"]] == ["okta"]

    failed = world.update(
        template(Dashboard={"Name": "other"}, Channel={"Name": "okta", "Source": "OktaSystemLogEvents"})
    )
    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "cannot be changed" in world.reason("UPDATE_FAILED")

    world.stacks.delete_stack(StackName="audit")

    assert lake.list_channels()["Channels"] == []
    assert lake.list_dashboards(Type="CUSTOM")["Dashboards"] == []
    stores = [one["EventDataStoreArn"] for one in lake.list_event_data_stores()["EventDataStores"]]
    assert {lake.get_event_data_store(EventDataStore=arn)["Status"] for arn in stores} == {"PENDING_DELETION"}


@pytest.mark.source("aws-docs", "AWS::CloudTrail::EventDataStore: FederationEnabled, FederationRoleArn")
def test_a_store_of_a_stack_is_federated_and_no_longer(world: World) -> None:
    make_role(world.client("iam"))
    glue = world.client("glue")

    def given(**properties: Any) -> Json:
        kind = "AWS::CloudTrail::EventDataStore"
        plain = {"Name": "calls", "TerminationProtectionEnabled": False, **properties}
        return {"Resources": {"Store": {"Type": kind, "Properties": plain}}}

    def databases() -> list[str]:
        return [one["Name"] for one in glue.get_databases()["DatabaseList"]]

    federated = given(FederationEnabled=True, FederationRoleArn=ROLE)
    assert world.create(federated)["StackStatus"] == "CREATE_COMPLETE"
    assert databases() == ["aws:cloudtrail"]
    world.update(given(FederationEnabled=False))
    assert databases() == []
    world.update(federated)
    assert databases() == ["aws:cloudtrail"]

    world.stacks.delete_stack(StackName="audit")

    assert databases() == []
    assert world.stacks.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]


@pytest.mark.source("assumed", "codes of CloudFormation for errors of Lake")
def test_what_lake_refuses_fails_the_stack_in_its_words(world: World) -> None:
    there = world.create(template(), "first")
    assert there["StackStatus"] == "CREATE_COMPLETE"

    stack = world.create(template(Dashboard={"Name": "second"}), "second")

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "HandlerErrorCode: AlreadyExists" in world.reason("CREATE_FAILED", "second")
    assert [one["Name"] for one in world.cloudtrail.list_channels()["Channels"]] == ["app"]
