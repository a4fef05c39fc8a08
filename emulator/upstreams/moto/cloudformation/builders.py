"""How a resource is made, changed and removed: by calls, by moto, as a nested stack, or not at all."""

import logging
from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from copy import deepcopy
from typing import Any, Protocol, TypeVar

from emulator.core.call import Json
from emulator.core.stacks.failures import GONE, CallError
from emulator.core.stacks.kinds import EMPTY, KINDS
from emulator.core.stacks.resources import Api, Begun, Kind, Made, Step, Wanted
from emulator.core.stacks.table import ROWS, Row, calls_of
from emulator.upstreams.moto.cloudformation import gaps
from emulator.upstreams.moto.cloudformation.things import Resource, Thing
from emulator.upstreams.moto.cloudformation.work import Workshop

log = logging.getLogger(__name__)

Begin = Callable[[str], None]
"""Is told the physical id as soon as the resource exists."""
Result = TypeVar("Result")
SHOWN_ATTRIBUTES = ("Arn", "RoleId", "AllocationId", "Version", "TopicName", "QueueName")


class Builder(Protocol):
    """Makes resources of one type. All raise CallError or ResourceError."""

    def create(self, wanted: Wanted, begin: Begin) -> tuple[Made, Any]:
        """Make a resource; return it as it exists, and what moto's references take for it."""
        ...

    def change(self, wanted: Wanted, resource: Resource) -> tuple[Made, Any]:
        """Change a resource in place."""
        ...

    def remove(self, resource: Resource) -> None:
        """Remove a resource; one that is gone already is no error."""
        ...


def run(steps: Generator[Step, Any, Result], workshop: Workshop, begin: Begin) -> Result:
    """Carry out steps, and return what they return."""
    answer: Any = None
    failure: CallError | None = None
    try:
        while True:
            step = steps.send(answer) if failure is None else steps.throw(failure)
            answer, failure = None, None
            if isinstance(step, Begun):
                begin(step.physical_id)
                continue
            try:
                answer = workshop.services.call(step, workshop.actor)
            except CallError as error:
                failure = error
    except StopIteration as end:
        result: Result = end.value
        return result


def _begin_nothing(_physical_id: str) -> None:
    """It exists already."""


class ByCalls:
    """Makes the types of core/stacks by calls of AWS."""

    def __init__(self, kind: Kind, workshop: Workshop) -> None:
        self._kind = kind
        self._workshop = workshop

    def create(self, wanted: Wanted, begin: Begin) -> tuple[Made, Any]:
        made = run(self._kind.create(wanted), self._workshop, begin)
        return made, Thing(wanted, made)

    def change(self, wanted: Wanted, resource: Resource) -> tuple[Made, Any]:
        assert resource.made
        steps = self._kind.change(wanted, resource.wanted, resource.made)
        made = run(steps, self._workshop, _begin_nothing)
        return made, Thing(wanted, made)

    def remove(self, resource: Resource) -> None:
        made = resource.made or Made(resource.wanted.name)
        try:
            run(self._kind.remove(resource.wanted, made), self._workshop, _begin_nothing)
        except CallError as error:
            if error.code not in GONE:
                raise


