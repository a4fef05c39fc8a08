"""What calls to CloudTrail ask for: its sixty operations, and the resources that each is about.

Source: service authorization reference, "Actions, resources, and condition keys for AWS CloudTrail".
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from emulator.core.access.questions import Question
from emulator.core.call import Json
from emulator.core.regions import partition_of
from emulator.wire.tables.actions import PASSED_ROLES

TRAIL, STORE, CHANNEL, DASHBOARD = "trail", "eventdatastore", "channel", "dashboard"
# The members that name a resource, and the kind of a resource that is named without an ARN.
_NAMED_BY: Mapping[tuple[tuple[str, str], ...], str] = {
    (("Name", TRAIL),): (
        "CreateTrail DeleteTrail GetTrail GetTrailStatus StartLogging StopLogging UpdateTrail"
    ),
    (("TrailName", TRAIL),): "GetEventSelectors PutEventSelectors",
    (("TrailName", TRAIL), ("EventDataStore", STORE)): (
        "GetEventConfiguration GetInsightSelectors PutEventConfiguration PutInsightSelectors"
    ),
    (("InsightSource", TRAIL),): "ListInsightsData",
    (("EventDataStore", STORE),): (
        "CancelQuery DeleteEventDataStore DescribeQuery DisableFederation EnableFederation"
        " GetEventDataStore GetQueryResults ListQueries RestoreEventDataStore"
        " StartEventDataStoreIngestion StopEventDataStoreIngestion UpdateEventDataStore"
    ),
    (("EventDataStores", STORE),): "GenerateQuery",
    (("Channel", CHANNEL),): "DeleteChannel GetChannel UpdateChannel",
    (("Name", DASHBOARD),): "CreateDashboard",
    (("DashboardId", DASHBOARD),): "DeleteDashboard GetDashboard StartDashboardRefresh UpdateDashboard",
    (("ResourceArn", ""),): "DeleteResourcePolicy GetResourcePolicy PutResourcePolicy",
    (("ResourceId", TRAIL),): "AddTags RemoveTags",
    (("ResourceIdList", TRAIL),): "ListTags",
}
NAMED = {name: members for members, names in _NAMED_BY.items() for name in names.split()}
# Created under an id that nobody knows beforehand.
WITHOUT_NAME: Mapping[str, str] = {"CreateEventDataStore": STORE, "CreateChannel": CHANNEL}
# The store of a query is not told by a call that names the query alone.
BY_QUERY = frozenset({"CancelQuery", "DescribeQuery", "GetQueryResults", "StartQuery"})


def questions_of(operation: str, parameters: Json, account: str, region: str) -> Sequence[Question]:
    """Return what a call to CloudTrail has to be allowed: its own action on each resource, then others."""
    keys = _tag_keys(parameters)
    own = [
        Question(f"cloudtrail:{operation}", arn, keys=keys)
        for arn in _resources(operation, parameters, account, region)
    ]
    return [*own, *_dependent(operation, parameters, own)]


def _resources(operation: str, parameters: Json, account: str, region: str) -> Sequence[str | None]:
    beginning = f"arn:{partition_of(region)}:cloudtrail:{region}:{account}:"
    named = NAMED.get(operation)
    if operation in WITHOUT_NAME:
        return [f"{beginning}{WITHOUT_NAME[operation]}/*"]
    found = [
        _arn(beginning, kind, name) for member, kind in named or () for name in _texts(parameters.get(member))
    ]
    if found:
        return found
    return [None] if operation in BY_QUERY else ["*"]


def _arn(beginning: str, kind: str, name: str) -> str:
    return name if name.startswith("arn:") or not kind else f"{beginning}{kind}/{name}"


def _texts(value: Any) -> Sequence[str]:
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, str) and one]


def _tag_keys(parameters: Json) -> Mapping[str, str | Sequence[str]]:
    tags = parameters.get("TagsList") or parameters.get("Tags") or ()
    pairs = [(tag.get("Key", ""), tag.get("Value", "")) for tag in tags if isinstance(tag, Mapping)]
    keys: dict[str, str | Sequence[str]] = {f"aws:RequestTag/{key}": value for key, value in pairs}
    return {**keys, "aws:TagKeys": [key for key, _ in pairs]} if pairs else {}


def _dependent(operation: str, parameters: Json, own: Sequence[Question]) -> Iterator[Question]:
    """Yield what CloudTrail asks for beside the operation's own action: tagging, and passing a role."""
    if operation.startswith("Create") and own and own[0].keys:
        yield Question("cloudtrail:AddTags", own[0].resource, keys=own[0].keys)
    passed = PASSED_ROLES["cloudtrail"].get(operation)
    if passed and isinstance(parameters.get(passed[0]), str) and parameters[passed[0]]:
        yield Question("iam:PassRole", parameters[passed[0]], keys={"iam:PassedToService": passed[1]})
