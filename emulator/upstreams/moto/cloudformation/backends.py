"""Stacks in moto's backend: begun with all checks, found by name, deleted with their exports."""

from collections.abc import Mapping
from typing import Any

from emulator.core.regions import partition_of
from emulator.core.stacks import templates
from emulator.core.stacks.resources import Wanted
from emulator.core.stacks.templates import TemplateError
from emulator.upstreams.moto.cloudformation import template_files
from emulator.upstreams.moto.cloudformation.deploying import Deployment
from emulator.upstreams.moto.cloudformation.settings import Blueprint

Backend = Any  # moto's
Stack = Any  # moto's


def backend(account: str, region: str) -> Backend:
    """Return moto's CloudFormation of an account in a region."""
    from moto.cloudformation.models import cloudformation_backends

    return cloudformation_backends[account][region]


def refused(message: str, code: str = "ValidationError") -> Exception:
    """Return an error of CloudFormation's, as moto answers it."""
    from moto.cloudformation.exceptions import CloudFormationError

    error: Exception = CloudFormationError(code, message)
    return error


def blueprint(text: str, parameters: Mapping[str, Any], tags: Mapping[str, str]) -> Blueprint:
    """Return what a stack is made from. Raises moto's ValidationError for a template that is wrong."""
    try:
        return Blueprint(text, template_files.read(text), parameters, tags)
    except TemplateError as error:
        raise refused(str(error)) from error


def plain(text: str, parameters: Mapping[str, Any], region: str) -> str:
    """Return a template without SAM's transform. Raises moto's ValidationError for what SAM refuses."""
    try:
        return template_files.plain(text, parameters, region)
    except TemplateError as error:
        raise refused(str(error)) from error


def check_parameters(given: Blueprint) -> None:
    """Raise moto's ValidationError for parameters that do not fit the template."""
    try:
        templates.check_parameters(given.template, given.parameters)
    except TemplateError as error:
        raise refused(str(error)) from error


def begun(
    theirs: Backend, name: str, text: str, parameters: Mapping[str, Any], tags: Mapping[str, str], **more: Any
) -> Stack:
    """Return a new stack of which nothing is made yet. Raises moto's errors, and then keeps nothing."""
    from moto.cloudformation.exceptions import AlreadyExistsException
    from moto.cloudformation.models import Stack as TheirStack
    from moto.cloudformation.utils import generate_stack_id

    if any(one.name == name for one in theirs.stacks.values()):
        raise AlreadyExistsException(f"Stack [{name}] already exists")
    text = plain(text, parameters, theirs.region_name)
    check_parameters(blueprint(text, parameters, tags))
    stack = TheirStack(
        stack_id=generate_stack_id(name, theirs.region_name, theirs.account_id),
        name=name,
        template=text,
        parameters=dict(parameters),
        account_id=theirs.account_id,
        region_name=theirs.region_name,
        tags=dict(tags),
        cross_stack_resources=theirs.exports,
        **more,
    )
    theirs.stacks[stack.stack_id] = stack
    begin(stack)
    return stack


def begin(stack: Stack) -> None:
    """Begin a creation: from here on nothing is made by merely referring to it."""
    stack.resource_map.is_of_ours = True
    stack.status = "CREATE_IN_PROGRESS"
    stack._add_stack_event("CREATE_IN_PROGRESS", resource_status_reason="User Initiated")


def delete(theirs: Backend, deployment: Deployment) -> bool:
    """Delete a stack; tell whether all of it is gone."""
    stack = deployment.stack
    withdraw(theirs, stack)
    if not deployment.delete():
        return False
    theirs.stacks.pop(stack.stack_id, None)
    theirs.deleted_stacks[stack.stack_id] = stack
    return True


def export(theirs: Backend, stack: Stack) -> None:
    """Let other stacks import what a stack exports now."""
    withdraw(theirs, stack)
    if stack.status in {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}:
        theirs.exports.update({one.name: one for one in stack.exports})


def withdraw(theirs: Backend, stack: Stack) -> None:
    """Let nobody import what a stack exported."""
    for name, one in list(theirs.exports.items()):
        if one.exporting_stack_id == stack.stack_id:
            del theirs.exports[name]


def template_at(wanted: Wanted) -> str:
    """Return the template of a nested stack."""
    return text_at(str(wanted.properties["TemplateURL"]), wanted.account, wanted.region)


def text_at(url: str, account: str, region: str) -> str:
    """Return the template that lies in a bucket of moto's, by its URL.

    Unlike in moto, an address is a host that has no bucket in its name, as 127.0.0.1 and ::1.
    """
    from moto.s3.exceptions import S3ClientError
    from moto.s3.models import s3_backends

    bucket, key = templates.place_of(url)
    try:
        found = s3_backends[account][partition_of(region)].get_object(bucket, key)
    except S3ClientError as error:
        raise refused(f"S3 error: {error.message}") from error
    if found is None:
        raise refused("S3 error: The specified key does not exist.")
    return str(found.value.decode("utf-8"))
