"""Every operation of the services most used: recognised, described, and a record of AWS's form."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from emulator.core.call import Exchange
from emulator.core.callers import identity
from emulator.core.ids import Ids
from emulator.core.records import events
from emulator.wire.describe import Describer
from emulator.wire.recognise import find_target
from emulator.wire.service_models import find_service
from emulator.wire.tables import secrets
from tests import generated_calls as generated
from tests.generated_calls import ACCOUNT, Place
from tests.record_schema import problems_of

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
ADA = identity.user(ACCOUNT, "ada", "AKIAEXAMPLE0000000001")
SERVICES = [
    "apigateway",
    "autoscaling",
    "cloudformation",
    "cloudtrail",
    "cloudwatch",
    "dynamodb",
    "ec2",
    "ecr",
    "ecs",
    "elbv2",
    "events",
    "iam",
    "kms",
    "lambda",
    "logs",
    "rds",
    "route53",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "stepfunctions",
    "sts",
]
# Deprecated twins of operations that have the same method and path, and one that is told by its host.
TOLD_APART_BY_NOTHING = {
    "GetBucketLifecycle": "GetBucketLifecycleConfiguration",
    "GetBucketNotification": "GetBucketNotificationConfiguration",
    "ListDirectoryBuckets": "ListBuckets",
    "PutBucketLifecycle": "PutBucketLifecycleConfiguration",
    "PutBucketNotification": "PutBucketNotificationConfiguration",
}
describer = Describer()


def record_of(exchange: Exchange) -> dict[str, Any]:
    described = describer.describe(exchange)
    origin = events.origin_of(exchange.request, described, ADA)
    return events.record_of(events.from_call(described, ADA, origin, NOON, Ids(seed=1)))


@pytest.mark.source("botocore-model", "protocols, targets, actions and URI templates")
@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_is_recognised_from_the_bytes_that_boto3_sends(service: str) -> None:
    found = {}
    for operation in generated.operations_of(service):
        exchange = generated.exchange_of(service, operation)
        target = find_target(exchange.request, exchange.credential)
        found[operation] = (target.service, target.operation) if target else None

    assert found == {name: (service, TOLD_APART_BY_NOTHING.get(name, name)) for name in found}


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_that_a_client_and_a_service_send_is_unreadable(service: str) -> None:
    operations = set(generated.operations_of(service)) - {"PutBucketPolicy"}  # its example is no policy
    unread = {name: describer.describe(generated.exchange_of(service, name)).unread for name in operations}

    assert {name: what for name, what in unread.items() if what} == {}


@pytest.mark.source("aws-docs", "CloudTrail record contents")
@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_makes_a_record_of_the_form_of_aws(service: str) -> None:
    problems = {}
    for operation in generated.operations_of(service):
        wrong = problems_of(record_of(generated.exchange_of(service, operation)))
        if wrong:
            problems[operation] = wrong

    assert problems == {}


@pytest.mark.source("aws-docs", "CloudTrail record contents")
@pytest.mark.parametrize(
    ("service", "protocol"),
    [("cloudwatch", "query"), ("cloudwatch", "json"), ("cloudwatch", generated.CBOR), ("sqs", "query")],
)
def test_the_protocol_does_not_change_the_record(service: str, protocol: str) -> None:
    different = {}
    for operation in generated.operations_of(service):
        preferred = record_of(generated.exchange_of(service, operation))
        spoken = record_of(generated.exchange_of(service, operation, protocol=protocol))
        if without_emptiness(preferred) != without_emptiness(spoken):
            different[operation] = (preferred, spoken)

    assert different == {}


def without_emptiness(value: Any) -> Any:
    """Return the value without members that hold no scalar: the query protocol sends nothing of them."""
    if isinstance(value, Mapping):
        return {name: without_emptiness(item) for name, item in value.items() if holds_something(item)}
    return [without_emptiness(item) for item in value] if isinstance(value, list) else value


def holds_something(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(holds_something, value.values()))
    return any(map(holds_something, value)) if isinstance(value, list) else True


# --- nothing that was sent is lost ---------------------------------------------------------------

# These have a form of their own: EC2 and S3 all through, the others for some operations.
OWN_FORMS = {"apigateway", "dynamodb", "ec2", "s3"}
OWN_OPERATIONS = {
    ("lambda", "Invoke"),
    ("lambda", "InvokeAsync"),
    ("lambda", "InvokeWithResponseStream"),
    ("logs", "TestMetricFilter"),  # its parameters are null
}
MARKERS = [value for name, value in vars(secrets).items() if isinstance(value, str) and name.isupper()]


def lost(service: str, shape: Any, sent: Any, recorded: Any, at: str = "") -> Iterator[str]:
    """Yield the places where a record does not hold what was sent, unless it withholds that."""
    walk = WALKS.get(shape.type_name)
    if walk is not None:
        yield from walk(service, shape, sent, recorded, at)
    elif recorded not in (sent, *MARKERS):
        yield at


def _of_structure(service: str, shape: Any, sent: Any, recorded: Any, at: str) -> Iterator[str]:
    for name, value in sent.items():
        key = name[0].lower() + name[1:]
        if key not in recorded:
            if holds_something(value) and not is_withheld(service, Place(service, shape.name, name, shape)):
                yield f"{at}.{name}"
        elif recorded[key] not in MARKERS:
            yield from lost(service, shape.members[name], value, recorded[key], f"{at}.{name}")


def _of_list(service: str, shape: Any, sent: Any, recorded: Any, at: str) -> Iterator[str]:
    if recorded == [] and shape.member.type_name in {"string", "blob"}:
        return  # of a list of secrets nothing is left
    if len(recorded) != len(sent):
        yield at
    for one, kept in zip(sent, recorded, strict=False):
        yield from lost(service, shape.member, one, kept, at + "[]")


def _of_map(service: str, shape: Any, sent: Any, recorded: Any, at: str) -> Iterator[str]:
    for key in sent.keys() & recorded.keys():
        yield from lost(service, shape.value, sent[key], recorded[key], f"{at}.{key}")


def _of_timestamp(_: str, __: Any, ___: Any, recorded: Any, at: str) -> Iterator[str]:
    if recorded != "2026-01-02T12:00:00Z":
        yield at


WALKS = {"structure": _of_structure, "list": _of_list, "map": _of_map, "timestamp": _of_timestamp}


def is_withheld(service: str, place: Place) -> bool:
    """Tell whether a member may be missing: a blob, or one that is dropped as a secret."""
    if place.shape.members[place.member].type_name == "blob":
        return True
    model = find_service(service)
    assert model is not None
    compiled = model._compilers[False].shape(place.owner).find(place.member)
    return compiled is not None and compiled.hidden is not None


@pytest.mark.source("aws-observed", "event-record.md 3.1: all members, first letter in lower case")
@pytest.mark.parametrize("service", sorted(set(SERVICES) - OWN_FORMS))
def test_every_member_that_was_sent_is_recorded_or_withheld(service: str) -> None:
    missing = {}
    for operation in generated.operations_of(service):
        shape = generated.model(service).operation_model(operation).input_shape
        if shape is None or (service, operation) in OWN_OPERATIONS:
            continue
        sent = generated.Filling(service).value(shape)
        recorded = record_of(generated.exchange_of(service, operation))["requestParameters"]
        places = list(lost(service, shape, sent, recorded or {}))
        if places:
            missing[operation] = places

    assert missing == {}
