"""AWS::CloudTrail::Trail: properties to calls.

Source: cloudformation.md 1.1 to 1.3: AWS's resource schema, and updates measured against AWS in 2026. The
order of the calls of a creation is assumed.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from emulator.core.call import Json
from emulator.core.stacks.resources import (
    Api,
    Begun,
    Kind,
    Made,
    Making,
    Removing,
    Wanted,
    changed,
    chosen,
    is_true,
)
from emulator.core.stacks.tagging import retagged

TYPE = "AWS::CloudTrail::Trail"
SERVICE = "cloudtrail"
SETTINGS: Mapping[str, str] = {
    "S3BucketName": "S3BucketName",
    "S3KeyPrefix": "S3KeyPrefix",
    "SnsTopicName": "SnsTopicName",
    "IncludeGlobalServiceEvents": "IncludeGlobalServiceEvents",
    "IsMultiRegionTrail": "IsMultiRegionTrail",
    "EnableLogFileValidation": "EnableLogFileValidation",
    "CloudWatchLogsLogGroupArn": "CloudWatchLogsLogGroupArn",
    "CloudWatchLogsRoleArn": "CloudWatchLogsRoleArn",
    "KMSKeyId": "KmsKeyId",
    "IsOrganizationTrail": "IsOrganizationTrail",
}
# What an update sends for a property that the template no longer has; the two of CloudWatch Logs are kept.
# That of the key and of organization trails is assumed.
REMOVED: Mapping[str, Any] = {
    "S3KeyPrefix": "",
    "SnsTopicName": "",
    "KMSKeyId": "",
    "IncludeGlobalServiceEvents": False,
    "IsMultiRegionTrail": False,
    "EnableLogFileValidation": False,
    "IsOrganizationTrail": False,
}
DEFAULT_SELECTOR: Json = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}
SELECTORS = ("EventSelectors", "AdvancedEventSelectors")
INSIGHTS, AGGREGATIONS = "InsightSelectors", "AggregationConfigurations"


def _call(operation: str, **parameters: Any) -> Api:
    return Api(SERVICE, operation, parameters)


def created(wanted: Wanted) -> Making:
    """Make a trail; an empty list of selectors is nothing to do."""
    properties = wanted.properties
    tags = wanted.all_tags()
    given = chosen(properties, SETTINGS)
    answer = yield _call("CreateTrail", Name=wanted.name, **given, **({"TagsList": tags} if tags else {}))
    yield Begun(wanted.name)
    for name in SELECTORS:
        if properties.get(name):
            yield _call("PutEventSelectors", TrailName=wanted.name, **{name: properties[name]})
    if properties.get(INSIGHTS):
        yield _insights(wanted)
    if properties.get(AGGREGATIONS):
        yield _aggregations(wanted)
    if is_true(properties.get("IsLogging")):
        yield _call("StartLogging", Name=wanted.name)
    return _made(wanted, answer)


def updated(wanted: Wanted, before: Wanted, made: Made) -> Making:
    """Change a trail in place."""
    differing = changed(before.properties, wanted.properties)
    if differing & SETTINGS.keys():
        answer = yield _call("UpdateTrail", Name=wanted.name, **_settings(wanted, differing))
        made = _made(wanted, answer)
    yield from _selectors_changed(wanted, differing)
    if "IsLogging" in differing:
        starts = is_true(wanted.properties.get("IsLogging"))
        yield _call("StartLogging" if starts else "StopLogging", Name=wanted.name)
    yield from retagged(SERVICE, str(made.attributes["Arn"]), before, wanted)
    return made


def _settings(wanted: Wanted, differing: frozenset[str]) -> Json:
    properties = wanted.properties
    gone = {SETTINGS[name]: REMOVED[name] for name in REMOVED if name in differing and name not in properties}
    return {**chosen(properties, SETTINGS), **gone}


def _selectors_changed(wanted: Wanted, differing: frozenset[str]) -> Iterator[Api]:
    properties = wanted.properties
    if differing.intersection(SELECTORS):
        name = next((name for name in SELECTORS if properties.get(name)), None)
        put = {name: properties[name]} if name else {"EventSelectors": [DEFAULT_SELECTOR]}
        yield _call("PutEventSelectors", TrailName=wanted.name, **put)
    if INSIGHTS in differing:
        yield _insights(wanted)
    if AGGREGATIONS in differing:
        yield _aggregations(wanted)


def _insights(wanted: Wanted) -> Api:
    selectors = wanted.properties.get(INSIGHTS) or []
    return _call("PutInsightSelectors", TrailName=wanted.name, InsightSelectors=selectors)


def _aggregations(wanted: Wanted) -> Api:
    configurations = wanted.properties.get(AGGREGATIONS) or []
    return _call("PutEventConfiguration", TrailName=wanted.name, AggregationConfigurations=configurations)


def removed(_wanted: Wanted, made: Made) -> Removing:
    """Delete a trail."""
    yield _call("DeleteTrail", Name=made.physical_id)


def _made(wanted: Wanted, answer: Json) -> Made:
    attributes = {"Arn": answer["TrailARN"], "SnsTopicArn": answer.get("SnsTopicARN", "")}
    return Made(wanted.name, attributes)


KIND = Kind(
    TYPE,
    created,
    updated,
    removed,
    name="TrailName",
    replaces=frozenset({"TrailName"}),
    attributes=frozenset({"Arn", "SnsTopicArn"}),
    required=("S3BucketName", "IsLogging"),
    has_system_tags=True,
)
