"""Step Functions: what the tasks of a state machine call, in the machine's role.

Source: service-events.md 2.3: published records of functions of 2023; that other tasks are recorded alike is
assumed. Nothing runs the machine here: of its tasks those count that come before a choice or a map.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from emulator.core.arns import find_parts
from emulator.core.call import Description
from emulator.core.causes.calls import Cause, ServiceCall, text_of
from emulator.core.causes.functions import on_function
from emulator.core.causes.sessions import assumed
from emulator.core.causes.targets import APIS, Api, whole
from emulator.core.ids import derived_text
from emulator.core.ports.surroundings import Machine, Surroundings
from emulator.core.records.service_identities import in_role, role_of

STATES = "states.amazonaws.com"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# By the operation of a task, as its resource ends in it.
TASKS: Mapping[str, Api] = {
    "lambda:invoke": APIS["lambda"],
    "sqs:sendMessage": Api("SendMessage", "queueUrl", whole, "Data"),
    "sns:publish": Api("Publish", "topicArn", whole, "Data", "AWS::SNS::Topic"),
    "states:startExecution": APIS["states"],
    "codebuild:startBuild": APIS["codebuild"],
}
PASSED_BY = frozenset({"Pass", "Wait", "Parallel", "Task"})

State = Mapping[str, Any]


def execution_started(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return what the first tasks of the machine call, after the session in which they do."""
    arn = cause.asked("stateMachineArn")
    machine = around.machine(arn) if arn else None
    if machine is None:
        return ()
    called = [found for task in tasks_of(machine.definition) if (found := _described(task, cause))]
    return _in_role(machine, called, cause, around) if called else ()


def tasks_of(definition: State) -> Iterator[State]:
    """Yield the tasks that run in any case, in their order; what a choice or a map leads to is not known."""
    states, name, seen = definition.get("States"), definition.get("StartAt"), set[str]()
    while isinstance(states, Mapping) and isinstance(name, str) and name not in seen:
        seen.add(name)
        state = states.get(name)
        if not isinstance(state, Mapping) or state.get("Type") not in PASSED_BY:
            return
        if state["Type"] == "Task":
            yield state
        for branch in state.get("Branches", ()):
            yield from tasks_of(branch)
        name = state.get("Next")


def _in_role(
    machine: Machine, called: Sequence[Description], cause: Cause, around: Surroundings
) -> Sequence[ServiceCall]:
    role = role_of(machine.role_arn, around.role_id(machine.role_arn))
    session = derived_text(cause.told("executionArn") or cause.at.isoformat(), 32, LETTERS)
    caller = in_role(role, session, STATES, cause.at)
    begun = assumed(STATES, role, session, cause.region, cause.at)
    return [begun, *(ServiceCall(one, caller, role.account) for one in called)]


def _described(task: State, cause: Cause) -> Description | None:
    resource = str(task.get("Resource", ""))
    given = task.get("Parameters") or task.get("Arguments") or {}
    if ":lambda:" in resource and ":function:" in resource:
        return _invoked(resource, cause)
    operation = resource.partition(":states:::")[2].removeprefix("aws-sdk:").partition(".")[0]
    api = TASKS.get(operation)
    if api is None or not isinstance(given, Mapping):
        return None
    named = text_of(given, api.member[0].upper() + api.member[1:])
    if api.name == "Invoke":
        return _invoked(named, cause) if named else None
    return Description(
        event_source=f"{operation.partition(':')[0]}.amazonaws.com",
        event_name=api.name,
        region=cause.region,
        read_only=False,
        category=api.category,
        request_parameters={api.member: named} if named else None,
        resources=_resources(named, api.resource_type),
    )


def _invoked(function: str, cause: Cause) -> Description:
    full = function if function.startswith("arn:") else cause.arn("lambda", f"function:{function}")
    return on_function("Invoke", full, None, has_interface=True)


def _resources(named: str | None, resource_type: str | None) -> Sequence[dict[str, str]]:
    arn = find_parts(named or "")
    if arn is None or resource_type is None:
        return ()
    return ({"accountId": arn.account, "type": resource_type, "ARN": str(arn)},)
