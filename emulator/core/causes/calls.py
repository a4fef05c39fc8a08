"""A call that causes others, and what services do because of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta

from emulator.core.call import Description, Json
from emulator.core.callers.identity import Caller
from emulator.core.regions import partition_of
from emulator.core.values import dataclass


@dataclass(frozen=True)
class Cause:
    """A call that succeeded, and what its record does not say of it.

    `account` is the account that it acted in. `answer` is what was answered, in CloudTrail's spelling and
    without secrets; `sent` is the JSON that was sent, secrets and all, which no record may show. Both are {}
    where no rule reads them. `headers` are those of the answer, in lower case.
    """

    description: Description
    caller: Caller
    account: str
    at: datetime
    answer: Json = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    sent: Json = field(default_factory=dict)

    @property
    def region(self) -> str:
        return self.description.region

    @property
    def partition(self) -> str:
        return partition_of(self.region)

    @property
    def parameters(self) -> Json:
        """The requestParameters, {} where the record has none."""
        return self.description.request_parameters or {}

    def asked(self, *names: str) -> str | None:
        """Return the text of the request's first member among these that it has."""
        return text_of(self.parameters, *names)

    def told(self, *names: str) -> str | None:
        """Return the text of the answer's first member among these that it has."""
        return text_of(self.answer, *names)

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource where the call acted."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"


@dataclass(frozen=True)
class Once:
    """What a service keeps for a while, such as a data key: it does not call again before that is over."""

    kept: tuple[str, ...]
    lasts: timedelta


@dataclass(frozen=True)
class ServiceCall:
    """A call that a service made, and whose log it is for.

    `account` is where it acted. `times` is how many records the one call leaves. `once` is None where the
    service calls each time. `shared` tells whether the caller's record has a sharedEventID in any case.
    """

    description: Description
    caller: Caller
    account: str
    vpc_endpoint_id: str | None = None
    times: int = 1
    once: Once | None = None
    shared: bool = False


@dataclass(frozen=True)
class ServiceEvent:
    """What a service did by itself, which is no API call.

    `by` is who says that it did it, None for the service. `shared` tells whether there is a sharedEventID.
    """

    source: str
    name: str
    account: str
    region: str
    details: Json = field(default_factory=dict)
    additional: Json = field(default_factory=dict)
    request_id: str | None = None
    by: str | None = None
    resources: Sequence[Json] = ()
    shared: bool = False
    once: Once | None = None


@dataclass(frozen=True)
class Planned:
    """What a service is going to do to a resource at an instant, unless that is put off or called off.

    `rule` returns what it did, by the instant at which it was done.
    """

    arn: str
    at: datetime
    rule: Callable[[datetime], Sequence[ServiceEvent]]


Made = ServiceCall | ServiceEvent | Planned


def text_of(members: Mapping[str, object], *names: str) -> str | None:
    """Return the first text that is not empty among the members of these names."""
    found = (members.get(name) for name in names)
    return next((value for value in found if isinstance(value, str) and value), None)
