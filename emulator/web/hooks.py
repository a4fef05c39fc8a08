"""What the process that serves gets from its parent."""

from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from emulator.core.values import dataclass
from emulator.settings import Settings


@dataclass(frozen=True)
class Hooks:
    """What is done when the port takes calls, and when all is ready; `line` leads to the parent."""

    started: Callable[[Settings], None]
    ready: Callable[[], None]
    line: Connection


@dataclass(frozen=True)
class Born:
    """The id of the parent when this process began, and what handled SIGTERM then: the parent's, as yet."""

    parent: int
    inherited: Any
