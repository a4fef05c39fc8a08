"""moto's change sets: found by stack and name, with what they replace, carried out as stacks are."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from emulator.core.stacks.kinds import KINDS
from emulator.core.stacks.resources import changed
from emulator.upstreams.moto.cloudformation import backends, diary, settings
from emulator.upstreams.moto.cloudformation.builders import find_theirs
from emulator.upstreams.moto.cloudformation.carrying_out import begin_update, created
from emulator.upstreams.moto.cloudformation.work import is_ours, leave

IN_REVIEW = "REVIEW_IN_PROGRESS"


def find(theirs: Any, name: str, stack_name: str | None) -> Any:
    """Return the change set of an ARN, or of a name and a stack's name or id; None when there is none."""
    if name in theirs.change_sets:
        return theirs.change_sets[name]
    named = [one for one in theirs.change_sets.values() if one.change_set_name == name]
    of_stack = [one for one in named if stack_name is None or stack_name in {one.stack_name, one.stack_id}]
    return of_stack[-1] if of_stack else None


def get(theirs: Any, name: str, stack_name: str | None) -> Any:
    """Return the change set. Raises ChangeSetNotFound."""
    found = find(theirs, name, stack_name)
    if found is None:
        raise backends.refused(f"ChangeSet [{name}] does not exist", "ChangeSetNotFound")
    return found


class ChangeSets:
    """Over moto's CloudFormationBackend."""

    stacks: dict[str, Any]
    change_sets: dict[str, Any]
    exports: dict[str, Any]
    region_name: str
    moto_create_change_set: Any
    moto_delete_change_set: Any
    moto_describe_change_set: Any
    moto_execute_change_set: Any

    def create_change_set(
        self,
        stack_name: str,
        change_set_name: str,
        template: str,
        parameters: Mapping[str, Any],
        **more: Any,
    ) -> Any:
        """Make a change set, unless the template is wrong: then not even the stack is kept."""
        if is_ours():
            template = backends.plain(template, parameters, self.region_name)
            backends.check_parameters(backends.blueprint(template, parameters, {}))
            if more.get("change_set_type") != "UPDATE":
                self._make_room(stack_name, change_set_name)
        return self.moto_create_change_set(stack_name, change_set_name, template, parameters, **more)

    def _make_room(self, stack_name: str, change_set_name: str) -> None:
        """Forget a stack of that name that is in review. Raises ValidationError for one that was made."""
        for stack in [one for one in self.stacks.values() if one.name == stack_name]:
            if stack.status != IN_REVIEW:
                raise backends.refused(
                    f"Stack [{stack_name}] already exists and cannot be created again with the changeSet"
                    f" [{change_set_name}]."
                )
            del self.stacks[stack.stack_id]

    def delete_change_set(self, change_set_name: str, stack_name: str | None = None) -> None:
        """Forget a change set; one that there is not is no error. Source: API reference, DeleteChangeSet."""
        if not is_ours():
            self.moto_delete_change_set(change_set_name)
            return
        found = find(self, change_set_name, stack_name)
        if found is not None:
            del self.change_sets[found.change_set_id]

    def describe_change_set(self, change_set_name: str, stack_name: str | None = None) -> Any:
        if not is_ours():
            return self.moto_describe_change_set(change_set_name)
        return get(self, change_set_name, stack_name)

    def execute_change_set(self, change_set_name: str, stack_name: str | None = None) -> None:
        """Begin what a change set says; it is done when the call is answered."""
        if not is_ours():
            self.moto_execute_change_set(change_set_name, stack_name)
            return
        chosen = get(self, change_set_name, stack_name)
        if chosen.execution_status != "AVAILABLE":
            raise backends.refused(
                f"ChangeSet [{chosen.change_set_id}] cannot be executed in its current status of"
                f" [{chosen.status}]"
            )
        given = backends.blueprint(chosen.template, chosen.parameters or {}, chosen.tags or {})
        stack = self.stacks[chosen.stack_id]
        stack.role_arn = chosen.role_arn or stack.role_arn
        chosen.execution_status = "EXECUTE_COMPLETE"
        self._begin(stack, given)

    def _begin(self, stack: Any, given: settings.Blueprint) -> None:
        if stack.status != IN_REVIEW:
            begin_update(stack, given)
            return
        stack.resource_map.cross_stack_resources = self.exports
        settings.use(stack, given)
        backends.begin(stack)
        leave(stack.role_arn, partial(created, self, stack, "ROLLBACK"))


class Drafts:
    """Over moto's ChangeSet."""

    stack: Any
    template: str
    template_dict: Any
    parameters: Mapping[str, Any]
    tags: Mapping[str, str] | None
    moto__parse_template: Any
    moto_diff: Any

    def _parse_template(self) -> None:
        if not is_ours():
            self.moto__parse_template()
            return
        self.template_dict = backends.blueprint(self.template, {}, {}).template

    def diff(self) -> Sequence[Any]:
        """Return the changes, and what of them makes a resource anew."""
        if not is_ours():
            found: Sequence[Any] = self.moto_diff()
            return found
        old = self.stack.template_dict.get("Resources", {})
        new = self.template_dict["Resources"]
        names = self.stack.resource_map.build_resource_diff(self.template_dict, dict(self.parameters or {}))
        return [
            self._change(action, name, (new if action != "Remove" else old)[name]["Type"])
            for action in ("Add", "Modify", "Remove")
            for name in names[action]
        ]

    def _change(self, action: str, name: str, type_name: str) -> Any:
        from moto.cloudformation.models import Change

        change = Change(action=action, logical_resource_id=name, resource_type=type_name)
        known = diary.living(self.stack).get(name)
        change.physical_resource_id = known.physical_id if known else None
        if action == "Modify":
            change.replacement = "True" if self._is_replaced(name, type_name) else "False"
            change.scope = ["Properties"]
        return change

    def _is_replaced(self, name: str, type_name: str) -> bool:
        """Tell whether properties differ, as the templates have them, whose change makes a new resource."""
        old = self.stack.template_dict["Resources"][name].get("Properties") or {}
        new = self.template_dict["Resources"][name].get("Properties") or {}
        kind, theirs = KINDS.get(type_name), find_theirs(type_name)
        names = kind.replaces if kind else {theirs.cloudformation_name_type()} if theirs else set()
        return bool(changed(old, new) & names)
