"""Event selectors: which events a trail delivers.

Most events are management events under basic selectors: these are decided without reading the record.

Source: CloudTrail user guide, "Logging management events", "Logging data events" and "Filtering data
events by using advanced event selectors".
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Literal

from emulator.core import regions
from emulator.core.call import Json
from emulator.core.records.events import Event, record_of
from emulator.core.values import dataclass

ReadWriteType = Literal["ReadOnly", "WriteOnly", "All"]


@dataclass(frozen=True)
class DataResource:
    """Objects, functions or tables whose data events a basic selector selects, by ARN."""

    type: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class EventSelector:
    """A basic event selector; as it stands, the one that a new trail has."""

    read_write_type: ReadWriteType = "All"
    include_management_events: bool = True
    data_resources: tuple[DataResource, ...] = ()
    exclude_management_event_sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class FieldSelector:
    """A condition of an advanced event selector. Operators without values are empty."""

    field: str
    equals: tuple[str, ...] = ()
    starts_with: tuple[str, ...] = ()
    ends_with: tuple[str, ...] = ()
    not_equals: tuple[str, ...] = ()
    not_starts_with: tuple[str, ...] = ()
    not_ends_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class AdvancedEventSelector:
    """Conditions that must all hold. `name` is None where the caller gave none."""

    field_selectors: tuple[FieldSelector, ...]
    name: str | None = None


@dataclass(frozen=True)
class Selectors:
    """A trail's selectors: basic ones, or where `advanced` is not empty those."""

    basic: tuple[EventSelector, ...] = (EventSelector(),)
    advanced: tuple[AdvancedEventSelector, ...] = ()


DEFAULT = Selectors()


def selects(selectors: Selectors, event: Event) -> bool:
    """Tell whether any of the selectors selects the event."""
    if selectors.advanced:
        record = Record(event)
        return any(_is_selected(selector, record) for selector in selectors.advanced)
    fitting = [one for one in selectors.basic if _fits(one.read_write_type, event.read_only)]
    if event.category == "Management":
        return any(_wants_management_event(selector, event) for selector in fitting)
    return event.category == "Data" and _covers_any(fitting, Record(event))


def selects_kind(selectors: Selectors, event: Event) -> bool | None:
    """Tell whether all events of the event's kind are selected, or none; None if their records decide.

    The event needs no body.
    """
    if not selectors.advanced:
        has_resources = any(one.data_resources for one in selectors.basic)
        return None if event.category == "Data" and has_resources else selects(selectors, event)
    found = [_selects_kind(selector, event) for selector in selectors.advanced]
    return True if True in found else None if None in found else False


def _selects_kind(selector: AdvancedEventSelector, event: Event) -> bool | None:
    on_columns = [one for one in selector.field_selectors if one.field in COLUMNS]
    if not all(_meets(COLUMNS[one.field](event), one) for one in on_columns):
        return False
    return True if len(on_columns) == len(selector.field_selectors) else None


def is_by_columns(selectors: Selectors) -> bool:
    """Tell whether no record has to be read to decide on a management event."""
    fields = (field for selector in selectors.advanced for field in selector.field_selectors)
    return all(field.field in COLUMNS for field in fields)


@dataclass(frozen=True)
class Resource:
    """A resource of a record; where a record names the beginning of ARNs alone, `arn` is that."""

    type: str | None = None
    arn: str | None = None


