"""Where trails send to in moto: log groups and event buses, by way of its backends, so without a record."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from typing import Any

from emulator.core.arns import Arn, LogGroup, find_parts
from emulator.core.delivery import log_events
from emulator.core.delivery.envelopes import Envelope, reaches
from emulator.core.ports.alarms import ActionError
from emulator.core.ports.outputs import LogBatch, LogsError
from emulator.upstreams.moto.loaded import find_backends
from emulator.upstreams.moto.targets import SENDERS, Message, Send, Target, send
from emulator.upstreams.moto.time import Timed

log = logging.getLogger(__name__)

DEFAULT = "default"

Rule = Any  # moto's classes are not typed for us


class MotoLogGroups:
    """Satisfies ports.outputs.LogGroups. `timed` gives moto the emulator's time while something is made."""

    def __init__(self, timed: Timed = nullcontext) -> None:
        self._timed = timed

    def write(self, group: LogGroup, stream: str, batch: LogBatch) -> None:
        with self._timed():
            _write(group, stream, batch)


def _write(group: LogGroup, stream: str, batch: LogBatch) -> None:
    from moto.logs.models import logs_backends

    backend = logs_backends[group.account][group.region]
    found = backend.groups.get(group.name)
    if found is None:
        raise LogsError(log_events.NOT_FOUND)
    backend.ensure_log_stream(group.name, stream)
    timestamp = int(batch.at.timestamp() * 1000)
    events = [{"timestamp": timestamp, "message": message} for message in batch.messages]
    try:
        # Not the backend's own method: that drops what lies far from the present.
        found.put_log_events(stream, events)
    except Exception:  # moto feeds subscription filters here and now; writers do not hear of them
        log.warning("A subscriber of log group %s did not take events", group.name, exc_info=True)


class MotoFunctions:
    """Satisfies ports.alarms.Functions. moto runs functions in containers, if it can."""

    def invoke(self, arn: str, payload: str) -> None:
        parts = find_parts(arn)
        assert parts, "an action is an ARN"
        try:
            from moto.awslambda.utils import get_backend

            function = get_backend(parts.account, parts.region)._lambdas.get_arn(arn)
            if function is None:
                raise ActionError("Function does not exist")
            function.invoke(payload, {}, {})
        except ActionError:
            raise
        except Exception as error:  # moto raises what it meets; an alarm's history tells of it
            raise ActionError(f"{type(error).__name__}: {error}") from error


class MotoBuses:
    """Satisfies ports.outputs.Buses. Rules match as moto does it, in the states that AWS knows.

    moto's own way to targets is not taken: it changes the event, and stops at the first target that fails.
    `timed` gives moto the emulator's time while something is made.
    """

    def __init__(self, timed: Timed = nullcontext) -> None:
        self._timed = timed

    def listens(self, account: str, region: str) -> bool:
        return bool(_rules(account, region, DEFAULT))

    def send(self, envelopes: Sequence[Envelope]) -> None:
        with self._timed():
            for envelope in envelopes:
                senders: Mapping[str, Send] = {**SENDERS, "events": partial(_to_bus, envelope)}
                _put(envelope, _rules(envelope.account, envelope.region, DEFAULT), senders)


def _rules(account: str, region: str, bus: str) -> Sequence[Rule]:
    """Return the rules of a bus that have a pattern."""
    backends = find_backends("events")  # nobody made a rule before it was loaded
    if backends is None:
        return ()
    found = backends[account][region].event_buses.get(bus)
    rules = list(found.rules.values()) if found else []
    return [rule for rule in rules if rule.event_pattern.get_pattern()]


def _put(envelope: Envelope, rules: Sequence[Rule], senders: Mapping[str, Send]) -> None:
    event = envelope.as_json()
    message = Message(envelope.id, envelope.time, event)
    for rule in rules:
        if reaches(envelope, rule.state) and rule.event_pattern.matches_event(event):
            for target in list(rule.targets):
                send(target, message, senders)


def _to_bus(envelope: Envelope, arn: Arn, target: Target, message: Message) -> None:  # noqa: ARG001
    """Put the event, as it is, on another bus, from where it goes to no third (assumed)."""
    kind, _, name = arn.resource.partition("/")
    if kind != "event-bus":
        raise NotImplementedError(kind)
    _put(envelope, _rules(arn.account, arn.region, name), SENDERS)
