"""Where trails send to in moto: log groups and event buses, by way of its backends, so without a record."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from emulator.core.arns import Arn, LogGroup, find_parts
from emulator.core.delivery import log_events
from emulator.core.delivery.envelopes import Envelope, reaches
from emulator.core.delivery.targets import text_for
from emulator.core.ports.outputs import LogBatch, LogsError
from emulator.upstreams.loaded import find_backends

log = logging.getLogger(__name__)

DEFAULT = "default"

Rule = Any  # moto's classes are not typed for us
Target = Mapping[str, Any]


class MotoLogGroups:
    """Satisfies ports.outputs.LogGroups."""

    def write(self, group: LogGroup, stream: str, batch: LogBatch) -> None:
        from moto.logs.models import logs_backends

        backend = logs_backends[group.account][group.region]
        found = backend.groups.get(group.name)
        if found is None:
            raise LogsError(log_events.NOT_FOUND)
        backend.ensure_log_stream(group.name, stream)
        timestamp = int(batch.at.timestamp() * 1000)
        events = [{"timestamp": timestamp, "message": message} for message in batch.messages]
        try:
            # Not the backend's own method: that drops what lies far from the machine's time.
            found.put_log_events(stream, events)
        except Exception:  # moto feeds subscription filters here and now; writers do not hear of them
            log.warning("A subscriber of log group %s did not take events", group.name, exc_info=True)


class MotoBuses:
    """Satisfies ports.outputs.Buses. Rules match as moto does it, in the states that AWS knows.

    moto's own way to targets is not taken: it changes the event, and stops at the first target that fails.
    """

    def listens(self, account: str, region: str) -> bool:
        return bool(_rules(account, region, DEFAULT))

    def send(self, envelopes: Sequence[Envelope]) -> None:
        for envelope in envelopes:
            _put(envelope, _rules(envelope.account, envelope.region, DEFAULT), SENDERS)


def _rules(account: str, region: str, bus: str) -> Sequence[Rule]:
    """Return the rules of a bus that have a pattern."""
    backends = find_backends("events")  # nobody made a rule before it was loaded
    if backends is None:
        return ()
    found = backends[account][region].event_buses.get(bus)
    rules = list(found.rules.values()) if found else []
    return [rule for rule in rules if rule.event_pattern.get_pattern()]


def _put(envelope: Envelope, rules: Sequence[Rule], senders: "Senders") -> None:
    event = envelope.as_json()
    for rule in rules:
        if reaches(envelope, rule.state) and rule.event_pattern.matches_event(event):
            for target in list(rule.targets):
                _send_to(target, envelope, senders)


def _send_to(target: Target, envelope: Envelope, senders: "Senders") -> None:
    """Send an event to a target; one that fails is logged and does not stop the others."""
    arn = find_parts(target["Arn"])
    send = senders.get(arn.service) if arn else None
    if arn is None or send is None:
        log.warning("The target %s is of a kind that events are not sent to here", target["Arn"])
        return
    try:
        send(arn, target, envelope)
    except Exception:  # moto raises what it meets; senders of events do not hear of their targets
        log.warning("The target %s did not take an event", target["Arn"], exc_info=True)


def _to_queue(arn: Arn, target: Target, envelope: Envelope) -> None:
    from moto.sqs.models import sqs_backends

    group_id = target.get("SqsParameters", {}).get("MessageGroupId")
    text = text_for(target, envelope.as_json())
    sqs_backends[arn.account][arn.region].send_message(arn.resource, text, group_id=group_id)


def _to_topic(arn: Arn, target: Target, envelope: Envelope) -> None:
    from moto.sns.models import sns_backends

    text = text_for(target, envelope.as_json())
    sns_backends[arn.account][arn.region].topics[target["Arn"]].publish(text)


def _to_log_group(arn: Arn, target: Target, envelope: Envelope) -> None:
    from moto.logs.models import logs_backends

    backend = logs_backends[arn.account][arn.region]
    name = arn.resource.removeprefix("log-group:").removesuffix(":*")
    backend.ensure_log_stream(name, envelope.id)
    event = {"timestamp": envelope.time * 1000, "message": text_for(target, envelope.as_json())}
    backend.groups[name].put_log_events(envelope.id, [event])


def _to_bus(arn: Arn, target: Target, envelope: Envelope) -> None:  # noqa: ARG001 - buses get the event itself
    """Put the event, as it is, on another bus, from where it goes to no third (assumed)."""
    kind, _, name = arn.resource.partition("/")
    if kind != "event-bus":
        raise NotImplementedError(kind)
    others = {service: send for service, send in SENDERS.items() if service != "events"}
    _put(envelope, _rules(arn.account, arn.region, name), others)


Senders = Mapping[str, Callable[[Arn, Target, Envelope], None]]
SENDERS: Senders = {"events": _to_bus, "logs": _to_log_group, "sns": _to_topic, "sqs": _to_queue}
