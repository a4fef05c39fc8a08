"""Insights events as event data stores keep them: the record of trails, flattened.

Source: CloudTrail user guide, "CloudTrail record contents for Insights events for event data stores".
"""

from typing import Any

from emulator.core.call import Json

HEAD = (
    "eventVersion",
    "eventCategory",
    "eventType",
    "eventID",
    "eventTime",
    "awsRegion",
    "recipientAccountId",
    "sharedEventID",
    "addendum",
)
# Members of insightDetails, by their names in a store.
DETAILS = {
    "insightSource": "insightSource",
    "insightState": "state",
    "insightEventSource": "eventSource",
    "insightEventName": "eventName",
    "insightErrorCode": "errorCode",
    "insightType": "insightType",
}


def source_of(record: Json) -> str | None:
    """Return the ARN of the store or trail whose events the Insights event is about, if it says so."""
    source = _member(record, "insightDetails").get("insightSource")
    return source if isinstance(source, str) else None


def flattened(record: Json) -> Json:
    """Return the record in the form of stores; what it does not say is left out.

    The members of attributions that hold one value each are left out too: AWS ends them, lists stay.
    """
    details = _member(record, "insightDetails")
    context = _member(details, "insightContext")
    statistics = _member(context, "statistics")
    flat = {
        "baselineAverage": _member(statistics, "baseline").get("average"),
        "insightAverage": _member(statistics, "insight").get("average"),
        "baselineDuration": statistics.get("baselineDuration"),
        "insightDuration": statistics.get("insightDuration"),
        "attributions": context.get("attributions"),
    }
    found = {name: record.get(name) for name in HEAD}
    found |= {name: details.get(member) for name, member in DETAILS.items()}
    return {**_without_nothing(found), "insightContext": _without_nothing(flat)}


def _member(value: Json, name: str) -> Json:
    found: Any = value.get(name)
    return found if isinstance(found, dict) else {}


def _without_nothing(value: Json) -> Json:
    return {name: member for name, member in value.items() if member is not None}
