"""The targets of event rules in moto that take a text: functions, log groups, topics and queues."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from emulator.core.arns import Arn, find_parts
from emulator.core.call import Json
from emulator.core.delivery.targets import text_for
from emulator.core.values import dataclass

log = logging.getLogger(__name__)

Target = Mapping[str, Any]  # as PutTargets takes it


@dataclass(frozen=True)
class Message:
    """An event on its way to targets; `time` is in Unix seconds, `event` what they receive of it at most."""

    id: str
    time: float
    event: Json

    def text_for(self, target: Target) -> str:
        """Return what the target receives."""
        return text_for(target, self.event)


Send = Callable[[Arn, Target, Message], None]


def send(target: Target, message: Message, senders: Mapping[str, Send]) -> None:
    """Send an event to a target; one that fails is logged and does not stop the others."""
    arn = find_parts(target["Arn"])
    sender = senders.get(arn.service) if arn else None
    if arn is None or sender is None:
        log.warning("The target %s is of a kind that events are not sent to here", target["Arn"])
        return
    try:
        sender(arn, target, message)
    except Exception as error:  # moto raises what it meets; senders of events do not hear of their targets
        log.warning("The target %s did not take an event: %s", target["Arn"], error)
        log.debug("It failed here", exc_info=True)


def _to_function(arn: Arn, target: Target, message: Message) -> None:
    """Have moto run the function, for which it needs containers."""
    from moto.awslambda.utils import get_backend

    backend = get_backend(arn.account, arn.region)
    backend.invoke(target["Arn"], None, message.text_for(target), {"x-amz-invocation-type": "Event"}, {})


def _to_log_group(arn: Arn, target: Target, message: Message) -> None:
    from moto.logs.models import logs_backends

    backend = logs_backends[arn.account][arn.region]
    name = arn.resource.removeprefix("log-group:").removesuffix(":*")
    backend.ensure_log_stream(name, message.id)
    event = {"timestamp": int(message.time * 1000), "message": message.text_for(target)}
    backend.groups[name].put_log_events(message.id, [event])


def _to_queue(arn: Arn, target: Target, message: Message) -> None:
    from moto.sqs.models import sqs_backends

    group_id = target.get("SqsParameters", {}).get("MessageGroupId")
    backend = sqs_backends[arn.account][arn.region]
    backend.send_message(arn.resource, message.text_for(target), group_id=group_id)


def _to_topic(arn: Arn, target: Target, message: Message) -> None:
    from moto.sns.models import sns_backends

    sns_backends[arn.account][arn.region].topics[target["Arn"]].publish(message.text_for(target))


SENDERS: Mapping[str, Send] = {
    "lambda": _to_function,
    "logs": _to_log_group,
    "sns": _to_topic,
    "sqs": _to_queue,
}
