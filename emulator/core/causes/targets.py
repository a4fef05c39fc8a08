"""EventBridge and SNS: what they call where a rule or a subscription sends to a target.

Source: service-events.md 2.3: published records of 2022 and 2023 for functions, and for a call in the rule's
role. That other targets are called in the same way, and functions by SNS as by EventBridge, is assumed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import orjson

from emulator.core.arns import Arn, find_parts
from emulator.core.call import Category, Description, Json
from emulator.core.causes.calls import Cause, ServiceCall, text_of
from emulator.core.causes.forwarding import members_of
from emulator.core.causes.functions import function_run, on_function
from emulator.core.causes.sessions import assumed
from emulator.core.clock import iso
from emulator.core.ids import derived_text, derived_uuid
from emulator.core.ports.surroundings import Firing, Surroundings
from emulator.core.records.service_identities import for_itself, in_role, role_of
from emulator.core.values import dataclass

EVENTS, SNS = "events.amazonaws.com", "sns.amazonaws.com"
HEX = "0123456789abcdef"


@dataclass(frozen=True)
class Api:
    """What a target of a kind is called with: the operation, the parameter that names it, its resource.

    `by_role` tells whether the call is made in a role; else the target's own policy allows it.
    """

    name: str
    member: str
    named: Callable[[Arn], str]
    category: Category = "Management"
    resource_type: str | None = None
    by_role: bool = False


def whole(arn: Arn) -> str:
    """Return the ARN itself."""
    return str(arn)


def _last(arn: Arn) -> str:
    """Return what stands behind the last slash or colon."""
    return arn.resource.rpartition("/")[2].rpartition(":")[2]


def _document(arn: Arn) -> str:
    return arn.resource.partition("/")[2].partition(":")[0]


# By the service in the target's ARN. Of queues and topics nobody knows whether AWS records what they get.
APIS: Mapping[str, Api] = {
    "lambda": Api("Invoke", "functionName", whole, "Data", "AWS::Lambda::Function"),
    "states": Api("StartExecution", "stateMachineArn", whole, by_role=True),
    "ssm": Api("StartAutomationExecution", "documentName", _document, by_role=True),
    "codebuild": Api("StartBuild", "projectName", _last, by_role=True),
    "codepipeline": Api("StartPipelineExecution", "name", _last, by_role=True),
    "kinesis": Api("PutRecord", "streamARN", whole, "Data", "AWS::Kinesis::Stream", by_role=True),
}


def events_put(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the calls of the targets of all rules that the events met."""
    entries, results = cause.sent.get("Entries"), cause.answer.get("entries")
    return [
        call
        for entry, result in zip(members_of(entries), members_of(results), strict=False)
        if (event_id := text_of(result, "eventId"))
        for call in event_received(_event(entry, event_id, cause), _bus(entry, cause), cause.at, around)
    ]


def event_received(event: Json, bus: str, at: datetime, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the calls of the targets of the rules that an event meets on a bus, by the bus's ARN."""
    return [call for firing in around.firings(event, bus) for call in target_called(firing, at, around)]


def message_published(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the calls of the functions that get a message, or each message of a batch."""
    topic = cause.asked("topicArn", "targetArn")
    if topic is None:
        return ()
    answers = [cause.answer, *members_of(cause.answer.get("successful"))]
    messages = [found for one in answers if (found := text_of(one, "messageId"))]
    return [
        call
        for message in messages
        for function in around.subscribed_functions(topic)
        for call in target_called(Firing(SNS, topic, function, message), cause.at, around)
    ]


def _event(entry: Json, event_id: str, cause: Cause) -> Json:
    """Return an event as rules see it."""
    return {
        "version": "0",
        "id": event_id,
        "detail-type": entry.get("DetailType"),
        "source": entry.get("Source"),
        "account": cause.account,
        "time": iso(cause.at),
        "region": cause.region,
        "resources": entry.get("Resources") or [],
        "detail": orjson.loads(text_of(entry, "Detail") or "{}"),
    }


def _bus(entry: Json, cause: Cause) -> str:
    name = text_of(entry, "EventBusName") or "default"
    return name if name.startswith("arn:") else cause.arn("events", f"event-bus/{name}")


def target_called(firing: Firing, at: datetime, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the calls of a target, none for a target of another kind or one whose role is not known."""
    arn = find_parts(firing.target_arn)
    api = APIS.get(arn.service) if arn else None
    if arn is None or api is None:
        return ()
    if api.by_role:
        return _in_role(firing, api, arn, at, around) if firing.role_arn else ()
    called = ServiceCall(_described(firing, api, arn), for_itself(firing.sender), arn.account)
    if api.name != "Invoke":
        return [called]
    return [called, function_run(firing.target_arn, _request_id(firing))]


def _in_role(firing: Firing, api: Api, arn: Arn, at: datetime, around: Surroundings) -> Sequence[ServiceCall]:
    role = role_of(firing.role_arn or "", around.role_id(firing.role_arn or ""))
    session = derived_text(f"{firing.message_id}/{firing.target_arn}", 32, HEX)
    caller = in_role(role, session, firing.sender, at)
    begun = assumed(firing.sender, role, session, arn.region, at)
    return [begun, ServiceCall(_described(firing, api, arn), caller, role.account)]


def _described(firing: Firing, api: Api, arn: Arn) -> Description:
    if api.name == "Invoke":
        return _invoked(firing, arn)
    resource = {"accountId": arn.account, "type": api.resource_type, "ARN": str(arn)}
    return Description(
        event_source=f"{arn.service}.amazonaws.com",
        event_name=api.name,
        region=arn.region,
        read_only=False,
        category=api.category,
        request_parameters={api.member: api.named(arn)},
        request_id=_request_id(firing),
        resources=(resource,) if api.resource_type else (),
    )


def _invoked(firing: Firing, arn: Arn) -> Description:
    source = find_parts(firing.source_arn)
    given: Json = {
        "functionName": str(arn),
        "invocationType": "Event",
        "sourceArn": firing.source_arn,
        "sourceAccount": source.account if source else arn.account,
    }
    described = on_function("Invoke", str(arn), given, has_interface=False)
    return replace(described, request_id=_request_id(firing))


def _request_id(firing: Firing) -> str:
    return derived_uuid(f"{firing.message_id}/{firing.source_arn}/{firing.target_arn}")
