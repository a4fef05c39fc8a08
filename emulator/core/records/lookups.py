"""Searches of LookupEvents."""

from typing import Literal

from emulator.core.values import dataclass

AttributeKey = Literal[
    "EventId",
    "EventName",
    "ReadOnly",
    "Username",
    "ResourceType",
    "ResourceName",
    "EventSource",
    "AccessKeyId",
]


@dataclass(frozen=True)
class Lookup:
    """A search in the event history of one account and region, newest first.

    `start` and `end` are Unix seconds, both inclusive. `before` is the (time, number) of the last event
    of the previous page. `attribute` narrows by one attribute.
    """

    account: str
    region: str
    start: int
    end: int
    limit: int
    attribute: tuple[AttributeKey, str] | None = None
    before: tuple[int, int] | None = None


@dataclass(frozen=True)
class InsightLookup:
    """A search for Insights events: on management events, or on the data events of the trail `trail_arn`.

    The other members are those of Lookup; `attribute` is EventId, EventName or EventSource.
    """

    account: str
    region: str
    start: int
    end: int
    limit: int
    trail_arn: str | None = None
    attribute: tuple[str, str] | None = None
    before: tuple[int, int] | None = None
