"""The resources of a record: who owns what the call was about."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from emulator.core.call import Exchange, Json
from emulator.core.regions import partition_of
from emulator.wire.describe.arns import account_of, arn, as_arn, function_arn, key_arn, queue_arn
from emulator.wire.describe.catalog import names_in
from emulator.wire.describe.failures import Failure
from emulator.wire.describe.messages import json_in
from emulator.wire.describe.own_forms import key_named
from emulator.wire.describe.sources import is_read
from emulator.wire.tables.data_events import DATA_EVENTS
from emulator.wire.tables.resources import (
    CODEBUILD,
    DATA_NAMES,
    KMS_KEY,
    LOGS,
    READS_OF_GROUPS,
    RESOURCE_GROUP,
    WITHOUT_KEY,
)

Parameters = Mapping[str, Any]
# A table stands after the verb, in quotes where its name needs them.
TABLE_IN_STATEMENT = re.compile(r'\b(?:FROM|INTO|UPDATE)\s+"?([A-Za-z0-9_.-]+)', re.IGNORECASE)
ORGANIZATION = re.compile(rb"arn:(aws[a-z-]*):organizations::(\d{12}):[a-z_]+/(o-[a-z0-9]{4,32})")
Finder = Callable[[Exchange, Parameters, Failure | None], Sequence[Json]]


def resources_of(
    exchange: Exchange, source: str, recorded: Parameters, failure: Failure | None
) -> Sequence[Json]:
    """Return the resources of a call, () where AWS writes none.

    `recorded` are the parameters even where the record of a failure withholds them.
    """
    finder = FINDERS.get(source)
    if finder is not None:
        return finder(exchange, recorded, failure)
    resource_type = DATA_EVENTS.get(source, {}).get(exchange.target.operation)
    return _data(exchange, source, resource_type, recorded) if resource_type else ()


def _owned(exchange: Exchange, resource_type: str, resource_arn: str) -> Json:
    owner = account_of(resource_arn, exchange.account)
    return {"accountId": owner, "type": resource_type, "ARN": resource_arn}


def _data(exchange: Exchange, source: str, resource_type: str, recorded: Parameters) -> Sequence[Json]:
    """Return the resource that a data event names, its type alone when it cannot be told which."""
    for member, prefix in DATA_NAMES.get(source, ()):
        name = recorded.get(member)
        if isinstance(name, str) and name:
            return [_owned(exchange, resource_type, as_arn(exchange, source, prefix, name))]
    return [{"type": resource_type}]


def _kms(exchange: Exchange, _: Parameters, failure: Failure | None) -> Sequence[Json]:
    operation = exchange.target.operation
    if operation in WITHOUT_KEY or (failure and failure.code == "NotFoundException"):
        return ()
    request = json_in(exchange.request)
    members = request if isinstance(request, Mapping) else {}
    found = [_aliased(exchange, members["AliasName"])] if isinstance(members.get("AliasName"), str) else []
    named = [members.get("SourceKeyId"), members.get("DestinationKeyId"), key_named(exchange)]
    arns = [key_arn(exchange, name) for name in named if isinstance(name, str) and name]
    known = [key for key in arns if key]
    if operation == "ReEncrypt" or not known:  # the source need not be named, nor either by an ARN
        known = _answered_keys(exchange, failure) or known
    return [_owned(exchange, KMS_KEY, key) for key in dict.fromkeys([*found, *known])]


def _aliased(exchange: Exchange, name: str) -> str:
    return name if name.startswith("arn:") else arn(exchange, "kms", name)


def _answered_keys(exchange: Exchange, failure: Failure | None) -> list[str]:
    """Return the ARNs of keys that the response names: the request gave an alias, or a ciphertext alone."""
    answer = None if failure else json_in(exchange.response)
    if not isinstance(answer, Mapping):
        return []
    metadata = answer.get("KeyMetadata")
    named = [answer.get("SourceKeyId"), answer.get("KeyId")]
    if isinstance(metadata, Mapping):
        named.append(metadata.get("Arn"))
    return [name for name in named if isinstance(name, str) and name.startswith("arn:")]


def _sts(exchange: Exchange, recorded: Parameters, failure: Failure | None) -> Sequence[Json]:
    role, provider = recorded.get("roleArn"), recorded.get("principalArn")
    if failure or not exchange.target.operation.startswith("AssumeRole") or not isinstance(role, str):
        return ()
    found = [_owned(exchange, "AWS::IAM::Role", role)]
    if isinstance(provider, str):
        found.append(_owned(exchange, "AWS::IAM::SAMLProvider", provider))
    return found


def _lambda(exchange: Exchange, recorded: Parameters, _: Failure | None) -> Sequence[Json]:
    if exchange.target.operation not in DATA_EVENTS["lambda"]:
        return ()
    name = function_arn(exchange, str(recorded.get("functionName", "")))
    return [_owned(exchange, "AWS::Lambda::Function", name)]


def _sqs(exchange: Exchange, recorded: Parameters, _: Failure | None) -> Sequence[Json]:
    url = recorded.get("queueUrl") or recorded.get("queueName")
    if exchange.target.operation == "ListQueues":
        url = str(recorded.get("queueNamePrefix", "")) + "*"
    if not isinstance(url, str):
        return ()
    return [_owned(exchange, "AWS::SQS::Queue", queue_arn(exchange, url))]


def _sns(exchange: Exchange, recorded: Parameters, _: Failure | None) -> Sequence[Json]:
    if exchange.target.operation not in DATA_EVENTS["sns"]:
        return ()
    topic = recorded.get("topicArn") or recorded.get("targetArn")
    if not isinstance(topic, str):
        return [{"type": "AWS::SNS::Topic"}]
    endpoint = ":endpoint/" in topic
    return [_owned(exchange, "AWS::SNS::PlatformEndpoint" if endpoint else "AWS::SNS::Topic", topic)]


def _dynamodb(exchange: Exchange, recorded: Parameters, _: Failure | None) -> Sequence[Json]:
    if exchange.target.service == "dynamodbstreams":
        stream = recorded.get("streamArn")
        kind = "AWS::DynamoDB::Stream"
        return [_owned(exchange, kind, stream)] if isinstance(stream, str) else [{"type": kind}]
    names = _table_names(recorded)
    tables = (as_arn(exchange, "dynamodb", "table/", name) for name in names)
    found = [_owned(exchange, "AWS::DynamoDB::Table", table) for table in dict.fromkeys(tables)]
    if not found and exchange.target.operation in DATA_EVENTS["dynamodb"]:
        return [{"type": "AWS::DynamoDB::Table"}]
    return found


def _table_names(recorded: Parameters) -> list[str]:
    lists = (recorded.get(name) for name in ("requestItems", "statements", "transactStatements"))
    listed = [one for found in lists if isinstance(found, list) for one in found]
    parts = [one for one in (recorded, *listed) if isinstance(one, Mapping)]
    names = (name for one in parts for name in (one.get("tableName"), _table_in(one.get("statement"))))
    return [name for name in names if isinstance(name, str) and name]


def _table_in(statement: Any) -> str | None:
    """Return the table that a PartiQL statement is about, None when it names none."""
    found = TABLE_IN_STATEMENT.search(statement) if isinstance(statement, str) else None
    return found[1] if found else None


def _events(exchange: Exchange, recorded: Parameters, _: Failure | None) -> Sequence[Json]:
    if exchange.target.operation != "PutEvents":
        return ()
    entries = recorded.get("entries")
    buses = (entry.get("eventBusName") or "default" for entry in entries or () if isinstance(entry, Mapping))
    arns = (as_arn(exchange, "events", "event-bus/", str(bus)) for bus in buses)
    return [{"type": "AWS::Events::EventBus", "ARN": bus} for bus in dict.fromkeys(arns)]


def _ssm(exchange: Exchange, recorded: Parameters, _: Failure | None) -> Sequence[Json]:
    if "Parameter" not in exchange.target.operation:
        return ()
    names = recorded.get("names") or [recorded.get("name") or recorded.get("path")]
    kept = [name for name in names if isinstance(name, str) and name] if isinstance(names, list) else []
    arns = (as_arn(exchange, "ssm", "parameter/", name.removeprefix("/")) for name in kept)
    return [{"accountId": exchange.account, "ARN": parameter} for parameter in arns]


def _ecr(exchange: Exchange, recorded: Parameters, _: Failure | None) -> Sequence[Json]:
    name = recorded.get("repositoryName")
    if not isinstance(name, str):
        return ()
    return [{"ARN": arn(exchange, "ecr", f"repository/{name}"), "accountId": exchange.account}]


def _ebs(exchange: Exchange, recorded: Parameters, _: Failure | None) -> Sequence[Json]:
    name = recorded.get("snapshotId") or recorded.get("secondSnapshotId")
    if not isinstance(name, str):
        return ()
    place = f"arn:{partition_of(exchange.region)}:ec2:{exchange.region}::snapshot/{name}"
    return [{"accountId": exchange.account, "type": "AWS::EC2::Snapshot", "ARN": place}]


def _logs(exchange: Exchange, recorded: Parameters, failure: Failure | None) -> Sequence[Json]:
    resource_type, members = LOGS.get(exchange.target.operation, ("", ()))
    names = [recorded.get(member) for member in members]
    if not names or (failure and failure.denied) or not all(isinstance(name, str) and name for name in names):
        return ()
    if members == ("resourceArn",):
        place = str(names[0])
    else:
        place = arn(exchange, "logs", ":log-stream:".join([f"log-group:{names[0]}", *map(str, names[1:])]))
    return [{"accountId": exchange.account, "type": resource_type, "ARN": place}]


def _glue(exchange: Exchange, recorded: Parameters, failure: Failure | None) -> Sequence[Json]:
    """Return catalog, database and table that a call changed; a read names none.

    That one that failed names none is assumed.
    """
    operation = exchange.target.operation
    names = () if failure or is_read("glue", operation) else names_in(operation, recorded)
    if not names:
        return ()
    catalog = recorded.get("catalogId")
    account = catalog if isinstance(catalog, str) and catalog else exchange.account
    levels = [("AWS::Glue::Catalog", "catalog"), ("AWS::Glue::Database", f"database/{names[0]}")]
    if len(names) > 1:
        levels.append(("AWS::Glue::Table", "table/" + "/".join(names)))
    return [_owned(exchange, kind, arn(exchange, "glue", name, account)) for kind, name in levels]


def _codebuild(exchange: Exchange, recorded: Parameters, _: Failure | None) -> Sequence[Json]:
    """Return the projects that were asked for, or those of the builds; missing ones too."""
    listed = recorded.get(CODEBUILD.get(exchange.target.operation, ""))
    names = [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
    projects = [name.rpartition("/")[2] if name.startswith("arn:") else name for name in names]
    arns = (arn(exchange, "codebuild", f"project/{project.partition(':')[0]}") for project in projects)
    return [_owned(exchange, "AWS::CodeBuild::Project", place) for place in arns]


def _organizations(exchange: Exchange, _: Parameters, __: Failure | None) -> Sequence[Json]:
    """Return the organization that the answer names, in the ARN of whatever belongs to it."""
    found = ORGANIZATION.search(exchange.response.body)
    if found is None:
        return ()
    partition, account, organization = (part.decode() for part in found.groups())
    place = f"arn:{partition}:organizations::{account}:organization/{organization}"
    return [_owned(exchange, "AWS::Organizations::Organization", place)]


def _resource_groups(exchange: Exchange, recorded: Parameters, _: Failure | None) -> Sequence[Json]:
    group = recorded.get("Group") or recorded.get("GroupName")
    if exchange.target.operation not in READS_OF_GROUPS or not isinstance(group, str):
        return ()
    return [_owned(exchange, RESOURCE_GROUP, as_arn(exchange, "resource-groups", "group/", group))]


def _typed_alone(resource_type: str, source: str) -> Finder:
    """Return a finder for services that write no more than the type, for data events."""

    def find(exchange: Exchange, _: Parameters, __: Failure | None) -> Sequence[Json]:
        return [{"type": resource_type}] if exchange.target.operation in DATA_EVENTS[source] else ()

    return find


FINDERS: Mapping[str, Finder] = {
    "codebuild": _codebuild,
    "dynamodb": _dynamodb,
    "ebs": _ebs,
    "ecr": _ecr,
    "events": _events,
    "glue": _glue,
    "kms": _kms,
    "lambda": _lambda,
    "logs": _logs,
    "organizations": _organizations,
    "monitoring": _typed_alone("AWS::CloudWatch::Metric", "monitoring"),
    "resource-groups": _resource_groups,
    "sns": _sns,
    "sqs": _sqs,
    "ssm": _ssm,
    "sts": _sts,
    "xray": _typed_alone("AWS::XRay::Trace", "xray"),
}
