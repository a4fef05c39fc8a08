"""What the gate is asked about, what it asks, and how strict it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from emulator.core.values import dataclass

if TYPE_CHECKING:
    from emulator.core.call import Credential, Request, Target
    from emulator.core.callers.callers import Callers
    from emulator.core.callers.identity import Caller
    from emulator.core.callers.secret_keys import Secret
    from emulator.core.ports.rights import Rights
    from emulator.jobs.problems import Problems

Enforcement = Literal["off", "on", "strict"]


@dataclass(frozen=True)
class Sources:
    """What the gate asks: who calls, their secrets, their rights, the clocks, and where it tells of doubts.

    `signing_now` is the time by which clients sign, `now` that of the emulator. `own_tags` are the tags of a
    resource of CloudTrail's own by its ARN.
    """

    callers: Callers
    find_secret: Callable[[str], Secret | None]
    rights: Rights
    now: Callable[[], datetime]
    signing_now: Callable[[], datetime]
    new_request_id: Callable[[], str]
    problems: Problems
    own_tags: Callable[[str], Mapping[str, str]]


@dataclass(frozen=True)
class Asked:
    """A call on its way in: who makes it, in which account, and which operation it is."""

    request: Request
    credential: Credential | None
    caller: Caller
    account: str
    target: Target

    @property
    def region(self) -> str:
        return (self.credential.region if self.credential else "") or "us-east-1"


class Strictness:
    """What the gate is told to do; it may be told otherwise at any time."""

    def __init__(self, *, verifies: bool, enforcement: Enforcement) -> None:
        self.set(verifies=verifies, enforcement=enforcement)

    def set(self, *, verifies: bool, enforcement: Enforcement) -> None:
        """Begin to verify and to enforce, or stop it."""
        self.verifies, self.enforcement = verifies, enforcement
