"""CloudFormation's rules as values: templates in one form and in order, and the table of handlers' calls."""

from pathlib import Path
from typing import cast

import pytest

from emulator.core.call import Credential, Exchange, Json
from emulator.core.ids import Ids
from emulator.core.stacks import templates
from emulator.core.stacks.failures import CallError
from emulator.core.stacks.kinds import KINDS
from emulator.core.stacks.resources import Api, Made, Wanted
from emulator.core.stacks.table import ROWS, calls_of
from emulator.core.stacks.templates import TemplateError
from emulator.wire import made_calls
from emulator.wire.describe import Describer
from tests.conftest import ACCOUNT, NOON

DOCUMENT = (Path(__file__).parents[2] / "docs" / "cloudformation.md").read_text("utf-8")
ARN = {"Fn::GetAtt": ["B", "Arn"]}

FORMS = {
    "an attribute as text": ({"Fn::GetAtt": "N.Outputs.Arn"}, {"Fn::GetAtt": ["N", "Outputs.Arn"]}),
    "an attribute as list": ({"Fn::GetAtt": ["N", "Outputs", "Arn"]}, {"Fn::GetAtt": ["N", "Outputs.Arn"]}),
    "a text without names": ({"Fn::Sub": "plain"}, "plain"),
    "names": ({"Fn::Sub": "${B.Arn}/${P}"}, {"Fn::Join": ["", [ARN, "/", {"Ref": "P"}]]}),
    "a literal": ({"Fn::Sub": "${!P}"}, "${P}"),
    "values": (
        {"Fn::Sub": ["a${V}", {"V": {"Fn::Sub": "${P}"}}]},
        {"Fn::Join": ["", ["a", {"Fn::Join": ["", [{"Ref": "P"}]]}]]},
    ),
}


@pytest.mark.source("aws-docs", "Fn::GetAtt, Fn::Sub")
def test_functions_have_one_form() -> None:
    assert {name: templates.normalised(given) for name, (given, _) in FORMS.items()} == {
        name: wanted for name, (_, wanted) in FORMS.items()
    }


@pytest.mark.source("aws-docs", "DependsOn attribute")
def test_each_resource_comes_after_those_it_needs_else_in_the_order_of_the_template() -> None:
    given: dict[str, Json] = {
        "D": {"Type": "T", "DependsOn": ["C"]},
        "C": {"Type": "T", "Properties": {"P": [{"Ref": "A"}]}},
        "B": {"Type": "T", "Properties": {"P": {"Fn::GetAtt": ["C", "Arn"]}}},
        "A": {"Type": "T", "Properties": {"P": {"Ref": "AWS::Region"}}},
    }

    assert templates.in_order(given) == ["A", "C", "D", "B"]


@pytest.mark.source("aws-docs", "Parameters")
def test_parameters_are_held_to_what_the_template_says() -> None:
    given = {
        "Parameters": {
            "A": {"Type": "String", "AllowedValues": [1, 2]},
            "B": {"Type": "String", "Default": "x", "AllowedPattern": "[a-z]"},
        }
    }
    templates.check_parameters(given, {"A": "1"})

    for values, message in (
        ({"A": "3"}, "Parameter 'A' must be one of AllowedValues"),
        ({"A": "1", "B": "X"}, "Parameter 'B' must match pattern [a-z]"),
        ({}, "Parameters: [A] must have values"),
    ):
        with pytest.raises(TemplateError, match=message.replace("[", r"\[").replace("]", r"\]")):
            templates.check_parameters(given, values)


PLACES = {
    "http://127.0.0.1:4566/b/a/t.json": ("b", "a/t.json"),
    "http://[::1]:4566/b/t.json": ("b", "t.json"),
    "http://emulator:4566/b/t%20.json": ("b", "t .json"),
    "https://b.s3.eu-west-1.amazonaws.com/t.json": ("b", "t.json"),
    "https://my.b.s3.amazonaws.com/t.json": ("my.b", "t.json"),
    "https://s3.eu-west-1.amazonaws.com/b/t.json": ("b", "t.json"),
    "http://b.s3.localhost.localstack.cloud:4566/t.json": ("b", "t.json"),
    "http://b.localhost:4566/t.json": ("b", "t.json"),
}


@pytest.mark.source("aws-docs", "S3 user guide, Methods for accessing a general purpose bucket")
def test_a_template_is_found_by_any_of_its_addresses() -> None:
    assert {url: templates.place_of(url) for url in PLACES} == PLACES


def test_each_call_of_the_table_is_one_of_its_service_and_is_recorded_whole() -> None:
    """Made of no properties: what a row adds has to suffice for a request that the record understands."""
    describer, ids, seen = Describer(), Ids(1), 0
    for type_name, row in ROWS.items():
        properties = {
            call.each or call.when: [{"Id": "i", "PolicyName": "p", "Key": "k", "Value": "v"}]
            for call in (*row.create, *row.remove)
            if call.each or call.when
        }
        path = {
            "FunctionName": "f",
            "LayerName": "l",
            "UserName": "u",
            "RestApiId": "r",
            "ParentId": "p",
            "PolicyName": "p",
        }
        wanted = Wanted(type_name, "R", "name", cast(Json, {**path, **properties}), ACCOUNT, "us-east-1")
        made = Made("id", {"Arn": "arn", "Version": "1"})
        for api, answer in calls_of(row, (*row.create, *row.change, *row.remove), wanted, made):
            request = made_calls.request_of(api, "us-east-1", "ASIA", NOON, is_recorded=True)
            credential = Credential("ASIA", "us-east-1", made_calls.signing_name(api.service))
            target = describer.find_target(request, credential)
            assert target is not None, f"{type_name}: {api}"
            response = made_calls.response_of(api, answer, ids.uuid())
            exchange = Exchange(request, response, credential, target, ACCOUNT, "us-east-1")
            described = describer.describe(exchange)
            assert (described.unread, described.error_code) == ((), None), f"{type_name}: {api}"
            seen += 1

    assert seen > 140


@pytest.mark.parametrize(
    "api",
    [
        Api("iam", "CreateRole", {"RoleName": "r"}),
        Api("s3", "CreateBucket", {"Bucket": "b"}),
        Api("sqs", "CreateQueue", {"QueueName": "q"}),
        Api("ec2", "CreateVpc", {}),
    ],
    ids=lambda api: api.service,
)
def test_an_error_of_a_call_that_was_done_by_other_means_is_recorded(api: Api) -> None:
    request = made_calls.request_of(api, "us-east-1", "ASIA", NOON, is_recorded=True)
    credential = Credential("ASIA", "us-east-1", made_calls.signing_name(api.service))
    response = made_calls.response_of(api, CallError(api.service, "Taken", "It is there.", 409), "r")
    target = Describer().find_target(request, credential)
    assert target is not None
    described = Describer().describe(Exchange(request, response, credential, target, ACCOUNT, "us-east-1"))

    assert (described.error_code or "").removeprefix("Client.") == "Taken"
    assert described.error_message == "It is there."


def test_each_type_stands_in_the_document() -> None:
    assert [name for name in (*KINDS, *ROWS) if f"| {name} |" not in DOCUMENT] == []
