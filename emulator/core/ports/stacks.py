"""The ports of CloudFormation; adapters need not inherit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from emulator.core.call import Json
    from emulator.core.ports.neighbours import UpstreamCall
    from emulator.core.stacks.actors import Actor
    from emulator.core.stacks.failures import CallError
    from emulator.core.stacks.resources import Api


class Services(Protocol):
    """AWS, as CloudFormation calls it. Each call leaves a record, also one that fails."""

    def actor(self, call: UpstreamCall, role_arn: str | None) -> Actor:
        """Return who acts for the stack of a call; with a service role, the role is assumed now."""
        ...

    def call(self, api: Api, actor: Actor) -> Json:
        """Return the answer of a call. Raises CallError."""
        ...

    def note(self, api: Api, actor: Actor, answer: Json | CallError) -> None:
        """Record a call whose work is done, or whose work failed."""
        ...


class Stacks(Protocol):
    """The stacks of CloudFormation in this process."""

    def connect(self, services: Services) -> None:
        """Connect what the stacks' resources call."""
        ...

    def carry_on(self, record: Callable[[], None]) -> None:
        """Do what the calls of this thread left to do, if anything, after `record`, which records the calls.

        To be called when they are answered.
        """
        ...
