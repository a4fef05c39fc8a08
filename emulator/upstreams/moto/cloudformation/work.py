"""What a call to CloudFormation leaves to do when it is answered.

AWS answers CreateStack at once and makes the stack afterwards. Here the stack is made in the same thread when
the call is recorded, and before its answer leaves: so the records are in AWS's order, and nobody has to wait.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace

from emulator.core.ports.neighbours import UpstreamCall
from emulator.core.ports.stacks import Services
from emulator.core.stacks.actors import Actor
from emulator.core.values import dataclass
from emulator.upstreams.moto.object_notifications import find_call


@dataclass(frozen=True)
class Workshop:
    """What makes a stack: who acts, by what, and whether a type that nobody makes fails the stack."""

    services: Services
    actor: Actor
    fails_on_unknown: bool

    def at(self, account: str, region: str) -> "Workshop":
        """Return the same for a stack in that account and region: those of stack sets are elsewhere."""
        return replace(self, actor=replace(self.actor, account=account, region=region))


@dataclass(frozen=True)
class Work:
    """Work that the call left, in the stack's service role if it has one."""

    call: UpstreamCall
    role_arn: str | None
    do: Callable[[Workshop], None]


# What CreateStack asks for where the stack fails; its other parameters get to moto's backend.
on_failure: ContextVar[str] = ContextVar("on_failure", default="ROLLBACK")
_is_working: ContextVar[bool] = ContextVar("is_working", default=False)
_left: ContextVar[tuple[Work, ...]] = ContextVar("left", default=())


def is_ours() -> bool:
    """Tell whether moto is called by the emulator, and not by a test with mock_aws in the same process."""
    return find_call() is not None or _is_working.get()


@contextmanager
def working() -> Iterator[None]:
    """Say that what moto is asked for while the block runs is asked by the emulator."""
    before = _is_working.set(True)
    try:
        yield
    finally:
        _is_working.reset(before)


def leave(role_arn: str | None, do: Callable[[Workshop], None]) -> None:
    """Leave work for the time when the present call is answered."""
    call = find_call()
    assert call is not None  # see is_ours
    _left.set((*_left.get(), Work(call, role_arn, do)))


def take() -> tuple[Work, ...]:
    """Return the work that the calls of this thread left; it is not left any more."""
    left = _left.get()
    if left:
        _left.set(())
    return left
