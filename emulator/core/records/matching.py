"""Which records are wanted, and one word for who made a call."""

from collections.abc import Iterator, Mapping
from typing import Any

from emulator.core.values import dataclass

Record = Mapping[str, Any]

SUFFIX = ".amazonaws.com"


@dataclass(frozen=True)
class Wanted:
    """A filter of records: all that is given must match.

    `user` is a user's name, role/session, root or a service; `resource` is an ARN, the name at its end, or a
    value among the parameters; `error` is a code, or "*" for any. `since` and `until` are eventTimes, the
    latter not included.
    """

    user: str | None = None
    event: str | None = None
    source: str | None = None
    resource: str | None = None
    error: str | None = None
    account: str | None = None
    region: str | None = None
    since: str | None = None
    until: str | None = None

    def matches(self, record: Record) -> bool:
        """Tell whether a record, as CloudTrail writes it to a log file, is wanted."""
        source = str(record.get("eventSource", ""))
        time = str(record.get("eventTime", ""))
        return (
            self.user in {None, user_of(record)}
            and self.event in {None, record.get("eventName")}
            and self.source in {None, source, source.removesuffix(SUFFIX)}
            and self.account in {None, record.get("recipientAccountId")}
            and self.region in {None, record.get("awsRegion")}
            and (self.since or "") <= time
            and (self.until is None or time < self.until)
            and self._has_error(record)
            and (self.resource is None or self.resource in _named(record))
        )

    def _has_error(self, record: Record) -> bool:
        code = record.get("errorCode")
        return self.error is None or (code is not None and self.error in {"*", code})


def user_of(record: Record) -> str:
    """Return who made a call in one word: a user's name, role/session, root, or the service."""
    identity = record.get("userIdentity") or {}
    session = str(identity.get("arn", "")).partition(":assumed-role/")[2]
    if identity.get("type") == "Root":
        return "root"
    return str(
        session
        or identity.get("userName")
        or identity.get("invokedBy")
        or identity.get("principalId")
        or identity.get("type", "-")
    )


def _named(record: Record) -> set[str]:
    """Return what a record names: its resources by ARN and name, and the texts among its parameters."""
    arns = [str(one.get("ARN", "")) for one in record.get("resources") or ()]
    names = {arn.rpartition(":")[2].rpartition("/")[2] for arn in arns}
    texts = {text for part in ("requestParameters", "responseElements") for text in _texts(record.get(part))}
    return {*arns, *names, *texts}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
