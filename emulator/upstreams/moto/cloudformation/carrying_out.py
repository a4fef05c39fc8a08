"""What is done for a stack when its call is answered: it is made, changed or deleted."""

from functools import partial
from typing import Any

from emulator.upstreams.moto.cloudformation import backends, diary
from emulator.upstreams.moto.cloudformation.deploying import Deployment
from emulator.upstreams.moto.cloudformation.nested import Nested
from emulator.upstreams.moto.cloudformation.settings import Blueprint
from emulator.upstreams.moto.cloudformation.work import Workshop, leave

Stack = Any  # moto's


def created(theirs: Any, stack: Stack, ending: str, workshop: Workshop) -> None:
    """Carry out a creation."""
    deployment = Deployment(stack, workshop, Nested)
    deployment.create(ending)
    if ending == "DELETE" and stack.status == "ROLLBACK_COMPLETE":
        backends.delete(theirs, deployment)
    backends.export(theirs, stack)


def deleted(theirs: Any, stack: Stack, workshop: Workshop) -> None:
    """Carry out a deletion."""
    backends.delete(theirs, Deployment(stack, workshop, Nested))


def emptied(stack: Stack, workshop: Workshop) -> None:
    """Delete what a stack of a stack set has."""
    Deployment(stack, workshop, Nested).delete()


def updated(theirs: Any, stack: Stack, given: Blueprint, workshop: Workshop) -> None:
    """Carry out an update."""
    Deployment(stack, workshop, Nested).update(given)
    backends.export(theirs, stack)


def begin_update(stack: Any, given: Blueprint) -> None:
    """Begin an update; it is done when the call is answered."""
    diary.stack_is(stack, "UPDATE_IN_PROGRESS", "User Initiated")
    theirs = backends.backend(stack.account_id, stack.region_name)
    leave(stack.role_arn, partial(updated, theirs, stack, given))
