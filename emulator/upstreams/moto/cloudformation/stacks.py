"""moto's CloudFormation is changed here: what its backend and its stacks do."""

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from emulator.core.stacks.failures import ResourceError
from emulator.core.stacks.kinds import KINDS
from emulator.upstreams.moto.cloudformation import backends, settings
from emulator.upstreams.moto.cloudformation.answers import Answers
from emulator.upstreams.moto.cloudformation.builders import find_theirs
from emulator.upstreams.moto.cloudformation.carrying_out import begin_update, created, deleted, emptied
from emulator.upstreams.moto.cloudformation.change_sets import ChangeSets, Drafts
from emulator.upstreams.moto.cloudformation.work import is_ours, leave, on_failure
from emulator.upstreams.moto.overlays import lay_over

log = logging.getLogger(__name__)

Stack = Any  # moto's
# States in which a stack shows its outputs.
SHOWN = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"})


def overlay() -> None:
    """Overlay moto's CloudFormation, and what its templates refer to."""
    from moto.cloudformation import models, parsing, responses
    from moto.logs.models import LogGroup
    from moto.sns.models import Topic

    lay_over(models.CloudFormationBackend, _Backend)
    lay_over(models.CloudFormationBackend, ChangeSets)
    lay_over(models.ChangeSet, Drafts)
    lay_over(models.Stack, _Stack)
    lay_over(responses.CloudFormationResponse, Answers)
    lay_over(parsing.ResourceMap, _References)
    lay_over(LogGroup, _LogGroup)
    lay_over(Topic, _Topic)
    _find_without_making(parsing)


# --- references ------------------------------------------------------------------------------------


class _Class:
    """A resource type that moto does not know, to moto's check of outputs."""

    def __init__(self, attributes: frozenset[str] | None) -> None:
        self._attributes = attributes

    def has_cfn_attr(self, name: str) -> bool:
        return self._attributes is None or name in self._attributes


def _find_without_making(parsing: Any) -> None:
    """Have moto find resources of stacks that it does not make, and know the types of all.

    By moto's own way a reference makes the resource, and a type that it does not know is nothing.
    """
    if getattr(parsing, "is_of_ours", False):
        return
    their_class, their_item = parsing.resource_class_from_type, parsing.ResourceMap.__getitem__

    def resource_class_from_type(type_name: str) -> Any:
        if not is_ours():
            return their_class(type_name)
        if type_name in KINDS:
            return _Class(KINDS[type_name].attributes)
        return find_theirs(type_name) or _Class(None)

    def find(known: Any, key: str) -> Any:
        if not getattr(known, "is_of_ours", False):
            return their_item(known, key)
        if key not in known._parsed_resources and key not in known._resource_json_map:
            raise KeyError(key)
        return known._parsed_resources.get(key)

    parsing.resource_class_from_type = resource_class_from_type
    parsing.ResourceMap.__getitem__ = find
    parsing.is_of_ours = True


class _References:
    """Over moto's ResourceMap."""

    moto_parse_ssm_parameter: Any

    def parse_ssm_parameter(self, value: str, value_type: str) -> Any:
        """Return what a parameter of Systems Manager holds. Source: messages of failed deployments."""
        try:
            return self.moto_parse_ssm_parameter(value, value_type)
        except AttributeError as error:
            raise backends.refused(
                f"Unable to fetch parameters [{value}] from parameter store for this account."
            ) from error


class _LogGroup:
    """Over moto's LogGroup: its Arn ends in :* as on AWS. Source: CloudFormation user guide."""

    moto_get_cfn_attribute: Any

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        found = self.moto_get_cfn_attribute(attribute_name)
        return f"{found}:*" if attribute_name == "Arn" else found


class _Topic:
    """Over moto's Topic, which lacks the attribute TopicArn. Source: CloudFormation user guide."""

    moto_get_cfn_attribute: Any
    arn: str

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        return self.arn if attribute_name == "TopicArn" else self.moto_get_cfn_attribute(attribute_name)


# --- stacks ----------------------------------------------------------------------------------------


