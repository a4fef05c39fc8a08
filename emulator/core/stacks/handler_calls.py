"""How the calls of AWS's handlers are written down: a type's row, a call, and where its values come from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from emulator.core.call import Json
from emulator.core.stacks.resources import Api, Made, Wanted
from emulator.core.values import dataclass


@dataclass(frozen=True)
class Subject:
    """A resource that was made, and the property's value where a call is about one of a list."""

    wanted: Wanted
    made: Made
    value: Any = None


Value = Callable[[Subject], Any]


def given(name: str) -> Value:
    """Return the value of a property."""
    return lambda subject: subject.wanted.properties.get(name)


def att(name: str) -> Value:
    """Return what Fn::GetAtt returns."""
    return lambda subject: subject.made.attributes.get(name)


def name(subject: Subject) -> str:
    """Return the name of the resource."""
    return subject.wanted.name


def ref(subject: Subject) -> str:
    """Return the physical id."""
    return subject.made.physical_id


def value(subject: Subject) -> Any:
    """Return the item of a list that the call is about."""
    return subject.value


def all_tags(subject: Subject) -> Any:
    """Return the tags of stack and resource, None for none."""
    return subject.wanted.all_tags() or None


def tag_map(subject: Subject) -> Any:
    return {tag["Key"]: tag["Value"] for tag in subject.wanted.all_tags()} or None


def member(key: str) -> Value:
    """Return a member of the item that the call is about."""
    return lambda subject: subject.value.get(key) if isinstance(subject.value, Mapping) else None


@dataclass(frozen=True)
class Call:
    """A call: the operation, the parameters that are not properties of the same name, and its answer.

    With `each` there is one for every item of that property, with `when` one where the property is given.
    `takes_properties` is False where only `adds` is sent.
    """

    operation: str
    adds: Mapping[str, Any] = field(default_factory=dict)
    answer: Mapping[str, Any] = field(default_factory=dict)
    each: str | None = None
    when: str | None = None
    takes_properties: bool = True


@dataclass(frozen=True)
class Row:
    """The calls for a resource type, and the service that gets them, by botocore's name.

    With `removes_by_call` the calls of removal are made instead of moto's own removal, which refuses nothing.
    """

    service: str
    create: Sequence[Call]
    change: Sequence[Call] = ()
    remove: Sequence[Call] = ()
    removes_by_call: bool = False


def one(operation: str, answer: Mapping[str, Any] | None = None, **adds: Any) -> Call:
    return Call(operation, adds, answer or {})


def plain(operation: str, **adds: Any) -> Call:
    return Call(operation, adds, takes_properties=False)


def when(prop: str, operation: str, **adds: Any) -> Call:
    return Call(operation, adds, when=prop, takes_properties=False)


def each(prop: str, operation: str, **adds: Any) -> Call:
    return Call(operation, adds, each=prop, takes_properties=False)


def calls_of(row: Row, calls: Sequence[Call], wanted: Wanted, made: Made) -> Iterator[tuple[Api, Json]]:
    """Yield the calls for a resource with their answers, in order; members that are None are left out."""
    for call in calls:
        if call.when and not wanted.properties.get(call.when):
            continue
        items = wanted.properties.get(call.each) or [] if call.each else [None]
        for item in items:
            subject = Subject(wanted, made, item)
            sent = dict(wanted.properties) if call.takes_properties else {}
            sent |= _resolved(call.adds, subject)
            shown = {key: found for key, found in sent.items() if found is not None}
            yield Api(row.service, call.operation, shown), _resolved(call.answer, subject)


def _resolved(members: Mapping[str, Any], subject: Subject) -> Json:
    return {key: found(subject) if callable(found) else found for key, found in members.items()}
