"""The events of a stack, and the states of its resources."""

from collections.abc import Mapping
from typing import Any

from emulator.core.stacks.resources import Made, Wanted
from emulator.upstreams.moto.cloudformation.things import Resource

Stack = Any  # moto's


def states(stack: Stack) -> dict[str, Resource]:
    """Return the resources of a stack by their logical ids, in the order in which they were made."""
    if not hasattr(stack, "resources_of_ours"):
        stack.resources_of_ours = {}
    found: dict[str, Resource] = stack.resources_of_ours
    return found


def living(stack: Stack) -> Mapping[str, Resource]:
    """Return the resources that exist."""
    return {name: one for name, one in states(stack).items() if one.made and one.status != "DELETE_COMPLETE"}


def stack_is(stack: Stack, status: str, reason: str | None = None) -> None:
    """Give a stack a status, with its event."""
    stack.status, stack.stack_status_reason = status, reason
    stack._add_stack_event(status, resource_status_reason=reason)


def resource_is(stack: Stack, resource: Resource, status: str, reason: str | None = None) -> None:
    """Give a resource a status, with its event."""
    from moto.cloudformation.models import Event

    event = Event(
        stack_id=stack.stack_id,
        stack_name=stack.name,
        logical_resource_id=resource.wanted.logical_id,
        physical_resource_id=resource.physical_id,
        resource_type=resource.wanted.type,
        resource_status=status,
        resource_status_reason=reason,
        resource_properties=_properties(resource.wanted),
    )
    event.sendToSns(stack.account_id, stack.region_name, stack.notification_arns)
    stack.events.append(event)
    resource.status, resource.reason, resource.at = status, reason, event.timestamp


def begun(stack: Stack, wanted: Wanted) -> Resource:
    """Return a new resource of a stack, which is about to be made."""
    from moto.core.utils import utcnow

    resource = Resource(wanted, "CREATE_IN_PROGRESS", utcnow())
    resource_is(stack, resource, "CREATE_IN_PROGRESS")
    return resource


def exists(stack: Stack, resource: Resource, physical_id: str, status: str) -> None:
    """Note that a resource exists from now on."""
    resource.made = Made(physical_id)
    resource_is(stack, resource, status, "Resource creation Initiated")


def _properties(wanted: Wanted) -> str:
    import json

    return json.dumps(dict(wanted.properties), default=str)
