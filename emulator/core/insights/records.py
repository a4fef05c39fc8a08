"""The records of Insights events, in the form of trails.

Source: CloudTrail user guide, "CloudTrail record contents for Insights events for trails", and its samples.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import orjson

from emulator.core.call import Json
from emulator.core.clock import from_epoch, iso
from emulator.core.ids import derived_uuid
from emulator.core.insights.counting import Key
from emulator.core.insights.detection import Opened
from emulator.core.records.events import Event
from emulator.core.values import dataclass

INSIGHTS_VERSION = "1.09"
DECIMALS = 10  # as in the samples
MOST_VALUES = 5
ATTRIBUTES = ("userIdentityArn", "userAgent", "errorCode", "resourceArn")

# Counts by attribute and value.
Values = Mapping[tuple[str, str], int]
State = Literal["Start", "End"]


@dataclass(frozen=True)
class Statistics:
    """The numbers of a record: the `count` in so many `minutes`, and the values of both sides."""

    count: int
    minutes: int
    values: Values
    baseline_values: Values


def average(count: int, minutes: int) -> float:
    """Return the count in a minute as records have it."""
    return round(count / minutes, DECIMALS)


def event_of(account: str, region: str, key: Key, opened: Opened, numbers: Statistics, end: int = 0) -> Event:
    """Return the Start event of unusual activity, or the End event if it ended at the minute `end`."""
    state: State = "End" if end else "Start"
    time = (end or opened.start) * 60
    shared = f"insight/{account}/{region}/{key}/{opened.start}/{opened.number}"
    event_id = derived_uuid(f"{shared}/{state}")
    record = {
        "eventVersion": INSIGHTS_VERSION,
        "eventTime": iso(from_epoch(time)),
        "awsRegion": region,
        "eventID": event_id,
        "eventType": "AwsCloudTrailInsight",
        "recipientAccountId": account,
        "sharedEventID": derived_uuid(shared),
        "insightDetails": _details(key, state, opened, numbers),
        "eventCategory": "Insight",
    }
    return Event(
        id=event_id,
        time=time,
        source=key.source,
        name=key.name,
        account=account,
        region=region,
        category="Insight",
        read_only=None,
        body=orjson.dumps(record),
    )


def _details(key: Key, state: State, opened: Opened, numbers: Statistics) -> Json:
    details = {
        "state": state,
        "eventSource": key.source,
        "eventName": key.name,
        "insightType": key.kind,
        "errorCode": key.error,
        "insightSource": key.owner,
        "sourceEventCategory": key.category,
        "insightContext": {
            "statistics": {
                "baseline": {"average": round(opened.average, DECIMALS)},
                "insight": {"average": average(numbers.count, numbers.minutes)},
                "insightDuration": numbers.minutes,
                "baselineDuration": opened.baseline_minutes,
            },
            "attributions": _attributions(key, opened, numbers),
        },
    }
    return {name: value for name, value in details.items() if value}


def _attributions(key: Key, opened: Opened, numbers: Statistics) -> Sequence[Json]:
    """Return the attributions; those of errors do not name the error, and only data events name resources."""
    unnamed = {"errorCode": bool(key.error), "resourceArn": key.category == "Management"}
    return [
        {
            "attribute": attribute,
            "insight": top(numbers.values, attribute, numbers.minutes),
            "baseline": top(numbers.baseline_values, attribute, opened.baseline_minutes),
        }
        for attribute in ATTRIBUTES
        if not unnamed.get(attribute)
    ]


def top(values: Values, attribute: str, minutes: int) -> Sequence[Json]:
    """Return the five most frequent values of an attribute with averages, ties in order of the value."""
    found = [(count, value) for (name, value), count in values.items() if name == attribute and count > 0]
    found.sort(key=lambda one: (-one[0], one[1]))
    return [{"value": value, "average": average(count, minutes)} for count, value in found[:MOST_VALUES]]
