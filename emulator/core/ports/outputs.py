"""What trails send to besides buckets and topics: log groups and event buses, as the jobs see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from emulator.core.values import dataclass

if TYPE_CHECKING:
    from emulator.core.arns import LogGroup
    from emulator.core.delivery.envelopes import Envelope


class LogsError(Exception):
    """Records could not be written. `code` is what the trail's status shows; None shows nothing."""

    def __init__(self, code: str | None) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class LogBatch:
    """Records for one call of PutLogEvents, each the JSON of one record; all bear the time `at`."""

    messages: Sequence[str]
    at: datetime


class LogGroups(Protocol):
    """CloudWatch Logs. Writing there leaves no record."""

    def write(self, group: LogGroup, stream: str, batch: LogBatch) -> None:
        """Put the batch into the stream, which is made where it is missing. Raises LogsError."""
        ...


class Buses(Protocol):
    """The default event buses of accounts and regions. Sending there leaves no record."""

    def listens(self, account: str, region: str) -> bool:
        """Tell whether the bus has any rule: without one nothing has to be sent."""
        ...

    def send(self, envelopes: Sequence[Envelope]) -> None:
        """Put events on the bus of their region and account. A target that fails is no error."""
        ...
