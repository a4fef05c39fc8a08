"""The calls in which services assume roles."""

from datetime import datetime

from emulator.core.causes.calls import Once, ServiceCall
from emulator.core.records.role_sessions import habit_of, role_assumed
from emulator.core.records.service_identities import Role, for_itself


def assumed(
    service: str, role: Role, session: str, region: str, at: datetime, once: Once | None = None
) -> ServiceCall:
    """Return the call in which a service assumes a role, for the log of the role's owner."""
    description = role_assumed(service, role, session, region, at)
    return ServiceCall(
        description, for_itself(service), role.account, times=habit_of(service).records, once=once
    )