class _Backend:
    """Over moto's CloudFormationBackend."""

    stacks: dict[str, Stack]
    exports: dict[str, Any]
    moto_create_stack: Any
    moto_delete_stack: Any
    moto__resolve_update_parameters: Any

    def create_stack(
        self, name: str, template: str, parameters: Mapping[str, Any], *others: Any, **more: Any
    ) -> Stack:
        """Begin a stack; it is made when the call is answered."""
        if not is_ours():
            return self.moto_create_stack(name, template, parameters, *others, **more)
        tags = more.pop("tags", None) or {}
        stack = backends.begun(self, name, template, parameters, tags, **more)
        leave(stack.role_arn, partial(created, self, stack, on_failure.get()))
        return stack

    def delete_stack(self, name_or_stack_id: str) -> None:
        """Leave a stack to be deleted; one that there is not is no error. Source: API reference."""
        if not is_ours():
            self.moto_delete_stack(name_or_stack_id)
            return
        named = [one for one in self.stacks.values() if name_or_stack_id in {one.name, one.stack_id}]
        for stack in named:
            if stack.enable_termination_protection:
                raise backends.refused(
                    f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
                )
            leave(stack.role_arn, partial(deleted, self, stack))

    def _resolve_update_parameters(self, instance: Any, incoming_params: Sequence[Mapping[str, Any]]) -> Any:
        """Return the parameters of an update; a previous value that is the template's default is left out."""
        known = [
            one
            for one in incoming_params
            if not one.get("UsePreviousValue") or one["ParameterKey"] in instance.parameters
        ]
        return self.moto__resolve_update_parameters(instance, known)


class _Stack:
    """Over moto's Stack."""

    template: Any
    template_dict: Any
    parameters: dict[str, Any]
    tags: dict[str, str]
    role_arn: str | None
    status: str
    account_id: str
    region_name: str
    resource_map: Any
    output_map: Any
    moto__parse_template: Any
    moto_update: Any
    moto_delete: Any
    moto_create_resources: Any
    moto_mark_creation_complete: Any
    moto_has_template: Any
    moto_outputs: Sequence[Mapping[str, Any]] | None
    _add_stack_event: Any

    def _parse_template(self) -> None:
        if not is_ours():
            self.moto__parse_template()
            return
        self.template_dict = backends.blueprint(self.template, {}, {}).template

    def has_template(self, other_template: str) -> bool:
        if not is_ours():
            return bool(self.moto_has_template(other_template))
        return bool(self.template_dict == backends.blueprint(other_template, {}, {}).template)

    def has_parameters(self, other_parameters: Mapping[str, Any]) -> bool:
        """Tell whether the parameters are the same; those that are not given have their defaults."""
        slots = self.template_dict.get("Parameters") or {}
        defaults = {name: str(slot["Default"]) for name, slot in slots.items() if "Default" in slot}
        return {**defaults, **self.parameters} == {**defaults, **other_parameters}

    @property
    def stack_parameters(self) -> dict[str, Any]:
        """The parameters as they were given, or by default."""
        slots = self.template_dict.get("Parameters") or {}
        return {**{name: slot.get("Default") for name, slot in slots.items()}, **self.parameters}

    def update(
        self,
        template: str,
        role_arn: str | None = None,
        parameters: Mapping[str, Any] | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        """Begin an update; it is done when the call is answered."""
        if not is_ours():
            self.moto_update(template, role_arn, parameters, tags)
            return
        text = backends.plain(template, parameters or {}, self.region_name)
        given = backends.blueprint(text, dict(parameters or {}), tags or self.tags)
        backends.check_parameters(given)
        same = given.template == self.template_dict and self.has_parameters(given.parameters)
        if same and dict(given.tags) == self.tags:
            raise backends.refused("No updates are to be performed.")
        self.role_arn = role_arn or self.role_arn
        begin_update(self, given)

    def create_resources(self) -> None:
        if not is_ours():
            self.moto_create_resources()
            return
        backends.begin(self)
        theirs = backends.backend(self.account_id, self.region_name)
        leave(self.role_arn, partial(created, theirs, self, "ROLLBACK"))

    def delete(self) -> None:
        if not is_ours():
            self.moto_delete()
            return
        leave(self.role_arn, partial(emptied, self))

    def mark_creation_complete(self) -> None:
        """End a creation that waited for a custom resource."""
        if getattr(self.resource_map, "is_of_ours", False):
            self.output_map = self._create_output_map()  # type: ignore[attr-defined]  # moto's
        self.moto_mark_creation_complete()

    @property
    def outputs(self) -> Sequence[Mapping[str, Any]] | None:
        """The outputs of a stack that is whole; one that needs what nobody made is left out."""
        if not getattr(self.resource_map, "is_of_ours", False):
            return self.moto_outputs
        if self.status not in SHOWN:
            return None
        found = [self._output(name) for name in self.output_map.outputs]
        return [one for one in found if one] or None

    def _output(self, name: str) -> Mapping[str, Any] | None:
        from moto.cloudformation.parsing import clean_json

        given = self.template_dict["Outputs"][name]
        if not settings.is_wanted(self, given):
            return None
        try:
            value = clean_json(given.get("Value"), self.resource_map)
        except ResourceError as error:
            log.warning("the output %s is left out: %s", name, error)
            return None
        exported = clean_json((given.get("Export") or {}).get("Name"), self.resource_map)
        shown = {"OutputKey": name, "OutputValue": _text(value), "Description": given.get("Description")}
        return {**shown, "ExportName": exported}


def _text(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
