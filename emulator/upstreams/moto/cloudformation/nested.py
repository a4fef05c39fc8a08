"""AWS::CloudFormation::Stack: a stack as a resource of another."""

from typing import Any

from emulator.core.stacks.failures import ResourceError
from emulator.core.stacks.resources import Made, Wanted
from emulator.core.stacks.table import ROWS, calls_of
from emulator.upstreams.moto.cloudformation import backends
from emulator.upstreams.moto.cloudformation.builders import Begin
from emulator.upstreams.moto.cloudformation.deploying import DONE, NESTED, Deployment
from emulator.upstreams.moto.cloudformation.things import Resource, Thing

ROW = ROWS[NESTED]
Stack = Any  # moto's


class Nested:
    """Makes nested stacks, with the identity that makes the stack around them. Satisfies builders.Builder."""

    def __init__(self, around: Deployment) -> None:
        self._around = around
        self._workshop = around.workshop

    def create(self, wanted: Wanted, begin: Begin) -> tuple[Made, Any]:
        child = backends.begun(
            self._backend(),
            wanted.name,
            backends.template_at(wanted),
            _parameters(wanted),
            self._told(wanted),
        )
        parent = self._around.stack
        child.parent_id, child.root_id = parent.stack_id, getattr(parent, "root_id", parent.stack_id)
        made = Made(child.stack_id)
        self._note(ROW.create, wanted, made)
        begin(child.stack_id)
        self._deployment(child).create()
        return self._checked(child, wanted, "created")

    def change(self, wanted: Wanted, resource: Resource) -> tuple[Made, Any]:
        child = self._child(resource)
        assert resource.made
        self._note(ROW.change, wanted, resource.made)
        given = _parameters(wanted)
        text = backends.plain(backends.template_at(wanted), given, wanted.region)
        blueprint = backends.blueprint(text, given, self._told(wanted))
        backends.check_parameters(blueprint)
        child._add_stack_event("UPDATE_IN_PROGRESS", resource_status_reason="User Initiated")
        self._deployment(child).update(blueprint)
        return self._checked(child, wanted, "updated")

    def remove(self, resource: Resource) -> None:
        child = self._child(resource)
        assert resource.made
        self._note(ROW.remove, resource.wanted, resource.made)
        if not backends.delete(self._backend(), self._deployment(child)):
            raise ResourceError(f"Embedded stack {child.stack_id} was not successfully deleted.")

    def _checked(self, child: Stack, wanted: Wanted, verb: str) -> tuple[Made, Any]:
        if child.status not in DONE:
            reason = next(
                (
                    one.resource_status_reason
                    for one in reversed(child.events)
                    if "failed to" in str(one.resource_status_reason)
                ),
                "",
            )
            raise ResourceError(f"Embedded stack {child.stack_id} was not successfully {verb}: {reason}")
        outputs = {f"Outputs.{one['OutputKey']}": one["OutputValue"] for one in child.outputs or ()}
        made = Made(child.stack_id, outputs)
        return made, Thing(wanted, made)

    def _told(self, wanted: Wanted) -> dict[str, str]:
        return {tag["Key"]: tag["Value"] for tag in wanted.all_tags()}

    def _child(self, resource: Resource) -> Stack:
        return self._backend().get_stack(resource.physical_id)

    def _backend(self) -> Any:
        stack = self._around.stack
        return backends.backend(stack.account_id, stack.region_name)

    def _deployment(self, child: Stack) -> Deployment:
        return Deployment(child, self._workshop, Nested)

    def _note(self, calls: Any, wanted: Wanted, made: Made) -> None:
        for api, answer in calls_of(ROW, calls, wanted, made):
            self._workshop.services.note(api, self._workshop.actor, answer)


def _parameters(wanted: Wanted) -> dict[str, Any]:
    return {name: _text(value) for name, value in (wanted.properties.get("Parameters") or {}).items()}


def _text(value: Any) -> str:
    return ",".join(str(item) for item in value) if isinstance(value, list) else str(value)
