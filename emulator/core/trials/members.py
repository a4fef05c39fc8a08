"""The members of records that a rule may ask about."""

from collections.abc import Mapping, Sequence

from emulator.core.lake.columns import COLUMNS, Shape

# Members of records that are not columns of CloudTrail Lake.
MORE_MEMBERS = frozenset(
    {"sessionCredentialFromConsole", "insightDetails", "edgeDeviceDetails", "eventContext"}
)
MORE_OF_IDENTITY = frozenset({"credentialId", "accessKeyId", "principalOrgId"})
IDENTITY = "userIdentity"


def unknown_member(path: Sequence[str]) -> str | None:
    """Return the member of a path that no record has, with a dot before an inner one; None if there is none.

    What is below requestParameters, responseElements and the like depends on the call, so all of it is known.
    """
    columns = COLUMNS["events"]
    if not path or (path[0] not in columns and path[0] not in MORE_MEMBERS):
        return path[0] if path else ""
    if path[0] != IDENTITY or len(path) == 1:
        return None
    shape: Shape = columns[IDENTITY]
    known = isinstance(shape, Mapping) and (path[1] in shape or path[1] in MORE_OF_IDENTITY)
    return None if known else f"{IDENTITY}.{path[1]}"
