"""Templates as text: JSON or YAML with CloudFormation's short forms of functions."""

import json
from collections.abc import Mapping
from typing import Any

import yaml

from emulator.core.call import Json
from emulator.core.stacks import templates
from emulator.core.stacks.templates import TemplateError
from emulator.upstreams.moto.cloudformation import serverless


class _Loader(yaml.SafeLoader):
    """Reads YAML without Python's objects, and without dates: a policy's Version is a text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _function(loader: _Loader, tag: str, node: yaml.Node) -> Json:
    """Return a function in its long form."""
    return {tag if tag in {"Ref", "Condition"} else f"Fn::{tag}": _content(loader, node)}


def _content(loader: _Loader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    assert isinstance(node, yaml.ScalarNode)
    return loader.construct_scalar(node)


_Loader.add_multi_constructor("!", _function)


def read(text: str) -> Json:
    """Return a template, functions in one form. Raises TemplateError where CloudFormation refuses it."""
    template = parsed(text)
    templates.check(template)
    checked: Json = template
    return checked


def plain(text: str, parameters: Mapping[str, Any], region: str) -> str:
    """Return a template without SAM's transform, unchecked. Raises TemplateError for what SAM refuses."""
    template = parsed(text)
    if not serverless.is_serverless(template):
        return text
    return json.dumps(serverless.expanded(template, parameters, region))


def parsed(text: str) -> Any:
    """Return a template, unchecked, functions in one form. Raises TemplateError if it cannot be read."""
    template = _parsed(text)
    return templates.normalised(template) if isinstance(template, dict) else template


def _parsed(text: str) -> Any:
    if text.lstrip().startswith("{"):
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            place = f"(line {error.lineno}, column {error.colno})"
            raise TemplateError(f"Template format error: JSON not well-formed. {place}") from error
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise TemplateError(f"Template format error: YAML not well-formed.{place}") from error
    except yaml.YAMLError as error:
        raise TemplateError("Template format error: YAML not well-formed.") from error
