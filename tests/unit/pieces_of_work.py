"""Work for workers, in a module that a fresh process imports quickly."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

from emulator.core.ports.archived_files import ArchiveError


@dataclass(frozen=True)
class Deadly:
    """A piece whose worker is killed the first time, or each time."""

    number: int
    mark: Path
    always: bool = False


def square(number: int) -> int:
    return number * number


def refuse_three(number: int) -> int:
    if number == 3:
        raise ArchiveError("three cannot be read.")
    return number


def die_once(piece: Deadly) -> int:
    if piece.always or (piece.number == 2 and not piece.mark.exists()):
        piece.mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return piece.number
