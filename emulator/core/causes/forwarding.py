"""Calls with the caller's rights: what the rules of most services have in common."""

from collections.abc import Iterator, Sequence

from emulator.core.call import Description
from emulator.core.causes.calls import Cause, Once, ServiceCall
from emulator.core.records.service_identities import find_forwarded


def forwarded(
    cause: Cause,
    service: str,
    *descriptions: Description,
    vpc_endpoint_id: str | None = None,
    once: Once | None = None,
) -> Sequence[ServiceCall]:
    """Return the calls that a service makes with its caller's rights, none where the caller has none."""
    caller = find_forwarded(cause.caller, service, cause.at)
    if caller is None:
        return ()
    return [ServiceCall(one, caller, cause.account, vpc_endpoint_id, once=once) for one in descriptions]


def members_of(value: object) -> Iterator[dict[str, object]]:
    """Yield the objects of a list, nothing where the value is none."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))
