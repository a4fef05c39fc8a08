"""Injection: records and short forms of records become events of the journal."""

from collections.abc import Callable, Mapping, Sequence
from typing import get_args

import orjson

from emulator.core.call import Category, Json
from emulator.core.callers.identity import username_of
from emulator.core.injecting import console_actions, service_calls, service_events, signins
from emulator.core.injecting.batches import Batch
from emulator.core.injecting.short_forms import Defaults, Form
from emulator.core.records.events import VERSION, Event
from emulator.core.records.foreign import (
    ACCOUNT_ID,
    RecordError,
    check_account,
    check_fields,
    check_region,
    seconds_of,
    text_of,
    with_fields,
)
from emulator.core.regions import leader_of
from emulator.core.values import dataclass

Pair = tuple[str | None, str]
# By source without ".amazonaws.com", name, readOnly, requestParameters and responseElements.
Searched = Callable[[str, str, bool, Json | None, Json | None], Sequence[Pair]]

FORMS: Mapping[str, Form] = {
    form.name: form
    for form in (
        signins.FORM,
        service_events.FORM,
        service_calls.CALL,
        service_calls.SESSION,
        console_actions.FORM,
    )
}
CATEGORIES = frozenset(get_args(Category))
MOST_RESOURCES = 50
# By eventType where a record does not say its category, and the other way round.
CATEGORY_OF_TYPE: Mapping[str, Category] = {
    "AwsCloudTrailInsight": "Insight",
    "AwsVpceEvent": "NetworkActivity",
    "AwsAggregatedEvent": "Aggregated",
}
TYPE_OF_CATEGORY: Mapping[str, str] = {kept: name for name, kept in CATEGORY_OF_TYPE.items()}


@dataclass(frozen=True)
class Knowledge:
    """Facts about records from the models of the services.

    `searched` are the resources that LookupEvents lists; `global_services` the sources, without
    ".amazonaws.com", that are recorded in one region of a partition.
    """

    searched: Searched
    global_services: frozenset[str]


