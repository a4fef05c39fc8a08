"""Stacks of AWS SAM: the transform makes functions, roles, tables and APIs, with records."""

import json
from typing import Any

import pytest

from tests.conftest import MakeClient, raises_error

pytest.importorskip("samtranslator")

HANDLER: dict[str, Any] = {
    "Type": "AWS::Serverless::Function",
    "Properties": {
        "InlineCode": "def handler(event, context): return 1\n",
        "Handler": "index.handler",
        "Runtime": "python3.12",
        "Events": {"Daily": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 day)"}}},
    },
}
SHOP: dict[str, Any] = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Parameters": {"Size": {"Type": "Number", "Default": 128}},
    "Globals": {"Function": {"MemorySize": {"Ref": "Size"}}},
    "Resources": {"Orders": {"Type": "AWS::Serverless::SimpleTable"}, "Handler": HANDLER},
    # HandlerRole is made by the transform
    "Outputs": {"Role": {"Value": {"Fn::GetAtt": ["HandlerRole", "Arn"]}}},
}
SOURCE = pytest.mark.source("aws-docs", "AWS SAM developer guide, generated CloudFormation resources")


def create(client: MakeClient, **changes: Any) -> Any:
    stacks = client("cloudformation")
    stacks.create_stack(
        StackName="shop",
        TemplateBody=json.dumps({**SHOP, **changes}),
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    return stacks


def types(stacks: Any) -> set[str]:
    return {
        one["ResourceType"] for one in stacks.describe_stack_resources(StackName="shop")["StackResources"]
    }


@SOURCE
def test_the_transform_makes_what_a_function_needs(client: MakeClient) -> None:
    stacks = create(client)
    (stack,) = stacks.describe_stacks(StackName="shop")["Stacks"]
    (function,) = client("lambda").list_functions()["Functions"]

    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert types(stacks) == {
        "AWS::DynamoDB::Table",
        "AWS::Events::Rule",
        "AWS::IAM::Role",
        "AWS::Lambda::Function",
        "AWS::Lambda::Permission",
    }
    assert function["MemorySize"] == 128
    assert stack["Outputs"][0]["OutputValue"] == function["Role"]


@SOURCE
def test_calls_for_what_the_transform_made_are_recorded(client: MakeClient) -> None:
    create(client)
    events = client("cloudtrail").lookup_events()["Events"]

    assert {"CreateStack", "CreateRole", "CreateTable"} <= {event["EventName"] for event in events}


@SOURCE
def test_a_change_set_of_a_serverless_application_shows_plain_resources(client: MakeClient) -> None:
    stacks = client("cloudformation")
    made = stacks.create_change_set(
        StackName="shop", ChangeSetName="first", ChangeSetType="CREATE", TemplateBody=json.dumps(SHOP)
    )
    changes = stacks.describe_change_set(ChangeSetName=made["Id"])["Changes"]
    stacks.execute_change_set(ChangeSetName=made["Id"])

    assert "AWS::Lambda::Function" in {change["ResourceChange"]["ResourceType"] for change in changes}
    assert "AWS::DynamoDB::Table" in types(stacks)


@SOURCE
def test_an_update_is_compared_after_the_transform(client: MakeClient) -> None:
    stacks = create(client)
    with raises_error("ValidationError", "No updates are to be performed."):
        stacks.update_stack(StackName="shop", TemplateBody=json.dumps(SHOP))
    stacks.update_stack(
        StackName="shop", TemplateBody=json.dumps({**SHOP, "Resources": {"Handler": HANDLER}})
    )

    assert "AWS::DynamoDB::Table" not in types(stacks)


@pytest.mark.source("aws-docs", "GetTemplate: by default the processed template, after all transforms")
def test_the_template_of_a_stack_is_the_processed_one(client: MakeClient) -> None:
    stacks = create(client)
    body = stacks.get_template(StackName="shop")["TemplateBody"]

    assert "AWS::Serverless" not in json.dumps(body)


@SOURCE
def test_a_template_may_refer_to_what_the_transform_makes(client: MakeClient) -> None:
    told = client("cloudformation").validate_template(TemplateBody=json.dumps(SHOP))

    assert told["Capabilities"] == ["CAPABILITY_IAM"]


@pytest.mark.source("assumed", "the wording of a failed transform, as seen in reports of failed deployments")
def test_what_the_transform_refuses_makes_nothing(client: MakeClient) -> None:
    with raises_error(
        "ValidationError",
        "Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification"
        " document. Number of errors found: 1. Resource with id [Handler] is invalid."
        " Only one of 'InlineCode' or 'CodeUri' can be set.",
    ):
        create(client, Resources={"Handler": {"Type": "AWS::Serverless::Function", "Properties": {}}})

    assert client("cloudformation").describe_stacks()["Stacks"] == []


@pytest.mark.source("aws-docs", "AWS::Lambda::Function: Code is changed without interruption")
def test_an_update_changes_the_code_that_stands_in_the_template(client: MakeClient) -> None:
    stacks = create(client)
    (before,) = client("lambda").list_functions()["Functions"]
    changed = {**HANDLER, "Properties": {**HANDLER["Properties"], "InlineCode": "handler = print\n"}}
    stacks.update_stack(
        StackName="shop", TemplateBody=json.dumps({**SHOP, "Resources": {"Handler": changed}})
    )
    (after,) = client("lambda").list_functions()["Functions"]

    assert stacks.describe_stacks(StackName="shop")["Stacks"][0]["StackStatus"] == "UPDATE_COMPLETE"
    assert before["FunctionName"] == after["FunctionName"]
    assert before["CodeSha256"] != after["CodeSha256"]


@SOURCE
def test_a_function_behind_an_api_has_its_path_and_method(client: MakeClient) -> None:
    api = {"Type": "Api", "Properties": {"Path": "/orders", "Method": "get"}}
    properties = {**HANDLER["Properties"], "Events": {"Web": api}}
    create(client, Resources={"Handler": {**HANDLER, "Properties": properties}}, Outputs={})
    gateway = client("apigateway")
    (made,) = gateway.get_rest_apis()["items"]
    resources = gateway.get_resources(restApiId=made["id"])["items"]

    assert made["name"] == "shop"
    assert {one["path"]: list(one.get("resourceMethods", ())) for one in resources} == {
        "/": [],
        "/orders": ["GET"],
    }
