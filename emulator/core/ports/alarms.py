"""The ports of alarms: where they are kept, and Lambda functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from emulator.core.alarms.changes import Change
from emulator.core.alarms.history import Item
from emulator.core.values import dataclass

if TYPE_CHECKING:
    from emulator.core.alarms.definitions import Alarm
    from emulator.core.alarms.samples import Sample


@dataclass(frozen=True)
class AlarmName:
    """The account, region and name of an alarm."""

    account: str
    region: str
    name: str

    def __str__(self) -> str:
        return f"{self.account}/{self.region}/{self.name}"


def parse_name(text: str) -> AlarmName:
    """Return the name from its text. Raises ValueError."""
    account, region, name = text.split("/", 2)
    return AlarmName(account, region, name)


class Notice(Protocol):
    """Gets the name of an alarm that has to be evaluated, because there are new data."""

    def __call__(self, name: AlarmName, *, at_once: bool = False) -> None: ...


Announce = Callable[[Change], Sequence[Item]]
"""Sends a change of state, and returns the items for the alarm's history."""


class Alarms(Protocol):
    """The alarms of all accounts and regions, their metrics and their history."""

    def connect(self, notice: Notice, announce: Announce) -> None:
        """Set what is called for alarms with new data, and for changes of state. To be called once."""
        ...

    def names(self) -> Sequence[AlarmName]:
        """Return all alarms."""
        ...

    def find(self, name: AlarmName) -> Alarm | None:
        """Return the alarm as it is now."""
        ...

    def samples(self, alarm: Alarm, since: datetime) -> Sequence[Sample]:
        """Return the samples of the alarm's metric since an instant."""
        ...

    def change(self, alarm: Alarm) -> None:
        """Save the state of the alarm, and announce it if it is another one."""
        ...


class ActionError(Exception):
    """An action of an alarm failed; the message is for the alarm's history."""


class Functions(Protocol):
    """Functions of Lambda."""

    def invoke(self, arn: str, payload: str) -> None:
        """Invoke a function with a JSON text. Raises ActionError."""
        ...