class InjectionError(ValueError):
    """A batch that is refused; `number` is that of its first invalid record, counted from 1."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(text)
        self.number = number


def events_of(batch: Batch, defaults: Defaults, knowledge: Knowledge) -> Sequence[Event]:
    """Return the events of all records of the batch. Raises InjectionError."""
    events: list[Event] = []
    try:
        for given in batch.records:
            events.append(event_of(given, defaults, knowledge))  # noqa: PERF401 - how many there are says which fails
    except RecordError as error:
        index = len(events)
        raise InjectionError(index + 1, f"{batch.label(index)}: {error}") from error
    return events


def event_of(given: object, defaults: Defaults, knowledge: Knowledge) -> Event:
    """Return the event of a record, or of a short form of one.

    The body has all members of the record, in its order; missing ids, and missing members that follow
    from others, are filled in. Raises RecordError.
    """
    if not isinstance(given, dict):
        raise RecordError("A record must be a JSON object.")
    record = _full(given, defaults) if "eventName" not in given else given
    missing = check_fields(record)
    category = _category_of(record)
    account = _account_of(record, defaults)
    if missing:
        record = _completed(record, missing, category, account, defaults)
    time, region = seconds_of(record["eventTime"]), record["awsRegion"]
    check_region(region, "awsRegion")
    source, name = _names_of(record)
    service, identity = source.removesuffix(".amazonaws.com"), record.get("userIdentity", {})
    return Event(  # by position, which takes two thirds of the time
        record["eventID"],
        time,
        source,
        name,
        account,
        region,
        category,
        record.get("readOnly"),
        _line(record),
        username_of(identity.get("type"), identity.get("principalId"), identity.get("userName")),
        _key_of(identity),
        _resources(record, service, name, knowledge) if category == "Management" else (),
        service in knowledge.global_services and region == leader_of(region),
    )


def _full(given: Json, defaults: Defaults) -> Json:
    """Return the record of a short form; any other value is returned unchanged."""
    forms = [name for name in FORMS if name in given]
    if not forms:
        _check_case(given)
        return given
    if len(given) > 1:
        other = next(name for name in given if name != forms[0])
        raise RecordError(f"{other}: must not be combined with {forms[0]}.")
    return FORMS[forms[0]].record_of(given[forms[0]], defaults)


def _check_case(given: Json) -> None:
    """Raise RecordError for the name of a short form whose letters are of the wrong case."""
    by_lower = {form.lower(): form for form in FORMS}
    for name in given:
        form = by_lower.get(name.lower())
        if form:
            raise RecordError(f"{name}: is not a member of a record; is {form} meant?")


def _category_of(record: Json) -> Category:
    given = record.get("eventCategory")
    if given is None:
        by_type = CATEGORY_OF_TYPE.get(record.get("eventType", ""))
        given = by_type or ("Data" if record.get("managementEvent") is False else "Management")
    if given not in CATEGORIES:
        raise RecordError("eventCategory: must be Management, Data, NetworkActivity or Insight.")
    if given == "Aggregated":
        raise RecordError("eventCategory: aggregated events cannot be injected.")
    if given == "ActivityAuditLog":
        raise RecordError("eventCategory: events of a channel are sent with PutAuditEvents.")
    category: Category = given
    return category


def _account_of(record: Json, defaults: Defaults) -> str:
    """Return the account of the record's log: its own member, else the caller's account, else the default."""
    given = record.get("recipientAccountId")
    if given is not None:
        check_account(given, "recipientAccountId")
        return str(given)
    called = record.get("userIdentity", {}).get("accountId")
    return called if isinstance(called, str) and ACCOUNT_ID.fullmatch(called) else defaults.account


def _completed(
    record: Json, missing: frozenset[str], category: Category, account: str, defaults: Defaults
) -> Json:
    """Return the record with the fields that every record of its category has."""
    values = {
        "eventVersion": VERSION,
        "eventID": defaults.ids.uuid() if "eventID" in missing else "",
        "eventType": TYPE_OF_CATEGORY.get(category, "AwsApiCall"),
        "managementEvent": category == "Management",
        "recipientAccountId": account,
        "eventCategory": category,
    }
    unwanted = {"managementEvent"} if category == "Insight" else set()
    return with_fields(record, {name: values[name] for name in values if name in missing - unwanted})


def _names_of(record: Json) -> tuple[str, str]:
    """Return source and name of the event; Insights events have them inside."""
    if "eventSource" in record and "eventName" in record:
        return record["eventSource"], record["eventName"]
    details = record["insightDetails"]
    if not isinstance(details, dict):
        raise RecordError("insightDetails: must be an object.")
    return text_of(details, "eventSource"), text_of(details, "eventName")


def _key_of(identity: Json) -> str | None:
    key = identity.get("accessKeyId")
    return key if isinstance(key, str) and key else None


def _resources(record: Json, service: str, name: str, knowledge: Knowledge) -> Sequence[Pair]:
    """Return the resources for searches: those of the call, else those that a write lists itself."""
    read_only = record.get("readOnly") is True
    parameters, elements = record.get("requestParameters"), record.get("responseElements")
    found = knowledge.searched(service, name, read_only, parameters, elements)
    if found or read_only:
        return tuple(found)
    listed = [_pair(resource) for resource in record.get("resources") or ()]
    return tuple(pair for pair in listed if pair)[:MOST_RESOURCES]


def _pair(resource: Json) -> Pair | None:
    kind, arn = resource.get("type"), resource.get("ARN")
    if not isinstance(arn, str) or not arn:
        return None
    return (kind if isinstance(kind, str) else None, arn)


def _line(record: Json) -> bytes:
    try:
        return orjson.dumps(record)
    except TypeError as error:  # it came from JSON: nothing but its depth can be wrong
        raise RecordError("The record is nested too deeply.") from error
