"""Event selectors: which events a trail delivers."""

from dataclasses import dataclass
from typing import Literal

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
