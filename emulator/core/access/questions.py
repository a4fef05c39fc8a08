"""What is judged: an action on a resource, and what is known of the call."""

from collections.abc import Sequence
from dataclasses import field
from typing import Literal

from emulator.core.places import Policy
from emulator.core.policies.patterns import Context
from emulator.core.values import dataclass

PolicyKind = Literal[
    "service control policy",
    "resource control policy",
    "resource-based policy",
    "identity-based policy",
    "permissions boundary",
    "session policy",
]
# Actions that no policy is asked about. Source: STS and DynamoDB API references.
FREE = frozenset({"sts:GetCallerIdentity", "sts:GetSessionToken", "dynamodb:DescribeEndpoints"})


@dataclass(frozen=True)
class Question:
    """May somebody do `action` to `resource`?

    `resource` is an ARN, "*" for an action without resources, None where the call does not tell which.
    `account` owns it, "" where that is the caller's. `keys` are the condition keys of this action beside the
    ones of every call. `known` is False for an action that IAM is not known to have.
    """

    action: str
    resource: str | None
    account: str = ""
    keys: Context = field(default_factory=dict)
    known: bool = True


@dataclass(frozen=True)
class Source:
    """A policy, and where it comes from: its ARN, or the name of an inline one and whose it is."""

    kind: PolicyKind
    name: str
    document: Policy


@dataclass(frozen=True)
class Policies:
    """All policies that bear on a call.

    `identity` is None for a root user, who needs none. `session` is None where the session was given no
    policy. `scps` and `rcps` are the control policies by level, from the organization's root to the account.
    `resource` are those of the resource; `must_name` says that nobody has rights but by them, as to keys of
    KMS and roles. `open_to_all` says that an access control list lets everybody do it.
    """

    identity: Sequence[Source] | None = ()
    boundary: Source | None = None
    session: Sequence[Source] | None = None
    scps: Sequence[Sequence[Source]] = ()
    rcps: Sequence[Sequence[Source]] = ()
    resource: Sequence[Source] = ()
    must_name: bool = False
    open_to_all: bool = False
