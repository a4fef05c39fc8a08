"""AWS::CloudTrail::Channel, Dashboard and ResourcePolicy: properties to calls.

Source: cloudformation.md 2: AWS's resource schemas. What an update does for a property that is taken out of a
template is assumed, and that a dashboard does not get another name: no call of CloudTrail gives it one.
"""

import json
from collections.abc import Mapping
from typing import Any

from emulator.core.call import Json
from emulator.core.stacks.failures import ResourceError
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

SERVICE = "cloudtrail"


def _call(operation: str, **parameters: Any) -> Api:
    return Api(SERVICE, operation, parameters)


# --- channels --------------------------------------------------------------------------------------


def _channel_created(wanted: Wanted) -> Making:
    given = chosen(wanted.properties, {"Source": "Source", "Destinations": "Destinations"})
    tags = {"Tags": given_tags} if (given_tags := wanted.all_tags()) else {}
    answer = yield _call("CreateChannel", Name=wanted.name, **given, **tags)
    yield Begun(str(answer["ChannelArn"]))
    return _channel(answer)


def _channel_changed(wanted: Wanted, before: Wanted, made: Made) -> Making:
    arn = made.physical_id
    if changed(before.properties, wanted.properties) & {"Name", "Destinations"}:
        given = chosen(wanted.properties, {"Name": "Name", "Destinations": "Destinations"})
        yield _call("UpdateChannel", Channel=arn, **given)
    yield from retagged(SERVICE, arn, before, wanted)
    return made


def _channel_removed(_wanted: Wanted, made: Made) -> Removing:
    yield _call("DeleteChannel", Channel=made.physical_id)


def _channel(answer: Json) -> Made:
    arn = str(answer["ChannelArn"])
    return Made(arn, {"ChannelArn": arn})


# --- dashboards ------------------------------------------------------------------------------------

DASHBOARD_SETTINGS: Mapping[str, str] = {
    name: name for name in ("RefreshSchedule", "TerminationProtectionEnabled", "Widgets")
}
DASHBOARD_ATTRIBUTES = ("DashboardArn", "CreatedTimestamp", "UpdatedTimestamp", "Status", "Type")
# What an update sends for a property that the template no longer has; a schedule stays.
DASHBOARD_REMOVED: Mapping[str, Any] = {"TerminationProtectionEnabled": False, "Widgets": []}


def _dashboard_created(wanted: Wanted) -> Making:
    given = chosen(wanted.properties, DASHBOARD_SETTINGS)
    tags = {"TagsList": given_tags} if (given_tags := wanted.all_tags()) else {}
    answer = yield _call("CreateDashboard", Name=wanted.name, **given, **tags)
    arn = str(answer["DashboardArn"])
    yield Begun(arn)
    return _dashboard((yield _call("GetDashboard", DashboardId=arn)))


def _dashboard_changed(wanted: Wanted, before: Wanted, made: Made) -> Making:
    differing, arn = changed(before.properties, wanted.properties), made.physical_id
    if "Name" in differing:
        raise ResourceError("The name of a dashboard cannot be changed.")
    if differing & DASHBOARD_SETTINGS.keys():
        gone = {name: value for name, value in DASHBOARD_REMOVED.items() if name in differing}
        yield _call(
            "UpdateDashboard", DashboardId=arn, **{**gone, **chosen(wanted.properties, DASHBOARD_SETTINGS)}
        )
    yield from retagged(SERVICE, arn, before, wanted)
    return _dashboard((yield _call("GetDashboard", DashboardId=arn)))


def _dashboard_removed(wanted: Wanted, made: Made) -> Removing:
    """Delete a dashboard, and lift its protection before. Source: the permissions of AWS's handler."""
    if is_true(wanted.properties.get("TerminationProtectionEnabled")):
        yield _call("UpdateDashboard", DashboardId=made.physical_id, TerminationProtectionEnabled=False)
    yield _call("DeleteDashboard", DashboardId=made.physical_id)


def _dashboard(answer: Json) -> Made:
    attributes = {name: str(answer.get(name, "")) for name in DASHBOARD_ATTRIBUTES}
    return Made(attributes["DashboardArn"], attributes)


# --- policies of resources -------------------------------------------------------------------------


def _policy_created(wanted: Wanted) -> Making:
    arn = str(wanted.properties["ResourceArn"])
    yield _policy_put(wanted)
    yield Begun(arn)
    yield _call("GetResourcePolicy", ResourceArn=arn)
    return Made(arn)


def _policy_changed(wanted: Wanted, _before: Wanted, made: Made) -> Making:
    yield _policy_put(wanted)
    return made


def _policy_put(wanted: Wanted) -> Api:
    policy = wanted.properties["ResourcePolicy"]
    text = policy if isinstance(policy, str) else json.dumps(policy)
    return _call("PutResourcePolicy", ResourceArn=wanted.properties["ResourceArn"], ResourcePolicy=text)


def _policy_removed(_wanted: Wanted, made: Made) -> Removing:
    yield _call("DeleteResourcePolicy", ResourceArn=made.physical_id)


KINDS = (
    Kind(
        "AWS::CloudTrail::Channel",
        _channel_created,
        _channel_changed,
        _channel_removed,
        name="Name",
        replaces=frozenset({"Source"}),
        attributes=frozenset({"ChannelArn"}),
        has_system_tags=True,
    ),
    Kind(
        "AWS::CloudTrail::Dashboard",
        _dashboard_created,
        _dashboard_changed,
        _dashboard_removed,
        name="Name",
        attributes=frozenset(DASHBOARD_ATTRIBUTES),
    ),
    Kind(
        "AWS::CloudTrail::ResourcePolicy",
        _policy_created,
        _policy_changed,
        _policy_removed,
        replaces=frozenset({"ResourceArn"}),
        required=("ResourceArn", "ResourcePolicy"),
    ),
)
