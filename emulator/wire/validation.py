"""Requests against the service model: JSON values in, checked and converted members out.

The walk judges JSON types first (SerializationException) and the model's constraints second
(ValidationException). CloudTrail words many broken constraints itself: an operation says of which members
at its mark, and the walk leaves these constraints to it.

Source of the wordings: what other AWS services of the same JSON protocol were seen to answer; no sample
of CloudTrail's own is known.
"""

import base64
import binascii
from collections.abc import Callable, Collection, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, Final

from emulator.api import errors
from emulator.core.call import Json
from emulator.core.clock import from_epoch
from emulator.core.values import dataclass
from emulator.wire import cloudtrail_model
from emulator.wire.cloudtrail_model import Constraint, Shape
from emulator.wire.service_models import lower_first

LIST_FOUND: Final = "Start of list found where not expected"
OBJECT_FOUND: Final = "Start of structure or map found where not expected."
INTEGER_MAX: Final = 2**31 - 1
LONG_MAX: Final = 2**63 - 1


def checked(operation: str, body: Json, worded: Collection[str]) -> Json:
    """Return the members of a request that the model knows, timestamps and blobs converted.

    `body` is the JSON object as parsed; nulls count as absent. `worded` are the members, "Structure.Member"
    of the model, whose constraints are left to the operation. Raises ServiceError: SerializationException
    at the first value of a wrong type, ValidationException that names every broken constraint.
    """
    return checked_shape(cloudtrail_model.cloudtrail().request_of(operation), body, worded)


def checked_shape(shape: Shape, body: Json, worded: Collection[str] = ()) -> Json:
    """Return the members of a structure that its shape knows. Raises what `checked` does."""
    found = Findings(worded)
    request: Json = _structure(shape, body, "", found)
    if found.violations:
        raise errors.validation(found.violations)
    return request


@dataclass(frozen=True, slots=True)
class Findings:
    """The violations found so far, in AWS's words, and the members whose violations nobody asks for."""

    worded: Collection[str]
    violations: list[str] = field(default_factory=list)

    def of(self, place: str) -> "Findings":
        """Return where the violations of a member go: nowhere if the operation words them itself."""
        return Findings(self.worded) if place in self.worded else self


def _structure(shape: Shape, value: Any, path: str, found: Findings) -> Json:
    if not isinstance(value, dict):
        raise _wrong_type(value, "Expected null")
    result: Json = {}
    for name, given in value.items():
        member = shape.members.get(name)
        if member is None or given is None:
            continue
        place = f"{path}.{member.path_name}" if path else member.path_name
        result[name] = _read(member.shape, given, place, found.of(f"{shape.name}.{name}"))
    for name in shape.required:
        if name not in result:
            place = f"{path}.{lower_first(name)}" if path else lower_first(name)
            found.violations.append(errors.violation(None, place, "Member must not be null"))
    return result


def _read(shape: Shape, given: Any, path: str, found: Findings) -> Any:
    value = READERS[shape.type](shape, given, path, found)
    found.violations.extend(
        errors.violation(_text(value), path, constraint.text)
        for constraint in shape.constraints
        if not constraint.holds(value)
    )
    return value


def _list(shape: Shape, value: Any, path: str, found: Findings) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong_type(value, "Expected list or null")
    given = [item for item in value if item is not None]
    element = _element(shape)
    read = READERS[element.type]
    items = [read(element, item, f"{path}.{number}.member", found) for number, item in enumerate(given, 1)]
    if not _all_hold(element.constraints, items):
        found.violations.append(
            errors.violation(_text(items), path, _of_elements("Member must satisfy constraint", element))
        )
    return items


def _map(shape: Shape, value: Any, path: str, found: Findings) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong_type(value, "Expected map or null")
    element, key = _element(shape), shape.key
    read = READERS[element.type]
    entries = {
        name: read(element, item, f"{path}.{name}.member", found)
        for name, item in value.items()
        if item is not None
    }
    if key is not None and not _all_hold(key.constraints, entries):
        found.violations.append(
            errors.violation(_text(entries), path, _of_elements("Map keys must satisfy constraint", key))
        )
    if not _all_hold(element.constraints, entries.values()):
        found.violations.append(
            errors.violation(_text(entries), path, _of_elements("Map value must satisfy constraint", element))
        )
    return entries


def _string(_shape: Shape, value: Any, _path: str, _found: Findings) -> str:
    if not isinstance(value, str):
        raise _wrong_type(value, "a String")
    return value


def _boolean(_shape: Shape, value: Any, _path: str, _found: Findings) -> bool:
    if not isinstance(value, bool):
        raise _wrong_type(value, "a Boolean")
    return value


def _integer(_shape: Shape, value: Any, _path: str, _found: Findings) -> int:
    return _whole(value, INTEGER_MAX, "an Integer")


def _long(_shape: Shape, value: Any, _path: str, _found: Findings) -> int:
    return _whole(value, LONG_MAX, "a Long")


def _whole(value: Any, most: int, wanted: str) -> int:
    """Return a JSON number as AWS reads it: the fraction cut off, held within the type's range."""
    return int(max(min(_number(value, wanted), most), -most - 1))


def _double(_shape: Shape, value: Any, _path: str, _found: Findings) -> float:
    return float(_number(value, "a Double"))


def _timestamp(_shape: Shape, value: Any, _path: str, _found: Findings) -> datetime:
    wanted = "milliseconds since epoch"
    try:
        return from_epoch(_number(value, wanted))
    except (ValueError, OverflowError, OSError) as error:  # outside the years 1 to 9999
        raise _wrong_type(value, wanted) from error


def _blob(_shape: Shape, value: Any, _path: str, _found: Findings) -> bytes:
    if not isinstance(value, str):
        raise _wrong_type(value, "a Blob")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _wrong_type(value, "a Blob") from error


def _number(value: Any, wanted: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):  # bool is an int to Python, not to AWS
        raise _wrong_type(value, wanted)
    return value


READERS: Final[Mapping[str, Callable[[Shape, Any, str, Findings], Any]]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
    "boolean": _boolean,
    "integer": _integer,
    "long": _long,
    "float": _double,
    "double": _double,
    "timestamp": _timestamp,
    "blob": _blob,
}


def _element(shape: Shape) -> Shape:
    assert shape.element is not None, f"{shape.name} is a {shape.type} without elements"
    return shape.element


def _all_hold(constraints: tuple[Constraint, ...], values: Any) -> bool:
    return all(constraint.holds(value) for constraint in constraints for value in values)


def _of_elements(opening: str, shape: Shape) -> str:
    return f"{opening}: [{', '.join(constraint.text for constraint in shape.constraints)}]"


def _wrong_type(value: Any, wanted: str) -> errors.ServiceError:
    """Return the SerializationException of a value; `wanted` is a type with article, or "Expected …"."""
    if isinstance(value, list):
        return errors.serialization(LIST_FOUND)
    if isinstance(value, dict):
        return errors.serialization(OBJECT_FOUND)
    if wanted.startswith("Expected"):
        return errors.serialization(wanted)
    return errors.serialization(f"{_token(value)} can not be converted to {wanted}")


def _token(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    return "STRING_VALUE" if isinstance(value, str) else "NUMBER_VALUE"


def _text(value: Any) -> str:
    """Return a value as AWS's Java prints it: [a, b] for lists, {key=value} for maps and structures."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}={_text(item)}' for key, item in value.items())}}}"
    return str(value)
