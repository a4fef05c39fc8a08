"""What the decisions of IAM need from outside: policies of callers and resources, and secrets of keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from emulator.core.access.questions import Question, Source
from emulator.core.values import dataclass

if TYPE_CHECKING:
    from emulator.core.callers.identity import Caller
    from emulator.core.callers.secret_keys import Secret


@dataclass(frozen=True)
class Own:
    """The policies of a caller, as in access.questions.Policies, and what is known of them beside.

    `behind` is the ARN of a session's role with its path, "" for others. `tags` are those of the user or
    role, with those of the session over them.
    """

    identity: Sequence[Source] | None
    boundary: Source | None = None
    session: Sequence[Source] | None = None
    behind: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Controls:
    """The control policies of an organization that bind an account, by level, and the organization's id."""

    organization: str = ""
    scps: Sequence[Sequence[Source]] = ()
    rcps: Sequence[Sequence[Source]] = ()


@dataclass(frozen=True)
class Guarded:
    """A resource with its policies. `arn` is the whole one, `account` its owner, "" where that is unknown.

    `must_name` as in access.questions.Policies; `open_to_all` says that everybody may read it.
    """

    arn: str
    account: str = ""
    policies: Sequence[Source] = ()
    must_name: bool = False
    open_to_all: bool = False


class Rights(Protocol):
    """Who may do what, in the rest of AWS. Looking there leaves no record."""

    def own(self, caller: Caller) -> Own:
        """Return the policies of a caller; who is unknown there has none."""
        ...

    def controls(self, account: str, partition: str) -> Controls:
        """Return the control policies that bind an account; none bind the management account."""
        ...

    def guarded(self, arn: str, account: str, action: str) -> Guarded:
        """Return the resource of an ARN that `account` asks for, with what its request could not tell."""
        ...

    def tags_of(self, arn: str) -> Mapping[str, str]:
        """Return the tags of a resource."""
        ...


Permits = Callable[[Question], bool]
"""Tells whether the policies let the caller of a call do something else beside it."""


class Secrets(Protocol):
    """The secrets of access keys. They are kept in memory alone, and shown to nobody."""

    def find(self, access_key_id: str) -> Secret | None:
        """Return the secret of a key, None where nobody told it."""
        ...

    def forget(self) -> None:
        """Forget what STS gave out: the rest of AWS was emptied."""
        ...
