"""What a stack is made from: template, parameters and tags; an update puts others in their place."""

from collections.abc import Mapping, Sequence
from typing import Any

from emulator.core.call import Json
from emulator.core.stacks import templates
from emulator.core.values import dataclass

Stack = Any  # moto's


@dataclass(frozen=True)
class Blueprint:
    """The template of a stack, as text and as read, with its parameters and tags."""

    text: str
    template: Json
    parameters: Mapping[str, Any]
    tags: Mapping[str, str]

    @property
    def order(self) -> Sequence[str]:
        """The logical ids, each after those that it needs."""
        return templates.in_order(self.template["Resources"])

    def resource(self, logical_id: str) -> Json:
        found: Json = self.template["Resources"][logical_id]
        return found


def of_stack(stack: Stack) -> Blueprint:
    """Return what a stack is made from."""
    return Blueprint(stack.template, stack.template_dict, dict(stack.parameters), dict(stack.tags))


def use(stack: Stack, blueprint: Blueprint) -> None:
    """Have moto resolve references by another template, other parameters and tags."""
    stack.template, stack.template_dict = blueprint.text, blueprint.template
    stack.description = blueprint.template.get("Description")
    stack.parameters, stack.tags = dict(blueprint.parameters), dict(blueprint.tags)
    known = stack.resource_map
    known._template = blueprint.template
    known._resource_json_map = blueprint.template["Resources"]
    known.input_parameters = dict(blueprint.parameters)
    known.resolved_parameters = {}
    known.load()


def is_wanted(stack: Stack, resource: Json) -> bool:
    """Tell whether the condition of a resource holds."""
    condition = resource.get("Condition")
    return condition is None or bool(stack.resource_map.lazy_condition_map[condition])
