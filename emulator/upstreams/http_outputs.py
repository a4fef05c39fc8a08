"""Where trails send to at another endpoint: log groups and event buses, asked directly, without a record."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from emulator.core.arns import LogGroup
from emulator.core.clock import from_epoch
from emulator.core.delivery import log_events
from emulator.core.delivery.envelopes import Envelope
from emulator.core.ports.outputs import Buses, LogBatch, LogGroups, LogsError
from emulator.upstreams.http_neighbours import HttpNeighbours

log = logging.getLogger(__name__)

# What PutEvents takes at once.
ENTRIES_AT_ONCE = 10
INTERNAL_ERROR = 500


class HttpLogGroups:
    """Satisfies ports.outputs.LogGroups; for what has no endpoint `others` are asked."""

    def __init__(self, neighbours: HttpNeighbours, others: LogGroups) -> None:
        self._neighbours = neighbours
        self._others = others

    def write(self, group: LogGroup, stream: str, batch: LogBatch) -> None:
        if not self._neighbours.serves("logs"):
            self._others.write(group, stream, batch)
            return
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            rejected = self._put(group, stream, batch)
        except ClientError as error:
            raise LogsError(error.response["Error"]["Code"]) from error
        except BotoCoreError as error:  # no answer, or none in time: a trail's status shows no code for it
            log.warning("The log group %s could not be reached: %s", group.name, error)
            raise LogsError(None) from error
        if rejected:
            log.warning("The log group %s did not take all events: %s", group.name, rejected)

    def _put(self, group: LogGroup, stream: str, batch: LogBatch) -> Any:
        """Put the batch, and return the service's answer about events whose time it refuses."""
        from botocore.exceptions import ClientError

        logs = self._neighbours.client("logs", group.account, group.region)
        timestamp = int(batch.at.timestamp() * 1000)
        asked = {
            "logGroupName": group.name,
            "logStreamName": stream,
            "logEvents": [{"timestamp": timestamp, "message": message} for message in batch.messages],
        }
        try:
            answer = logs.put_log_events(**asked)
        except ClientError as error:
            if error.response["Error"]["Code"] != log_events.NOT_FOUND:
                raise
            self._neighbours.create_log_stream(group.name, stream, group.account, group.region)
            answer = logs.put_log_events(**asked)
        return answer.get("rejectedLogEventsInfo")


class HttpBuses:
    """Satisfies ports.outputs.Buses, by PutEvents; for what has no endpoint `others` are asked.

    PutEvents cannot choose among rules by their state. So management events that only read are not sent,
    as if no rule asked for them; and the endpoint gives events ids of its own.
    """

    def __init__(self, neighbours: HttpNeighbours, others: Buses) -> None:
        self._neighbours = neighbours
        self._others = others

    def listens(self, account: str, region: str) -> bool:
        if not self._neighbours.serves("events"):
            return self._others.listens(account, region)
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return bool(self._neighbours.client("events", account, region).list_rules(Limit=1)["Rules"])
        except (BotoCoreError, ClientError) as error:
            log.warning("The event bus of %s in %s counts as missing: %s", account, region, error)
            return False

    def send(self, envelopes: Sequence[Envelope]) -> None:
        if not self._neighbours.serves("events"):
            self._others.send(envelopes)
            return
        from botocore.exceptions import BotoCoreError, ClientError

        for batch in _batches([envelope for envelope in envelopes if not envelope.is_read]):
            try:
                self._put(batch)
            except (BotoCoreError, ClientError) as error:
                log.warning("An event bus of %s did not take events: %s", batch[0].account, error)

    def _put(self, batch: Sequence[Envelope]) -> None:
        """Put events of one bus."""
        from botocore.exceptions import ClientError

        events = self._neighbours.client("events", batch[0].account, batch[0].region)
        entries = [_entry(envelope) for envelope in batch]
        try:
            answer = events.put_events(Entries=entries)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] < INTERNAL_ERROR:
                raise
            # moto's server fails on times that it is given; its own is close enough.
            timeless = [{name: entry[name] for name in entry if name != "Time"} for entry in entries]
            answer = events.put_events(Entries=timeless)
        failed = [entry["ErrorCode"] for entry in answer["Entries"] if entry.get("ErrorCode")]
        if failed:
            log.warning("An event bus of %s refused %d events: %s", batch[0].account, len(failed), failed[0])


def _batches(envelopes: Sequence[Envelope]) -> Iterator[Sequence[Envelope]]:
    """Yield envelopes in their order, as many at once as a call takes, of one bus each."""
    batch: list[Envelope] = []
    for envelope in envelopes:
        if batch and (len(batch) == ENTRIES_AT_ONCE or _bus(batch[0]) != _bus(envelope)):
            yield batch
            batch = []
        batch.append(envelope)
    if batch:
        yield batch


def _bus(envelope: Envelope) -> tuple[str, str]:
    return envelope.account, envelope.region


def _entry(envelope: Envelope) -> dict[str, Any]:
    return {
        "Time": from_epoch(envelope.time),
        "Source": envelope.source,
        "DetailType": envelope.detail_type,
        "Detail": orjson.dumps(envelope.detail).decode(),
    }