class Record:
    """An event, and its record's JSON, which is read when it is first asked for."""

    def __init__(self, event: Event) -> None:
        self.event = event

    @cached_property
    def json(self) -> Json:
        return record_of(self.event)

    @cached_property
    def resources(self) -> Sequence[Resource]:
        listed = self.json.get("resources")
        return [_resource(one) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []

    def member(self, path: str) -> str | None:
        """Return a member as selectors compare it, None when it is absent. Dots lead into objects."""
        value: object = self.json
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        return _text(value)


def _resource(listed: Json) -> Resource:
    return Resource(_text(listed.get("type")), _text(listed.get("ARN")) or _text(listed.get("ARNPrefix")))


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else None


# --- basic selectors -------------------------------------------------------------------------------


def _whole(*endings: str) -> frozenset[str]:
    return frozenset(f"arn:{partition}:{ending}" for partition in regions.LEADERS for ending in endings)


# Values that stand for everything of a type, in each partition.
WHOLE_SERVICES: Mapping[str, frozenset[str]] = {
    "AWS::S3::Object": _whole("s3", "s3:::"),
    "AWS::Lambda::Function": _whole("lambda"),
    "AWS::DynamoDB::Table": _whole("dynamodb"),
}


def _fits(wanted: ReadWriteType, read_only: bool | None) -> bool:
    """Tell whether the event is of the wanted kind; one that does not say fits All alone."""
    return wanted == "All" or read_only is (wanted == "ReadOnly")


def _wants_management_event(selector: EventSelector, event: Event) -> bool:
    excluded = event.source in selector.exclude_management_event_sources
    return selector.include_management_events and not excluded


def _covers_any(selectors: Sequence[EventSelector], record: Record) -> bool:
    wanted = [one for selector in selectors for one in selector.data_resources]
    return any(_covers(one, resource) for one in wanted for resource in record.resources)


def _covers(wanted: DataResource, resource: Resource) -> bool:
    return wanted.type == resource.type and any(
        _is_value_for(value, wanted.type, resource.arn or "") for value in wanted.values
    )


def _is_value_for(value: str, resource_type: str, arn: str) -> bool:
    if value in WHOLE_SERVICES.get(resource_type, ()):
        return True
    return arn.startswith(value) if resource_type == "AWS::S3::Object" else arn == value


# --- advanced selectors ----------------------------------------------------------------------------

COLUMNS: Mapping[str, Callable[[Event], str | None]] = {
    "eventCategory": lambda event: event.category,
    "eventSource": lambda event: event.source,
    "eventName": lambda event: event.name,
    "readOnly": lambda event: _text(event.read_only),
}
RESOURCE_FIELDS: Mapping[str, Callable[[Resource], str | None]] = {
    "resources.type": lambda resource: resource.type,
    "resources.ARN": lambda resource: resource.arn,
}


def _is_selected(selector: AdvancedEventSelector, record: Record) -> bool:
    """Tell whether all conditions hold; those that need the record's JSON are asked last."""
    on_the_record = []
    for condition in selector.field_selectors:
        column = COLUMNS.get(condition.field)
        if column is None:
            on_the_record.append(condition)
        elif not _meets(column(record.event), condition):
            return False
    on_members = [one for one in on_the_record if one.field not in RESOURCE_FIELDS]
    on_resources = [one for one in on_the_record if one.field in RESOURCE_FIELDS]
    return all(_meets(record.member(one.field), one) for one in on_members) and (
        not on_resources or _has_resource(record, on_resources)
    )


def _has_resource(record: Record, conditions: Sequence[FieldSelector]) -> bool:
    """Tell whether one resource of the record meets all conditions on resources.

    A record without resources is judged as one whose resource has neither type nor ARN. That the ARN is
    compared for resources of the selected type alone, and that one such resource is enough, is assumed;
    AWS documents it for tables and their streams.
    """
    return any(
        all(_meets(RESOURCE_FIELDS[one.field](resource), one) for one in conditions)
        for resource in record.resources or (Resource(),)
    )


def _meets(value: str | None, condition: FieldSelector) -> bool:
    """Tell whether a value is selected by some operator, if any selects, and deselected by none."""
    selecting = condition.equals or condition.starts_with or condition.ends_with
    if value is None:
        return not selecting
    selected = not selecting or (
        value in condition.equals
        or value.startswith(condition.starts_with)
        or value.endswith(condition.ends_with)
    )
    return selected and not (
        value in condition.not_equals
        or value.startswith(condition.not_starts_with)
        or value.endswith(condition.not_ends_with)
    )
