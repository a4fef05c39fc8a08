"""Templates, as parsed: what is wrong with one, which resource needs which, and functions in one form.

Source: CloudFormation user guide, "Template reference"; the sentences are those of published error messages.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from emulator.core.call import Json
from emulator.core.records.bucket_hosts import bucket_in

PSEUDO = "AWS::"
PLACEHOLDER = re.compile(r"\$\{(!?)([^{}]*)\}")
RESOURCE_NAME = re.compile(r"[A-Za-z0-9]+")
SECTIONS = frozenset(
    (
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Hooks",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Rules",
        "Transform",
    )
)


# Types that need a capability, and the property that names them. Source: user guide, "Acknowledging IAM
# resources in CloudFormation templates".
IDENTITIES: Mapping[str, str] = {
    "AWS::IAM::AccessKey": "",
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Policy": "",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::UserToGroupAddition": "",
}


class TemplateError(ValueError):
    """A template, or parameters, that CloudFormation refuses; the text is its message."""


# --- one form --------------------------------------------------------------------------------------


def normalised(value: Any) -> Any:
    """Return a part of a template with Fn::GetAtt as [name, attribute] and Fn::Join for Fn::Sub."""
    if isinstance(value, list):
        return [normalised(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    if set(value) == {"Fn::GetAtt"}:
        return {"Fn::GetAtt": _attribute(value["Fn::GetAtt"])}
    if set(value) == {"Fn::Sub"}:
        return _joined(value["Fn::Sub"])
    return {key: normalised(item) for key, item in value.items()}


def _attribute(given: Any) -> Any:
    """Return [logical id, attribute]: the attribute may have dots, as those of nested stacks have."""
    if isinstance(given, str):
        return given.split(".", 1)
    if isinstance(given, list) and all(isinstance(part, str) for part in given):
        return [given[0], ".".join(given[1:])]
    return given


def _joined(given: Any) -> Any:
    text, values = (given, {}) if isinstance(given, str) else (given[0], normalised(given[1]))
    parts: list[Any] = []
    end = 0
    for match in PLACEHOLDER.finditer(text):
        parts.append(text[end : match.start()])
        end = match.end()
        literal, name = match.group(1), match.group(2).strip()
        parts.append(f"${{{name}}}" if literal else values.get(name, _reference(name)))
    parts.append(text[end:])
    kept = [part for part in parts if part != ""]
    return {"Fn::Join": ["", kept]} if any(not isinstance(part, str) for part in kept) else "".join(kept)


def _reference(name: str) -> Json:
    logical, dot, attribute = name.partition(".")
    return {"Fn::GetAtt": [logical, attribute]} if dot else {"Ref": name}


# --- what refers to what ---------------------------------------------------------------------------


def references(value: Any) -> Iterator[str]:
    """Yield the names that Ref and Fn::GetAtt refer to within a part of a template, but for AWS's own."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    if not isinstance(value, Mapping):
        return
    for key, item in value.items():
        if key == "Ref" and isinstance(item, str):
            if not item.startswith(PSEUDO):
                yield item
        elif key == "Fn::GetAtt" and isinstance(item, list) and item:
            yield str(item[0])
            yield from references(item[1:])
        else:
            yield from references(item)


def depends_on(resource: Json) -> Sequence[str]:
    """Return the resources that a resource names in DependsOn."""
    given = resource.get("DependsOn") or []
    return [given] if isinstance(given, str) else list(given)


def in_order(resources: Mapping[str, Json]) -> Sequence[str]:
    """Return the logical ids so that each comes after those it needs. Raises TemplateError for a circle."""
    needs = {
        name: [
            other for other in (*depends_on(one), *references(one)) if other in resources and other != name
        ]
        for name, one in resources.items()
    }
    ordered: dict[str, None] = {}
    waiting = list(resources)
    while waiting:
        ready = next((name for name in waiting if all(other in ordered for other in needs[name])), None)
        if ready is None:
            raise TemplateError(f"Circular dependency between resources: [{', '.join(sorted(waiting))}]")
        ordered[ready] = None
        waiting.remove(ready)
    return list(ordered)


# --- what is wrong ---------------------------------------------------------------------------------


