"""The one place that gives moto the emulator's time, while the emulator calls moto.

moto calls `moto.core.utils.utcnow` nearly everywhere, and Python's datetime elsewhere. Both use the clock of
the caller. Containers and workflows keep the machine's time, and so do other users of moto in the same
process, such as tests with mock_aws.
"""

import datetime as machine
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from types import ModuleType
from typing import Any

from emulator.core.clock import SystemClock

Now = Callable[[], machine.datetime]
Timed = Callable[[], AbstractContextManager[None]]
"""Opens a block in which moto has the emulator's time."""

LONGEST_WAIT_SECONDS = 1.0
# What measures its own work, or waits for it: with a clock that stands it would wait for ever.
ON_MACHINE_TIME = (
    "moto.awslambda",
    "moto.batch",
    "moto.moto_api",
    "moto.moto_proxy",
    "moto.moto_server",
    "moto.stepfunctions",
)


class _AnyDatetime(type):
    """For isinstance, every datetime is an instance."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, machine.datetime)


class _Datetime(machine.datetime, metaclass=_AnyDatetime):
    """Python's datetime, with another present."""

    followed: ContextVar[Now] = ContextVar("followed", default=SystemClock().now)

    def __new__(cls, *parts: Any, **named: Any) -> Any:
        return machine.datetime(*parts, **named)  # noqa: DTZ001 - moto says whether there is one

    @classmethod
    def source(cls) -> machine.datetime:
        """Return the present for the caller, in UTC."""
        return cls.followed.get()()

    @classmethod
    def now(cls, tz: machine.tzinfo | None = None) -> machine.datetime:  # type: ignore[override]  # no subclass
        instant = cls.source()
        return instant.astimezone(tz) if tz else instant.astimezone().replace(tzinfo=None)

    @classmethod
    def utcnow(cls) -> machine.datetime:  # type: ignore[override]  # no subclass
        return cls.source().replace(tzinfo=None)


class _DatetimeModule(ModuleType):
    """The module datetime as moto sees it."""

    datetime = _Datetime

    def __getattr__(self, name: str) -> Any:
        return getattr(machine, name)


class _TimeModule(ModuleType):
    """The module time as moto sees it."""

    @staticmethod
    def time() -> float:
        return _Datetime.source().timestamp()

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


# By the identity of what moto's modules have under any name: modules, a class, and a function.
REPLACED: Mapping[int, object] = {
    id(machine): _DatetimeModule("datetime"),
    id(machine.datetime): _Datetime,
    id(time): _TimeModule("time"),
    id(vars(time)["time"]): _TimeModule.time,
}


@contextmanager
def at_time_of(now: Now) -> Iterator[None]:
    """Give moto the time of a clock while the block runs, in this thread only."""
    before = _Datetime.followed.set(now)
    try:
        yield
    finally:
        _Datetime.followed.reset(before)


def know_time() -> None:
    """Replace the clocks in all modules of moto that are loaded."""
    for module in _modules():
        for name, value in list(vars(module).items()):
            if id(value) in REPLACED:
                setattr(module, name, REPLACED[id(value)])


def _modules() -> Iterator[ModuleType]:
    for name, module in list(sys.modules.items()):
        if name.startswith("moto.") and not name.startswith(ON_MACHINE_TIME):
            yield module


def know_standing_clocks() -> None:
    """Fix moto's SQS for a clock that stands still.

    A long poll ends by the machine's time, because the manual clock may not move meanwhile. A message is
    visible at the end of its timeout, not only after it.
    """
    from moto.sqs import models

    if getattr(models.SQSBackend.receive_message, "ends_by_machine", False):
        return
    models.SQSBackend.receive_message = _ending_by_machine(models.SQSBackend.receive_message)
    models.Message.visible = property(lambda message: models.unix_time_millis() >= message.visible_at)


def _ending_by_machine(receive: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """Return moto's ReceiveMessage with another way to wait."""

    def receive_message(
        backend: Any, queue_name: str, count: int, wait_seconds_timeout: int, *others: Any, **named: Any
    ) -> list[Any]:
        machine_time = SystemClock().now
        end = machine_time() + machine.timedelta(seconds=wait_seconds_timeout)
        while True:
            found = receive(backend, queue_name, count, 0, *others, **named)
            left_seconds = (end - machine_time()).total_seconds()
            if found or left_seconds <= 0:
                return found
            backend.get_queue(queue_name).wait_for_messages(min(left_seconds, LONGEST_WAIT_SECONDS))

    receive_message.ends_by_machine = True  # type: ignore[attr-defined]  # how it is known again
    return receive_message
