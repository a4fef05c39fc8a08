"""How moto's EventBridge reaches the targets of a rule, put right.

moto raises at a target of a kind that it does not know, a Lambda function or a topic among them, and so fails
the call that sent the event; for the kinds that it knows it needs a package that not everybody has. It also
sends by rules that are disabled.
"""

import copy
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from emulator.core.arns import Arn
from emulator.core.call import Json
from emulator.core.clock import iso
from emulator.upstreams.moto.targets import SENDERS, Message, Send, Target, send

log = logging.getLogger(__name__)

DISABLED = "DISABLED"
BUS = "event-bus/"
INGESTION = "ingestion-time"  # moto's own, which targets do not see

Rule = Any  # moto's classes are not typed for us
SendToTargets = Callable[..., None]


def know_targets() -> None:
    """Let moto's EventBridge send to all kinds of targets that are known here, to each whatever others do."""
    from moto.events.models import Rule as MotoRule

    if not isinstance(MotoRule.__dict__["send_to_targets"], _EachTarget):
        MotoRule.send_to_targets = _EachTarget(MotoRule.send_to_targets)


class _EachTarget:
    """The method `send_to_targets` of moto's rules, around the one that moto has."""

    def __init__(self, moto_sends: SendToTargets) -> None:
        self._moto_sends = moto_sends

    def __get__(self, rule: Rule, kind: Any = None) -> Any:
        return self if rule is None else partial(self._send, rule)

    def _send(self, rule: Rule, original_event: Json, transform_input: bool = True) -> None:
        if rule.state == DISABLED or not rule.event_pattern.matches_event(original_event):
            return
        message = _message(original_event)
        moto_does = partial(self._as_moto, rule, original_event, transform_input)
        senders: Mapping[str, Send] = {**SENDERS, "events": moto_does}
        for target in list(rule.targets):
            send(target, message, senders)

    def _as_moto(
        self,
        rule: Rule,
        event: Json,
        transform: bool,
        arn: Arn,
        target: Target,
        message: Message,  # noqa: ARG002
    ) -> None:
        """Have moto send to an archive, an API destination or a bus; a bus gets the event as it is."""
        alone = copy.copy(rule)
        alone.targets = [target]
        self._moto_sends(alone, event, transform and not arn.resource.startswith(BUS))


def _message(event: Json) -> Message:
    """Return the event as targets receive it; moto keeps its time in Unix seconds until it sends."""
    at = event["time"]
    received = {name: value for name, value in event.items() if name != INGESTION}
    if not isinstance(at, (int, float)):
        return Message(event["id"], datetime.fromisoformat(str(at)).timestamp(), received)
    return Message(event["id"], at, received | {"time": iso(datetime.fromtimestamp(at, UTC))})
