"""Parts that are made when they are first used, so that a start loads only what the first calls need.

The function that makes such a part imports its module and connects the part. It must not do anything else,
because the first user may hold a lock.
"""

import threading
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")


def once(make: Callable[[], T]) -> Callable[[], T]:
    """Return what makes a thing for the first caller, and gives it to all."""
    made, lock = cache(make), threading.RLock()

    def get() -> T:
        with lock:
            return made()

    return get


def late(make: Callable[[], T]) -> T:
    """Return what stands for a part, which is made when the first attribute or method of it is asked for."""
    return cast("T", StandIn(make))  # it passes everything on that a part is asked for


def is_made(part: object) -> bool:
    """Tell whether a part was made; False for what stands for one that was not."""
    return not isinstance(part, StandIn) or part.is_made_


def when_made(part: T, act: Callable[[T], object]) -> None:
    """Do something with a part as soon as it is made, before anybody uses it."""
    if isinstance(part, StandIn) and not part.is_made_:
        part.acts_.append(act)
    else:
        act(part)


def if_made(part: T, act: Callable[[T], object]) -> None:
    """Do something with a part, unless it stands for one that was not made yet."""
    if is_made(part):
        act(part)


class StandIn:
    """Stands for a part that is made late. Its own names end in an underscore, as those of no part do."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.is_made_ = False
        self.acts_: list[Callable[[Any], object]] = []
        self._make_ = make
        self._get_ = once(self._made_)

    def __getattr__(self, name: str) -> Any:  # any attribute of the part
        return getattr(self.part_, name)

    @property
    def part_(self) -> Any:  # a part of any kind
        """The part itself."""
        return self._get_()

    def _made_(self) -> Any:
        part = self._make_()
        for act in self.acts_:
            act(part)
        self.is_made_ = True
        return part
