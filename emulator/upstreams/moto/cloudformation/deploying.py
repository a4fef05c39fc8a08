"""One stack on its way: made in order, changed with replacement, rolled back, deleted.

Source: CloudFormation user guide, "Update behaviors of stack resources", "DeletionPolicy attribute"; the
sentences are those of published stack events.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from emulator.core.call import Json
from emulator.core.stacks.failures import CallError, ResourceError, reason_of
from emulator.core.stacks.kinds import KINDS, NAMED_BY_LOGICAL_ID
from emulator.core.stacks.resources import Wanted, changed
from emulator.upstreams.moto.cloudformation import diary, settings
from emulator.upstreams.moto.cloudformation.builders import (
    Builder,
    ByCalls,
    ByMoto,
    ByNobody,
    find_theirs,
    is_unknown,
)
from emulator.upstreams.moto.cloudformation.settings import Blueprint
from emulator.upstreams.moto.cloudformation.things import Resource
from emulator.upstreams.moto.cloudformation.work import Workshop

log = logging.getLogger(__name__)

Stack = Any  # moto's
NESTED = "AWS::CloudFormation::Stack"
KEPT = "Retain"
REPLACES = "Requested update requires the creation of a new physical resource; hence creating one."
DONE = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE"})


class Deployment:
    """A stack and who works on it. `nested` makes the builder of nested stacks."""

    def __init__(self, stack: Stack, workshop: Workshop, nested: Callable[["Deployment"], Builder]) -> None:
        self.stack = stack
        self.workshop = workshop.at(stack.account_id, stack.region_name)
        self._nested = nested
        self._resources = diary.states(stack)
        self._undo: list[Callable[[], None]] = []
        self._stale: list[Resource] = []

    # --- the three ways --------------------------------------------------------------------------------

    def create(self, on_failure: str = "ROLLBACK") -> None:
        """Make the stack. One that fails is rolled back, unless `on_failure` is DO_NOTHING."""
        failed = self._all_made(settings.of_stack(self.stack))
        if failed is None:
            self._finish_creation()
            return
        reason = f"The following resource(s) failed to create: [{failed}]. "
        if on_failure == "DO_NOTHING":
            diary.stack_is(self.stack, "CREATE_FAILED", reason)
            return
        diary.stack_is(self.stack, "ROLLBACK_IN_PROGRESS", f"{reason}Rollback requested by user.")
        left = self._remove_all(self._living_in_order())
        self._forget_what_is_gone()
        diary.stack_is(self.stack, "ROLLBACK_FAILED" if left else "ROLLBACK_COMPLETE", _not_deleted(left))

    def update(self, blueprint: Blueprint) -> None:
        """Change the stack to another template; one that fails goes back to where it was."""
        before = settings.of_stack(self.stack)
        settings.use(self.stack, blueprint)
        failed = self._all_made(blueprint)
        if failed is not None:
            self._roll_back(before, failed)
            return
        diary.stack_is(self.stack, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        gone = [one for one in self._living_in_order(before) if not self._is_wanted(one.wanted.logical_id)]
        self._remove_all([*gone, *self._stale], policies=before)
        self._forget_what_is_gone()
        self._show_outputs()
        diary.stack_is(self.stack, "UPDATE_COMPLETE")

    def delete(self) -> bool:
        """Delete the stack but for what it retains; tell whether all is gone."""
        diary.stack_is(self.stack, "DELETE_IN_PROGRESS", "User Initiated")
        left = self._remove_all(self._living_in_order())
        diary.stack_is(self.stack, "DELETE_FAILED" if left else "DELETE_COMPLETE", _not_deleted(left))
        return not left

    # --- making and changing ---------------------------------------------------------------------------

    def _all_made(self, blueprint: Blueprint) -> str | None:
        """Make or change all resources in order; return the logical id of one that failed."""
        for name in blueprint.order:
            if not settings.is_wanted(self.stack, blueprint.resource(name)):
                continue
            try:
                self._settle(name, blueprint.resource(name))
            except ResourceError:
                return name
        return None

    def _settle(self, name: str, given: Json) -> None:
        """Make a resource, or change it where it is wanted otherwise than it is. Raises ResourceError."""
        known = diary.living(self.stack).get(name)
        wanted = self._tried(
            known or self._unmade(name, given), "CREATE_FAILED", lambda: self._wanted(name, given, known)
        )
        if known is None:
            self._make(wanted)
            return
        differing = changed(known.wanted.properties, wanted.properties)
        if known.wanted.type != wanted.type or differing & self._replacing(wanted.type):
            self._replace(known, wanted)
        elif differing or known.wanted.tags != wanted.tags:
            self._change(known, wanted)

    def _unmade(self, name: str, given: Json) -> Resource:
        wanted = Wanted(given["Type"], name, "", {}, self.stack.account_id, self.stack.region_name)
        return Resource(wanted, "CREATE_IN_PROGRESS", self.stack.creation_time)

    def _make(self, wanted: Wanted) -> Resource:
        resource = diary.begun(self.stack, wanted)
        self._resources[wanted.logical_id] = resource
        self._undo.append(lambda: self._taken_back(resource))

        def begin(physical_id: str) -> None:
            diary.exists(self.stack, resource, physical_id, "CREATE_IN_PROGRESS")

        made = self._tried(resource, "CREATE_FAILED", lambda: self.builder(wanted.type).create(wanted, begin))
        resource.made, resource.thing = made
        self._refer_to(resource)
        diary.resource_is(self.stack, resource, "CREATE_COMPLETE", _said_of(wanted.type))
        return resource

    def _change(self, resource: Resource, wanted: Wanted) -> None:
        before = Resource(resource.wanted, resource.status, resource.at, resource.made, resource.thing)
        self._undo.append(lambda: self._changed_back(resource, before))
        diary.resource_is(self.stack, resource, "UPDATE_IN_PROGRESS")
        made = self._tried(
            resource, "UPDATE_FAILED", lambda: self.builder(wanted.type).change(wanted, resource)
        )
        resource.wanted, (resource.made, resource.thing) = wanted, made
        self._refer_to(resource)
        diary.resource_is(self.stack, resource, "UPDATE_COMPLETE")

    def _replace(self, old: Resource, wanted: Wanted) -> None:
        """Make the new resource first; the old one goes when the whole update has succeeded."""
        diary.resource_is(self.stack, old, "UPDATE_IN_PROGRESS", REPLACES)
        self._undo.append(lambda: self._put_back(old))
        new = self._make(wanted)
        diary.resource_is(self.stack, new, "UPDATE_COMPLETE")
        self._stale.append(old)

    def _tried(self, resource: Resource, status: str, do: Callable[[], Any]) -> Any:
        """Do something, and return its result. A failure becomes an event and a ResourceError."""
        from moto.cloudformation.exceptions import CloudFormationError

        try:
            return do()
        except CallError as error:
            reason = reason_of(error, self.new_token())
        except ResourceError as error:
            reason = str(error)
        except CloudFormationError as error:
            reason = error.message
        self._resources[resource.wanted.logical_id] = resource
        diary.resource_is(self.stack, resource, status, reason)
        raise ResourceError(reason)

    def new_token(self) -> str:
        """Return a new id, as moto makes those of stacks."""
        from moto.moto_api._internal import mock_random

        return str(mock_random.uuid4())

    def builder(self, type_name: str) -> Builder:
        """Return who makes a type. Raises ResourceError where nobody does, and the setting fails that."""
        if type_name in KINDS:
            return ByCalls(KINDS[type_name], self.workshop)
        if type_name == NESTED:
            return self._nested(self)
        theirs = find_theirs(type_name)
        if theirs is not None:
            return ByMoto(theirs, self.workshop, self.stack.stack_id)
        if is_unknown(type_name):
            if self.workshop.fails_on_unknown:
                raise ResourceError(f"The emulator does not implement {type_name}.")
            log.warning("nothing was made for %s: the emulator does not implement it", type_name)
        return ByNobody()

    # --- as a resource is wanted -----------------------------------------------------------------------

    def _wanted(self, name: str, given: Json, known: Resource | None) -> Wanted:
        """Return a resource as the template wants it now, references resolved."""
        from moto.cloudformation.parsing import clean_json

        type_name = given["Type"]
        properties = clean_json(deepcopy(given.get("Properties") or {}), self.stack.resource_map)
        kind = KINDS.get(type_name)
        if kind and (missing := [name for name in kind.required if name not in properties]):
            keys = "".join(f"#: required key [{name}] not found\n" for name in missing)
            raise ResourceError(f"Properties validation failed for resource {name} with message:\n{keys}")
        return Wanted(
            type=type_name,
            logical_id=name,
            name=self._name(type_name, name, properties, known),
            properties=properties,
            account=self.stack.account_id,
            region=self.stack.region_name,
            tags=self._tags(name, is_marked=bool(kind and kind.has_system_tags)),
        )

    def _name(self, type_name: str, name: str, properties: Json, known: Resource | None) -> str:
        """Return the name that the template gives, else the one that the resource has, else a new one."""
        from moto.cloudformation.parsing import generate_resource_name
        from moto.cloudformation.utils import random_suffix

        if given := properties.get(_name_property(type_name) or ""):
            return str(given)
        if known and known.wanted.type == type_name and not self._is_replaced(known, properties):
            return known.wanted.name
        if type_name in NAMED_BY_LOGICAL_ID:
            return f"{name}-{random_suffix()}"
        return str(generate_resource_name(type_name, self.stack.name, name))

    def _is_replaced(self, known: Resource, properties: Json) -> bool:
        differing = changed(known.wanted.properties, properties)
        return bool(differing & self._replacing(known.wanted.type))

    def _replacing(self, type_name: str) -> frozenset[str]:
        """Return the properties whose change makes a new resource; of moto's types that is the name."""
        if type_name in KINDS:
            return KINDS[type_name].replaces
        return frozenset({name} if (name := _name_property(type_name)) else ())

    def _tags(self, name: str, *, is_marked: bool) -> Mapping[str, str]:
        stack = self.stack
        if not is_marked:
            return dict(stack.tags)
        own = {"stack-name": stack.name, "stack-id": stack.stack_id, "logical-id": name}
        return {**{f"aws:cloudformation:{key}": value for key, value in own.items()}, **stack.tags}

    def _is_wanted(self, name: str) -> bool:
        resources = self.stack.template_dict["Resources"]
        return name in resources and settings.is_wanted(self.stack, resources[name])

    def _refer_to(self, resource: Resource) -> None:
        """Let references find a resource."""
        self.stack.resource_map._parsed_resources[resource.wanted.logical_id] = resource.thing

    # --- going back ------------------------------------------------------------------------------------

    def _roll_back(self, before: Blueprint, failed: str) -> None:
        reason = f"The following resource(s) failed to update: [{failed}]. "
        if not diary.states(self.stack)[failed].status.startswith("UPDATE"):
            reason = f"The following resource(s) failed to create: [{failed}]. "
        diary.stack_is(self.stack, "UPDATE_ROLLBACK_IN_PROGRESS", reason)
        settings.use(self.stack, before)
        for undo in reversed(self._undo):
            undo()
        self._forget_what_is_gone()
        diary.stack_is(self.stack, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        diary.stack_is(self.stack, "UPDATE_ROLLBACK_COMPLETE")

    def _taken_back(self, resource: Resource) -> None:
        if resource.made:
            self._remove(resource, policy=None)

    def _put_back(self, old: Resource) -> None:
        self._resources[old.wanted.logical_id] = old
        self._refer_to(old)
        diary.resource_is(self.stack, old, "UPDATE_COMPLETE")

    def _changed_back(self, resource: Resource, before: Resource) -> None:
        diary.resource_is(self.stack, resource, "UPDATE_IN_PROGRESS")
        try:
            resource.made, resource.thing = self.builder(before.wanted.type).change(before.wanted, resource)
        except (CallError, ResourceError) as error:
            log.warning("%s could not be changed back: %s", resource.wanted.logical_id, error)
            diary.resource_is(self.stack, resource, "UPDATE_FAILED", str(error))
            return
        resource.wanted = before.wanted
        self._refer_to(resource)
        diary.resource_is(self.stack, resource, "UPDATE_COMPLETE")

    # --- removing --------------------------------------------------------------------------------------

    def _remove_all(self, resources: Sequence[Resource], policies: Blueprint | None = None) -> Sequence[str]:
        """Remove resources, last made first; return the logical ids of those that stayed against the will."""
        left = []
        for resource in reversed(resources):
            name = resource.wanted.logical_id
            given = (policies or settings.of_stack(self.stack)).template["Resources"].get(name, {})
            is_old = any(resource is one for one in self._stale)
            policy = given.get("UpdateReplacePolicy" if is_old else "DeletionPolicy")
            if not self._remove(resource, policy):
                left.append(name)
        return left

    def _living_in_order(self, by: Blueprint | None = None) -> Sequence[Resource]:
        """Return the resources that exist, each after those that it needs."""
        living = diary.living(self.stack)
        order = (by or settings.of_stack(self.stack)).order
        return [living[name] for name in order if name in living]

    def _remove(self, resource: Resource, policy: str | None) -> bool:
        """Remove a resource, unless it is retained; tell whether nothing went wrong."""
        if policy == KEPT:
            diary.resource_is(self.stack, resource, "DELETE_SKIPPED")
            return True
        diary.resource_is(self.stack, resource, "DELETE_IN_PROGRESS")
        try:
            self.builder(resource.wanted.type).remove(resource)
        except CallError as error:
            diary.resource_is(self.stack, resource, "DELETE_FAILED", reason_of(error, self.new_token()))
            return False
        except ResourceError as error:
            diary.resource_is(self.stack, resource, "DELETE_FAILED", str(error))
            return False
        diary.resource_is(self.stack, resource, "DELETE_COMPLETE")
        return True

    def _forget_what_is_gone(self) -> None:
        """Let references find nothing of what was removed or is no longer the stack's."""
        for name, resource in list(self._resources.items()):
            if resource.status in {"DELETE_COMPLETE", "DELETE_SKIPPED"} or resource.made is None:
                self.stack.resource_map._parsed_resources.pop(name, None)
                if self.stack.status.startswith("UPDATE"):
                    del self._resources[name]

    # --- done ------------------------------------------------------------------------------------------

    def _finish_creation(self) -> None:
        """End a creation, unless a custom resource still has to answer."""
        things = [one.thing for one in self._resources.values()]
        if all(thing is None or thing.is_created() for thing in things):
            self._show_outputs()
            diary.stack_is(self.stack, "CREATE_COMPLETE")

    def _show_outputs(self) -> None:
        self.stack.output_map = self.stack._create_output_map()


def _said_of(type_name: str) -> str | None:
    """Return what the event of a resource says that nobody made."""
    if is_unknown(type_name):
        return f"The emulator does not implement {type_name}: nothing was made."
    return None


def _name_property(type_name: str) -> str | None:
    """Return the property that names a resource of the type."""
    if type_name in KINDS:
        return KINDS[type_name].name
    theirs = find_theirs(type_name)
    name = theirs.cloudformation_name_type() if theirs and not type_name.startswith("Custom::") else None
    return str(name) if name else None


def _not_deleted(left: Sequence[str]) -> str | None:
    return f"The following resource(s) failed to delete: [{', '.join(left)}]. " if left else None