class ByMoto:
    """Has moto make the types that it knows, and records the calls that AWS's handler makes."""

    def __init__(self, theirs: Any, workshop: Workshop, stack_id: str) -> None:
        self._theirs = theirs
        self._workshop = workshop
        self._stack_id = stack_id

    def create(self, wanted: Wanted, begin: Begin) -> tuple[Made, Any]:
        row = ROWS.get(wanted.type)
        named = {
            "LogicalId": wanted.logical_id,
            "StackId": self._stack_id,
            "ResourceType": wanted.type,
        }
        create = self._theirs.create_from_cloudformation_json
        arguments = (wanted.name, gaps.named(_as_json(wanted)), wanted.account, wanted.region)
        thing = self._tried(row, row.create if row else (), wanted, lambda: create(*arguments, **named))
        self._tried(row, row.create if row else (), wanted, lambda: gaps.define(thing, wanted))
        made = self._adopted(thing, wanted)
        begin(made.physical_id)
        self._note(row, row.create if row else (), wanted, made)
        return made, thing

    def change(self, wanted: Wanted, resource: Resource) -> tuple[Made, Any]:
        update = self._theirs.update_from_cloudformation_json
        if getattr(update, "__isabstractmethod__", False):
            log.warning("moto cannot change %s, which stays as it was: %s", wanted.type, wanted.logical_id)
            assert resource.made
            return resource.made, resource.thing
        row = ROWS.get(wanted.type)
        named = {
            "original_resource": resource.thing,
            "new_resource_name": wanted.name,
            "cloudformation_json": gaps.zipped(self._theirs, _as_json(wanted)),
            "account_id": wanted.account,
            "region_name": wanted.region,
        }
        calls = row.change if row else ()
        thing = self._tried(row, calls, wanted, lambda: update(**named)) or resource.thing
        made = self._adopted(thing, wanted)
        self._note(row, calls, wanted, made)
        return made, thing

    def remove(self, resource: Resource) -> None:
        wanted, row = resource.wanted, ROWS.get(resource.wanted.type)
        made = resource.made or Made(wanted.name)
        if row and row.removes_by_call:
            for api, _ in calls_of(row, row.remove, wanted, made):
                self._removed(api)
            return
        calls = row.remove if row else ()
        self._tried(row, calls, wanted, lambda: self._delete(resource, made))
        self._note(row, calls, wanted, made)

    def _removed(self, api: Api) -> None:
        try:
            self._workshop.services.call(api, self._workshop.actor)
        except CallError as error:
            if error.code not in GONE:
                raise

    def _delete(self, resource: Resource, made: Made) -> None:
        """Delete as moto does: by the object's own method, or by that of its class."""
        wanted = resource.wanted
        try:
            resource.thing.delete(wanted.account, wanted.region)
        except (TypeError, AttributeError):
            delete = self._theirs.delete_from_cloudformation_json
            if not getattr(delete, "__isabstractmethod__", False):
                delete(made.physical_id, _as_json(wanted), wanted.account, wanted.region)

    def _adopted(self, thing: Any, wanted: Wanted) -> Made:
        thing.cf_resource_type, thing.logical_resource_id = wanted.type, wanted.logical_id
        physical_id = getattr(thing, "physical_resource_id", wanted.name)  # moto's Lambda permission has none
        return Made(str(physical_id), _attributes(thing))

    def _tried(self, row: Row | None, calls: Any, wanted: Wanted, do: Callable[[], Any]) -> Any:
        """Have moto do something; an error of moto's becomes that of the first call."""
        try:
            return do()
        except Exception as error:  # moto raises what it meets; the stack gets an event
            service = row.service if row else wanted.type.split("::")[1].lower()
            failure = _failure(service, error)
            if row:
                for api, _ in list(calls_of(row, calls, wanted, Made(wanted.name)))[:1]:
                    self._workshop.services.note(api, self._workshop.actor, failure)
            raise failure from error

    def _note(self, row: Row | None, calls: Any, wanted: Wanted, made: Made) -> None:
        if row:
            for api, answer in calls_of(row, calls, wanted, made):
                self._workshop.services.note(api, self._workshop.actor, answer)


def _as_json(wanted: Wanted) -> Json:
    return {"Type": wanted.type, "Properties": deepcopy(dict(wanted.properties))}  # moto changes what it gets


def _attributes(thing: Any) -> Mapping[str, Any]:
    """Return the attributes that records show; moto raises what it likes for those that it does not have."""
    found: dict[str, Any] = {}
    for name in SHOWN_ATTRIBUTES:
        with suppress(Exception):
            if thing.has_cfn_attr(name):
                found[name] = thing.get_cfn_attribute(name)
    return found


def _failure(service: str, error: Exception) -> CallError:
    """Return moto's exception as the error of a service; another one is a fault of moto's."""
    code = getattr(error, "error_type", None) or getattr(error, "code", None)
    if not isinstance(code, str):
        log.warning("moto failed on a stack", exc_info=error)
        return CallError(service, "InternalFailure", f"moto failed: {type(error).__name__}: {error}", 500)
    return CallError(service, code, str(getattr(error, "message", error)), 400)


class ByNobody:
    """Makes nothing: types that nobody makes here, or that make nothing on AWS either."""

    def create(self, wanted: Wanted, begin: Begin) -> tuple[Made, Any]:
        made = Made(wanted.name)
        begin(made.physical_id)
        return made, Thing(wanted, made, is_known=wanted.type in EMPTY)

    def change(self, wanted: Wanted, resource: Resource) -> tuple[Made, Any]:
        assert resource.made
        return resource.made, Thing(wanted, resource.made, is_known=wanted.type in EMPTY)

    def remove(self, resource: Resource) -> None:
        """There is nothing to remove."""


def find_theirs(type_name: str) -> Any:
    """Return moto's class of a resource type, None where it has none."""
    from moto.cloudformation import parsing
    from moto.cloudformation.custom_model import CustomModel

    if type_name.startswith("Custom::"):
        return CustomModel
    return parsing.get_model_map().get(type_name)


def is_unknown(type_name: str) -> bool:
    """Tell whether nobody makes a type here."""
    return type_name not in KINDS and type_name not in EMPTY and find_theirs(type_name) is None
