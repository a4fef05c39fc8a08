"""moto's answers of CloudFormation: parameters that it passes over, and the states of single resources."""

from collections.abc import Mapping, Sequence
from typing import Any

from emulator.core.stacks import templates
from emulator.upstreams.moto.cloudformation import backends, diary
from emulator.upstreams.moto.cloudformation.things import Resource
from emulator.upstreams.moto.cloudformation.work import is_ours, on_failure


class Answers:
    """Over moto's CloudFormationResponse."""

    cloudformation_backend: Any
    current_account: str
    region: str
    _get_param: Any
    _get_bool_param: Any
    moto_create_stack: Any
    moto_delete_stack: Any
    moto_describe_stack_resource: Any
    moto_describe_stack_resources: Any
    moto_list_stack_resources: Any
    moto_validate_template: Any
    moto__validate_different_update: Any

    def create_stack(self) -> Any:
        """Have the backend know what happens to a stack that fails."""
        wanted = "DO_NOTHING" if self._get_bool_param("DisableRollback", False) else None
        before = on_failure.set(wanted or self._get_param("OnFailure") or "ROLLBACK")
        try:
            return self.moto_create_stack()
        finally:
            on_failure.reset(before)

    def delete_stack(self) -> Any:
        """Have the backend know the service role that a deletion asks for."""
        role, name = self._get_param("RoleARN"), self._get_param("StackName")
        if role and is_ours():
            for stack in self.cloudformation_backend.stacks.values():
                if name in {stack.name, stack.stack_id}:
                    stack.role_arn = role
        return self.moto_delete_stack()

    def _get_stack_from_s3_url(self, template_url: str) -> str:
        return backends.text_at(template_url, self.current_account, self.region)

    def _validate_different_update(self, incoming_params: Any, stack_body: Any, old_stack: Any) -> None:
        """Leave it to the update: a change set without changes is no error of CreateChangeSet."""
        if not is_ours():
            self.moto__validate_different_update(incoming_params, stack_body, old_stack)

    # --- change sets -------------------------------------------------------------------------------

    def delete_change_set(self) -> Any:
        from moto.core.responses import EmptyResult

        self.cloudformation_backend.delete_change_set(*self._change_set())
        return EmptyResult()

    def describe_change_set(self) -> Any:
        from moto.core.responses import ActionResult

        return ActionResult(self.cloudformation_backend.describe_change_set(*self._change_set()))

    def list_change_sets(self) -> Any:
        from moto.core.responses import ActionResult

        name = self._get_param("StackName")
        found = self.cloudformation_backend.change_sets.values()
        return ActionResult({"Summaries": [one for one in found if name in {one.stack_name, one.stack_id}]})

    def _change_set(self) -> tuple[str, str | None]:
        return self._get_param("ChangeSetName"), self._get_param("StackName")

    # --- resources ---------------------------------------------------------------------------------

    def describe_stack_resource(self) -> Any:
        from moto.core.responses import ActionResult

        stack = self._stack()
        if stack is None:
            return self.moto_describe_stack_resource()
        name = self._get_param("LogicalResourceId")
        found = diary.states(stack).get(name)
        if found is None:
            raise backends.refused(f"Resource {name} does not exist for stack {stack.name}")
        return ActionResult({"StackResourceDetail": _shown(stack, found)})

    def describe_stack_resources(self) -> Any:
        from moto.core.responses import ActionResult

        stack = self._stack()
        if stack is None:
            return self.moto_describe_stack_resources()
        name, physical = self._get_param("LogicalResourceId"), self._get_param("PhysicalResourceId")
        found = [
            _shown(stack, one)
            for one in diary.states(stack).values()
            if name in {None, one.wanted.logical_id} and physical in {None, one.physical_id}
        ]
        return ActionResult({"StackResources": found})

    def list_stack_resources(self) -> Any:
        from moto.core.responses import ActionResult

        stack = self._stack()
        if stack is None:
            return self.moto_list_stack_resources()
        shown = [_shown(stack, one) for one in diary.states(stack).values()]
        return ActionResult({"StackResourceSummaries": shown})

    def _stack(self) -> Any:
        """Return the stack that is asked about, None for one that the emulator did not make.

        It is found by one of its resources where it is not named. Raises ValidationError for none.
        """
        theirs, name = self.cloudformation_backend, self._get_param("StackName")
        if name is None:
            stack = _having(theirs.stacks.values(), self._get_param("PhysicalResourceId"))
        else:
            stack = theirs.get_stack(name)
        return stack if getattr(stack.resource_map, "is_of_ours", False) else None

    # --- templates ---------------------------------------------------------------------------------

    def validate_template(self) -> Any:
        """Check a template as CreateStack does; moto has a linter do it, which few have installed."""
        from moto.core.responses import ActionResult

        if not is_ours():
            return self.moto_validate_template()
        url = self._get_param("TemplateURL")
        text = self._get_stack_from_s3_url(url) if url else self._get_param("TemplateBody")
        plain = backends.plain(text or "", {}, self.region)
        return ActionResult(templates.summary(backends.blueprint(plain, {}, {}).template))


def _having(found: Sequence[Any], physical_id: str) -> Any:
    for stack in found:
        if any(one.physical_id == physical_id for one in diary.states(stack).values()):
            return stack
    raise backends.refused(f"Stack for {physical_id} does not exist")


def _shown(stack: Any, resource: Resource) -> Mapping[str, Any]:
    """Return a resource's state under the names of all three answers that show it."""
    return {
        "StackId": stack.stack_id,
        "StackName": stack.name,
        "LogicalResourceId": resource.wanted.logical_id,
        "PhysicalResourceId": resource.physical_id or None,
        "ResourceType": resource.wanted.type,
        "ResourceStatus": resource.status,
        "ResourceStatusReason": resource.reason,
        "Timestamp": resource.at,
        "LastUpdatedTimestamp": resource.at,
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
    }
