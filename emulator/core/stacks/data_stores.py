"""AWS::CloudTrail::EventDataStore: properties to calls.

Source: cloudformation.md 2: AWS's resource schema. The order of the calls is assumed, and that a property
which is taken out of a template stays as it was.
"""

from collections.abc import Iterator
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

TYPE = "AWS::CloudTrail::EventDataStore"
SERVICE = "cloudtrail"
SETTINGS = {
    name: name
    for name in (
        "AdvancedEventSelectors",
        "BillingMode",
        "KmsKeyId",
        "MultiRegionEnabled",
        "OrganizationEnabled",
        "RetentionPeriod",
        "TerminationProtectionEnabled",
    )
}
EVENT_SIZES = {"MaxEventSize": "MaxEventSize", "ContextKeySelectors": "ContextKeySelectors"}
INSIGHTS = {"InsightSelectors": "InsightSelectors", "InsightsDestination": "InsightsDestination"}
FEDERATION = frozenset({"FederationEnabled", "FederationRoleArn"})
ATTRIBUTES = ("EventDataStoreArn", "CreatedTimestamp", "UpdatedTimestamp", "Status")


def _call(operation: str, **parameters: Any) -> Api:
    return Api(SERVICE, operation, parameters)


def created(wanted: Wanted) -> Making:
    """Make a store, and then what has operations of its own."""
    properties = wanted.properties
    more: Json = {"TagsList": tags} if (tags := wanted.all_tags()) else {}
    if "IngestionEnabled" in properties:
        more["StartIngestion"] = properties["IngestionEnabled"]
    answer = yield _call("CreateEventDataStore", Name=wanted.name, **chosen(properties, SETTINGS), **more)
    made = _made(answer)
    yield Begun(made.physical_id)
    yield from _configured(wanted, made, frozenset(properties))
    return _made((yield _call("GetEventDataStore", EventDataStore=made.physical_id)))


def updated(wanted: Wanted, before: Wanted, made: Made) -> Making:
    """Change a store in place."""
    differing = changed(before.properties, wanted.properties)
    properties, arn = wanted.properties, made.physical_id
    if differing & {"Name", *SETTINGS}:
        given = chosen(properties, {"Name": "Name", **SETTINGS})
        made = _made((yield _call("UpdateEventDataStore", EventDataStore=arn, **given)))
    if "IngestionEnabled" in differing:
        verb = "Start" if is_true(properties.get("IngestionEnabled", True)) else "Stop"
        yield _call(f"{verb}EventDataStoreIngestion", EventDataStore=arn)
    yield from _configured(wanted, made, differing)
    yield from retagged(SERVICE, arn, before, wanted)
    return made


def _configured(wanted: Wanted, made: Made, differing: frozenset[str]) -> Iterator[Api]:
    """Yield the calls for the properties that CreateEventDataStore and UpdateEventDataStore do not take."""
    properties, arn = wanted.properties, made.physical_id
    if differing & INSIGHTS.keys():
        given = {"InsightSelectors": [], **chosen(properties, INSIGHTS)}
        yield _call("PutInsightSelectors", EventDataStore=arn, **given)
    if differing & EVENT_SIZES.keys():
        yield _call("PutEventConfiguration", EventDataStore=arn, **chosen(properties, EVENT_SIZES))
    if differing & FEDERATION:
        if is_true(properties.get("FederationEnabled")):
            role = properties.get("FederationRoleArn", "")
            yield _call("EnableFederation", EventDataStore=arn, FederationRoleArn=role)
        elif "FederationEnabled" in properties or "FederationEnabled" in differing:
            yield _call("DisableFederation", EventDataStore=arn)


def removed(wanted: Wanted, made: Made) -> Removing:
    """Delete a store: it waits seven days for its end, and is refused while it is protected."""
    if is_true(wanted.properties.get("FederationEnabled")):
        yield _call("DisableFederation", EventDataStore=made.physical_id)
    yield _call("DeleteEventDataStore", EventDataStore=made.physical_id)


def _made(answer: Json) -> Made:
    return Made(str(answer["EventDataStoreArn"]), {name: str(answer.get(name, "")) for name in ATTRIBUTES})


KIND = Kind(TYPE, created, updated, removed, name="Name", attributes=frozenset(ATTRIBUTES))
