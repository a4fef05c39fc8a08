"""An incident in several steps: a user opens the network for FTP, and closes it again.

Each call on its own is what administrators do; a second factor proves who did it, and the rules are as they
were in the evening. What gives it away is the two together.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Record = Mapping[str, Any]

WITHIN = timedelta(hours=24)
FTP = range(20, 22)
OPENING = {"AuthorizeSecurityGroupIngress": "group", "CreateNetworkAclEntry": "acl"}
CLOSING = {"RevokeSecurityGroupIngress": "group", "DeleteNetworkAclEntry": "acl"}

WITH_MFA = '$.userIdentity.sessionContext.attributes.mfaAuthenticated = "true"'
# For a metric filter, or a search in the trail's log group.
OPENED = (
    f"{{ {WITH_MFA} && ($.eventName = AuthorizeSecurityGroupIngress || $.eventName = CreateNetworkAclEntry)"
    " && (($.requestParameters.ipPermissions.items[0].fromPort <= 21"
    " && $.requestParameters.ipPermissions.items[0].toPort >= 20)"
    " || ($.requestParameters.portRange.from <= 21 && $.requestParameters.portRange.to >= 20)) }"
)


@dataclass(frozen=True)
class Incident:
    """Who opened what, and when it was closed."""

    user: str
    opened: datetime
    closed: datetime
    kinds: frozenset[str]


def incidents(records: Iterable[Record]) -> Iterator[Incident]:
    """Yield what one user with MFA opened for FTP, a group and an ACL, and closed within a day."""
    by_user: dict[str, list[Record]] = {}
    for record in sorted(records, key=lambda record: record["eventTime"]):
        if _has_mfa(record) and "errorCode" not in record:
            by_user.setdefault(record["userIdentity"]["arn"], []).append(record)
    for user, theirs in by_user.items():
        yield from _of_user(user, theirs)


def _of_user(user: str, records: Iterable[Record]) -> Iterator[Incident]:
    opened: dict[str, datetime] = {}
    closed: dict[str, datetime] = {}
    for record in records:
        name, at = record["eventName"], datetime.fromisoformat(record["eventTime"])
        if name in OPENING and _is_for_ftp(record["requestParameters"]):
            opened.setdefault(OPENING[name], at)
        elif name in CLOSING and CLOSING[name] in opened:
            closed[CLOSING[name]] = at
    if opened.keys() == closed.keys() == {"group", "acl"}:
        first, last = min(opened.values()), max(closed.values())
        if last - first <= WITHIN:
            yield Incident(user, first, last, frozenset(opened))


def _has_mfa(record: Record) -> bool:
    session = record["userIdentity"].get("sessionContext", {})
    return session.get("attributes", {}).get("mfaAuthenticated") == "true"


def _is_for_ftp(parameters: Mapping[str, Any]) -> bool:
    ranges = [parameters["portRange"]] if "portRange" in parameters else []
    asked = [(one["from"], one["to"]) for one in ranges]
    permissions = parameters.get("ipPermissions", {}).get("items", [])
    asked += [(one["fromPort"], one["toPort"]) for one in permissions if "fromPort" in one]
    return any(first < FTP.stop and last >= FTP.start for first, last in asked)
