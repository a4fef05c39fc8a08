"""IAM's policy simulator, answered by what judges calls."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from emulator.running import Emulator
from tests.conftest import ACCOUNT
from tests.flows.access_world import World, allow, deny, error_of, policy

ADA = f"arn:aws:iam::{ACCOUNT}:user/ada"
SHOP = "arn:aws:s3:::shop/a"


@pytest.fixture
def world(emulator: Emulator, endpoint: str) -> World:
    return World(emulator, endpoint)


def decisions(answer: Mapping[str, Any]) -> Sequence[tuple[str, str, str]]:
    results = answer["EvaluationResults"]
    return [(one["EvalActionName"], one["EvalResourceName"], one["EvalDecision"]) for one in results]


@pytest.mark.source("aws-docs", "IAM API reference, SimulateCustomPolicy")
def test_policies_of_the_request_are_simulated(world: World) -> None:
    told = world.iam.simulate_custom_policy(
        PolicyInputList=[policy(allow("s3:*", "arn:aws:s3:::shop/*")), policy(deny("s3:DeleteObject"))],
        ActionNames=["s3:GetObject", "s3:DeleteObject", "sqs:ListQueues"],
        ResourceArns=[SHOP],
    )

    assert decisions(told) == [
        ("s3:GetObject", SHOP, "allowed"),
        ("s3:DeleteObject", SHOP, "explicitDeny"),
        ("sqs:ListQueues", SHOP, "implicitDeny"),
    ]
    matched = [one["MatchedStatements"] for one in told["EvaluationResults"]]
    assert [[statement["SourcePolicyId"] for statement in one] for one in matched] == [
        ["PolicyInputList.1"],
        ["PolicyInputList.1", "PolicyInputList.2"],
        [],
    ]


@pytest.mark.source("aws-docs", "IAM API reference, SimulateCustomPolicy: MissingContextValues")
def test_condition_keys_come_from_the_request_and_are_missed(world: World) -> None:
    condition = {"Bool": {"aws:MultiFactorAuthPresent": "true"}, "StringEquals": {"aws:username": "ada"}}
    entry = {"ContextKeyName": "aws:username", "ContextKeyValues": ["ada"], "ContextKeyType": "string"}
    given = {**entry, "ContextKeyName": "aws:MultiFactorAuthPresent", "ContextKeyValues": ["true"]}

    def ask(*entries: Mapping[str, Any]) -> Mapping[str, Any]:
        (result,) = world.iam.simulate_custom_policy(
            PolicyInputList=[policy(allow("s3:*", Condition=condition))],
            ActionNames=["s3:GetObject"],
            ContextEntries=list(entries),
        )["EvaluationResults"]
        return dict(result)

    assert (ask(entry)["EvalDecision"], ask(entry)["MissingContextValues"]) == (
        "implicitDeny",
        ["aws:MultiFactorAuthPresent"],
    )
    assert (ask(entry, given)["EvalDecision"], ask(entry, given)["MissingContextValues"]) == ("allowed", [])


@pytest.mark.source("aws-docs", "IAM API reference, SimulateCustomPolicy: ResourcePolicy, CallerArn")
def test_a_resource_policy_is_simulated_too(world: World) -> None:
    let = {"Effect": "Allow", "Principal": {"AWS": ADA}, "Action": "s3:GetObject", "Resource": SHOP}

    told = world.iam.simulate_custom_policy(
        PolicyInputList=[],
        ActionNames=["s3:GetObject", "s3:PutObject"],
        ResourceArns=[SHOP],
        ResourcePolicy=policy(let),
        CallerArn=ADA,
    )
    assert [decision for _, _, decision in decisions(told)] == ["allowed", "implicitDeny"]


@pytest.mark.source("aws-docs", "IAM API reference, SimulatePrincipalPolicy")
def test_the_policies_of_a_user_and_their_groups_are_simulated(world: World) -> None:
    world.user("ada", allow("s3:Get*"))
    world.iam.create_group(GroupName="team")
    world.iam.add_user_to_group(GroupName="team", UserName="ada")
    world.iam.put_group_policy(GroupName="team", PolicyName="g", PolicyDocument=policy(allow("sqs:*")))
    world.iam.attach_user_policy(UserName="ada", PolicyArn="arn:aws:iam::aws:policy/AmazonSNSReadOnlyAccess")

    told = world.iam.simulate_principal_policy(
        PolicySourceArn=ADA, ActionNames=["s3:GetObject", "sqs:SendMessage", "sns:ListTopics", "sns:Publish"]
    )
    assert [decision for _, _, decision in decisions(told)] == ["allowed"] * 3 + ["implicitDeny"]
    kinds = [one["MatchedStatements"][0]["SourcePolicyType"] for one in told["EvaluationResults"][:3]]
    assert kinds == ["user", "group", "aws-managed"]


@pytest.mark.source("aws-docs", "IAM API reference, PermissionsBoundaryDecisionDetail")
def test_a_boundary_is_simulated_too(world: World) -> None:
    bound = world.iam.create_policy(PolicyName="b", PolicyDocument=policy(allow("s3:*")))["Policy"]["Arn"]
    world.user("ada", allow("*"), PermissionsBoundary=bound)

    told = world.iam.simulate_principal_policy(
        PolicySourceArn=ADA, ActionNames=["s3:GetObject", "sqs:ListQueues"]
    )
    details = [one["PermissionsBoundaryDecisionDetail"] for one in told["EvaluationResults"]]
    assert [one["AllowedByPermissionsBoundary"] for one in details] == [True, False]
    assert [decision for _, _, decision in decisions(told)] == ["allowed", "implicitDeny"]


@pytest.mark.source("botocore-model", "IAM, the errors of SimulatePrincipalPolicy")
def test_who_or_what_is_not_there_is_told(world: World) -> None:
    nobody = error_of(world.iam.simulate_principal_policy, PolicySourceArn=ADA, ActionNames=["s3:GetObject"])
    broken = error_of(
        world.iam.simulate_custom_policy, PolicyInputList=["not a policy"], ActionNames=["s3:GetObject"]
    )

    assert nobody == ("NoSuchEntity", 404, "The user with name ada cannot be found.")
    assert broken[:2] == ("InvalidInput", 400)


@pytest.mark.source("aws-docs", "CloudTrail user guide, Logging IAM and AWS STS API calls")
def test_a_simulation_is_recorded(world: World) -> None:
    world.iam.simulate_custom_policy(PolicyInputList=[policy(allow("*"))], ActionNames=["s3:GetObject"])

    (record,) = world.records()
    assert (record["eventName"], record["readOnly"], "errorCode" in record) == (
        "SimulateCustomPolicy",
        True,
        False,
    )
    assert record["requestParameters"]["actionNames"] == ["s3:GetObject"]


@pytest.mark.source("aws-docs", "IAM user guide, AWS managed policies")
def test_a_policy_of_aws_can_be_attached_and_an_invented_one_cannot(world: World) -> None:
    world.user("ada")

    world.iam.attach_user_policy(UserName="ada", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    told = error_of(
        world.iam.attach_user_policy, UserName="ada", PolicyArn="arn:aws:iam::aws:policy/NoSuchAccess"
    )
    assert told[0] == "NoSuchEntity"
