"""The identity that CloudFormation calls with: that of its caller, or its session of a service role.

Source: cloudformation.md 4.1: records of 2018 to 2025.
"""

from dataclasses import replace
from datetime import datetime

from emulator.core.call import Credential
from emulator.core.callers.identity import Caller
from emulator.core.records.service_identities import Role, find_forwarded, in_role
from emulator.core.values import dataclass

CLOUDFORMATION = "cloudformation.amazonaws.com"
SESSION = "AWSCloudFormation"
"""The name of CloudFormation's sessions of service roles."""


@dataclass(frozen=True)
class Actor:
    """Who acts for a stack, and where. `credential` is that of the caller; `is_recorded` as in a Request."""

    caller: Caller
    account: str
    region: str
    credential: Credential | None
    is_recorded: bool


def forwarded(caller: Caller, at: datetime) -> Caller:
    """Return the caller as CloudFormation calls for it."""
    return find_forwarded(caller, CLOUDFORMATION, at) or replace(caller, invoked_by=CLOUDFORMATION)


def in_service_role(role: Role, at: datetime) -> Caller:
    """Return CloudFormation's session of a stack's service role."""
    return in_role(role, SESSION, CLOUDFORMATION, at)