def check(template: Any) -> None:
    """Raise TemplateError for the first thing that CloudFormation refuses before it makes anything."""
    if not isinstance(template, Mapping):
        raise TemplateError("Template format error: unsupported structure.")
    if unknown := [str(name) for name in template if name not in SECTIONS]:
        raise TemplateError(f"Invalid template property or properties [{', '.join(unknown)}]")
    resources = template.get("Resources")
    if not isinstance(resources, Mapping) or not resources:
        raise TemplateError("Template format error: At least one Resources member must be defined.")
    for name, resource in resources.items():
        _check_resource(str(name), resource)
    _check_references(template, resources)
    in_order(resources)


def _check_resource(name: str, resource: Any) -> None:
    if not RESOURCE_NAME.fullmatch(name):
        raise TemplateError(f"Template format error: Resource name {name} is non alphanumeric.")
    if not isinstance(resource, Mapping):
        raise TemplateError(f"Template format error: [/Resources/{name}] resource definition is malformed")
    if not isinstance(resource.get("Type"), str):
        place = f"[/Resources/{name}]"
        raise TemplateError(
            f"Template format error: {place} Every Resources object must contain a Type member."
        )


def _check_references(template: Mapping[str, Any], resources: Mapping[str, Any]) -> None:
    known = {*resources, *(template.get("Parameters") or {})}
    for block in ("Resources", "Outputs"):
        part = template.get(block) or {}
        named = [name for item in part.values() for name in (*references(item), *_depending(block, item))]
        if missing := sorted({name for name in named if name not in known}):
            raise TemplateError(
                f"Template format error: Unresolved resource dependencies [{', '.join(missing)}]"
                f" in the {block} block of the template"
            )


def _depending(block: str, item: Any) -> Sequence[str]:
    return depends_on(item) if block == "Resources" else ()


def check_parameters(template: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Raise TemplateError for parameters that the template does not have, lacks, or does not allow."""
    slots: Mapping[str, Json] = template.get("Parameters") or {}
    if unknown := [name for name in given if name not in slots]:
        raise TemplateError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    if missing := [name for name, slot in slots.items() if "Default" not in slot and name not in given]:
        raise TemplateError(f"Parameters: [{', '.join(missing)}] must have values")
    for name, slot in slots.items():
        value = given.get(name, slot.get("Default"))
        allowed = [str(one) for one in slot.get("AllowedValues") or ()]
        if allowed and str(value) not in allowed:
            raise TemplateError(f"Parameter '{name}' must be one of AllowedValues")
        pattern = slot.get("AllowedPattern")
        if pattern and not re.fullmatch(str(pattern), str(value)):
            raise TemplateError(f"Parameter '{name}' must match pattern {pattern}")


def place_of(url: str) -> tuple[str, str]:
    """Return bucket and key of a template by its URL: the bucket is in the host, or first in the path."""
    parts = urlsplit(url)
    path = unquote(parts.path).lstrip("/")
    named = bucket_in(parts.hostname or "")
    if named:
        return named, path
    bucket, _, key = path.partition("/")
    return bucket, key


def summary(template: Json) -> Json:
    """Return what ValidateTemplate answers of a template."""
    slots: Mapping[str, Json] = template.get("Parameters") or {}
    parameters = [
        {
            "ParameterKey": name,
            "DefaultValue": str(slot["Default"]) if "Default" in slot else None,
            "NoEcho": str(slot.get("NoEcho", False)).lower() == "true",
            "Description": slot.get("Description"),
        }
        for name, slot in slots.items()
    ]
    needs = capabilities(template)
    reason = {"CapabilitiesReason": f"The following resource(s) require capabilities: {needs}"}
    return {
        "Description": template.get("Description"),
        "Parameters": parameters,
        "Capabilities": needs,
        **(reason if needs else {}),
    }


def capabilities(template: Json) -> list[str]:
    """Return the capabilities that a template's resources of IAM need."""
    found = [one for one in template["Resources"].values() if one["Type"] in IDENTITIES]
    if not found:
        return []
    named = any(IDENTITIES[one["Type"]] in (one.get("Properties") or {}) for one in found)
    return ["CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM"]
