"""What EventBridge and SNS call where a rule or a subscription sends to a target."""

from collections.abc import Sequence

import pytest

from emulator.core.call import Json
from emulator.core.causes.machines import tasks_of
from emulator.core.causes.recorded import events_of
from emulator.core.causes.targets import APIS, EVENTS, SNS, target_called
from emulator.core.ids import Ids
from emulator.core.ports.surroundings import Firing
from emulator.core.records.events import record_of
from tests.record_schema import problems_of
from tests.unit.causing_calls import FUNCTION, KNOWN, MACHINE, ROLE
from tests.unit.worlds import ACCOUNT, HOME, NOON

RULE = f"arn:aws:events:{HOME}:{ACCOUNT}:rule/nightly"
TOPIC = f"arn:aws:sns:{HOME}:{ACCOUNT}:told"


def called(target: str, role: str | None = None, sender: str = EVENTS, source: str = RULE) -> Sequence[Json]:
    firing = Firing(sender, source, target, "message", role)
    return [record_of(event) for event in events_of(target_called(firing, NOON, KNOWN), NOON, Ids(1))]


@pytest.mark.source("aws-observed", "service-events.md 2.3: a single record of 2023, with the target's alias")
def test_a_rule_invokes_a_function_which_then_runs() -> None:
    invoked, run = called(f"{FUNCTION}:live")

    assert invoked["userIdentity"] == {"type": "AWSService", "invokedBy": EVENTS}
    assert invoked["requestParameters"] == {
        "functionName": f"{FUNCTION}:live",
        "invocationType": "Event",
        "sourceArn": RULE,
        "sourceAccount": ACCOUNT,
    }
    assert invoked["additionalEventData"] == {"functionVersion": f"{FUNCTION}:live"}
    assert invoked["resources"] == [{"accountId": ACCOUNT, "type": "AWS::Lambda::Function", "ARN": FUNCTION}]
    assert (run["eventName"], run["requestID"]) == ("InvokeExecution", invoked["requestID"])
    assert run["userIdentity"]["invokedBy"] == "lambda.amazonaws.com"


@pytest.mark.source("assumed", "as by a rule; no record of it was found (service-events.md 5)", "inferred")
def test_a_topic_invokes_a_function_in_the_same_way() -> None:
    invoked, run = called(FUNCTION, sender=SNS, source=TOPIC)

    assert invoked["userIdentity"]["invokedBy"] == SNS
    assert invoked["requestParameters"]["sourceArn"] == TOPIC
    assert run["eventName"] == "InvokeExecution"


@pytest.mark.source("aws-observed", "service-events.md 2.3: a single record of 2022; its AssumeRole inferred")
def test_a_target_that_needs_a_role_is_called_in_it() -> None:
    document = f"arn:aws:ssm:{HOME}:{ACCOUNT}:automation-definition/Restart:1"
    assumed, started = called(document, ROLE)
    session = assumed["requestParameters"]["roleSessionName"]

    assert (assumed["eventName"], len(session)) == ("AssumeRole", 32)
    assert started["eventName"] == "StartAutomationExecution"
    assert started["userIdentity"]["arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/{session}"
    assert started["userIdentity"]["sessionContext"]["attributes"]["creationDate"] == started["eventTime"]
    assert started["requestParameters"] == {"documentName": "Restart"}


TARGETS = {
    "lambda": FUNCTION,
    "states": MACHINE,
    "ssm": f"arn:aws:ssm:{HOME}:{ACCOUNT}:automation-definition/Restart:$DEFAULT",
    "codebuild": f"arn:aws:codebuild:{HOME}:{ACCOUNT}:project/site",
    "codepipeline": f"arn:aws:codepipeline:{HOME}:{ACCOUNT}:site",
    "kinesis": f"arn:aws:kinesis:{HOME}:{ACCOUNT}:stream/clicks",
}
NAMED = {
    "lambda": FUNCTION,
    "states": MACHINE,
    "ssm": "Restart",
    "codebuild": "site",
    "codepipeline": "site",
    "kinesis": TARGETS["kinesis"],
}


@pytest.mark.source("assumed", "as for the targets of service-events.md 2.3", "inferred")
@pytest.mark.parametrize("service", APIS)
def test_each_kind_of_target_is_called_by_its_name(service: str) -> None:
    api = APIS[service]
    records = called(TARGETS[service], ROLE)
    call = next(record for record in records if record["eventName"] == api.name)

    assert call["requestParameters"][api.member] == NAMED[service]
    assert call["userIdentity"]["type"] == ("AssumedRole" if api.by_role else "AWSService")
    assert [problem for record in records for problem in problems_of(record)] == []


@pytest.mark.parametrize(
    ("target", "role"),
    [
        (f"arn:aws:logs:{HOME}:{ACCOUNT}:log-group:/aws/events/all", None),
        (MACHINE, None),
        ("not an ARN", None),
        (f"arn:aws:sqs:{HOME}:{ACCOUNT}:jobs", None),
        (TOPIC, None),
    ],
)
@pytest.mark.source("assumed", "PutLogEvents is not logged; no record of others was found", "inferred")
def test_other_targets_are_not_called(target: str, role: str | None) -> None:
    assert called(target, role) == []


# --- state machines ---------------------------------------------------------------------------------


def task(name: str, following: str | None = None) -> Json:
    return {"Type": "Task", "Resource": name, **({"Next": following} if following else {"End": True})}


def names(definition: Json) -> Sequence[str]:
    return [one["Resource"] for one in tasks_of(definition)]


@pytest.mark.source("aws-docs", "Amazon States Language")
def test_tasks_run_in_the_order_in_which_they_follow_each_other() -> None:
    states = {
        "C": task("c"),
        "A": task("a", "P"),
        "P": {"Type": "Pass", "Next": "W"},
        "W": {"Type": "Wait", "Seconds": 1, "Next": "C"},
    }

    assert names({"StartAt": "A", "States": states}) == ["a", "c"]


@pytest.mark.source("aws-docs", "Amazon States Language")
def test_all_branches_of_a_parallel_state_run() -> None:
    branches = [{"StartAt": name, "States": {name: task(name)}} for name in "xy"]
    states = {"P": {"Type": "Parallel", "Branches": branches, "Next": "Z"}, "Z": task("z")}

    assert names({"StartAt": "P", "States": states}) == ["x", "y", "z"]


def test_what_follows_a_choice_is_not_known() -> None:
    states = {"A": task("a", "Q"), "Q": {"Type": "Choice", "Default": "B"}, "B": task("b")}

    assert names({"StartAt": "A", "States": states}) == ["a"]


@pytest.mark.parametrize(
    "definition",
    [{}, {"StartAt": "A"}, {"StartAt": "A", "States": {}}, {"StartAt": "A", "States": {"A": "no state"}}],
)
def test_a_definition_that_is_none_has_no_tasks(definition: Json) -> None:
    assert names(definition) == []


def test_a_circle_of_tasks_is_gone_through_once() -> None:
    assert names({"StartAt": "A", "States": {"A": task("a", "B"), "B": task("b", "A")}}) == ["a", "b"]
