"""A resource of a stack, and the steps that make, change and remove it.

Steps are generators: they yield the calls that they need, and get the answers. So the rules of a resource
type stay values, and nothing here calls anybody.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import field
from typing import Any

from emulator.core.call import Json
from emulator.core.values import dataclass

Tags = Mapping[str, str]


@dataclass(frozen=True)
class Api:
    """A call of AWS: botocore's name of the service, the operation, parameters in the model's spelling."""

    service: str
    operation: str
    parameters: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Begun:
    """A step says by this that the resource exists from here on, under its physical id."""

    physical_id: str


@dataclass(frozen=True)
class Wanted:
    """A resource as a template asks for it, references resolved.

    `name` is its name: the one that the template gives, or one that CloudFormation made up. `tags` are those
    of the stack and, first, CloudFormation's own three.
    """

    type: str
    logical_id: str
    name: str
    properties: Json
    account: str
    region: str
    tags: Tags = field(default_factory=dict)

    def all_tags(self) -> list[Json]:
        """Return the tags of the stack and of the resource, which has the last word."""
        given = {str(tag["Key"]): str(tag["Value"]) for tag in self.properties.get("Tags") or ()}
        return [{"Key": key, "Value": value} for key, value in {**self.tags, **given}.items()]


@dataclass(frozen=True)
class Made:
    """A resource that exists: what `Ref` and `Fn::GetAtt` return."""

    physical_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


Step = Api | Begun
Making = Generator[Step, Any, Made]
Removing = Generator[Step, Any, None]


@dataclass(frozen=True)
class Kind:
    """A resource type that the emulator makes by calls.

    `name` is the property that names the resource, None where AWS makes the name. A change of a property in
    `replaces` makes a new resource. `attributes` are those that Fn::GetAtt knows. `change` gets the resource
    as it is wanted now, as it was wanted before, and as it exists.
    """

    type: str
    create: Callable[[Wanted], Making]
    change: Callable[[Wanted, Wanted, Made], Making]
    remove: Callable[[Wanted, Made], Removing]
    name: str | None = None
    replaces: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()
    has_system_tags: bool = False


def is_true(value: object) -> bool:
    """Tell whether a template's value is true: templates have booleans, and their names as text."""
    return str(value).lower() == "true"


def changed(before: Json, after: Json) -> frozenset[str]:
    """Return the names of the properties that differ; templates have numbers and their texts."""
    return frozenset(
        name for name in {*before, *after} if _plain(before.get(name)) != _plain(after.get(name))
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (int, float)) else value


def chosen(properties: Json, names: Mapping[str, str]) -> Json:
    """Return the properties that are given, under the names that the API has for them."""
    return {api: properties[name] for name, api in names.items() if name in properties}
