"""All operations: the modules that hold them, each loaded when one of its operations is first called.

A new operation is entered here; what the service model has beside is missing.
"""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module

from emulator.api.shapes import OPERATION_NAMES
from emulator.operations.registry import Operation, Operations, collect, missing

# The modules, with the operations that are marked in each.
HELD: Mapping[str, Sequence[str]] = {
    "channels": (
        "CreateChannel",
        "GetChannel",
        "ListChannels",
        "UpdateChannel",
        "DeleteChannel",
    ),
    "dashboards": (
        "CreateDashboard",
        "GetDashboard",
        "ListDashboards",
        "UpdateDashboard",
        "DeleteDashboard",
        "StartDashboardRefresh",
    ),
    "data_stores": (
        "CreateEventDataStore",
        "GetEventDataStore",
        "ListEventDataStores",
        "UpdateEventDataStore",
        "DeleteEventDataStore",
        "RestoreEventDataStore",
        "StartEventDataStoreIngestion",
        "StopEventDataStoreIngestion",
    ),
    "delegated_administrators": (
        "RegisterOrganizationDelegatedAdmin",
        "DeregisterOrganizationDelegatedAdmin",
    ),
    "event_configurations": (
        "PutEventConfiguration",
        "GetEventConfiguration",
    ),
    "event_history": ("LookupEvents",),
    "event_selectors": (
        "PutEventSelectors",
        "GetEventSelectors",
    ),
    "federation": (
        "EnableFederation",
        "DisableFederation",
    ),
    "imports": (
        "StartImport",
        "GetImport",
        "StopImport",
        "ListImports",
        "ListImportFailures",
    ),
    "insight_data": (
        "ListInsightsData",
        "ListInsightsMetricData",
    ),
    "insight_selectors": (
        "PutInsightSelectors",
        "GetInsightSelectors",
    ),
    "public_keys": ("ListPublicKeys",),
    "queries": (
        "StartQuery",
        "DescribeQuery",
        "GetQueryResults",
        "ListQueries",
        "CancelQuery",
    ),
    "resource_policies": (
        "PutResourcePolicy",
        "GetResourcePolicy",
        "DeleteResourcePolicy",
    ),
    "sample_queries": (
        "SearchSampleQueries",
        "GenerateQuery",
    ),
    "tags": (
        "AddTags",
        "RemoveTags",
        "ListTags",
    ),
    "trail_logging": (
        "StartLogging",
        "StopLogging",
        "GetTrailStatus",
    ),
    "trails": (
        "CreateTrail",
        "UpdateTrail",
        "GetTrail",
        "DescribeTrails",
        "ListTrails",
        "DeleteTrail",
    ),
}


class LateOperations(Mapping[str, Operation]):
    """The operations of the model by name. A module that is asked for has to hold what the table says."""

    def __init__(self, held: Mapping[str, Sequence[str]]) -> None:
        self._held = held
        self._module_of = {name: module for module, names in held.items() for name in names}
        self._known: dict[str, Operation] = {}

    def __getitem__(self, name: str) -> Operation:
        """Return an operation. Raises ValueError where its module contradicts the model or the table."""
        if name not in self._known:
            self._known |= self._found_with(name)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(OPERATION_NAMES | self._module_of.keys()))

    def __len__(self) -> int:
        return len(OPERATION_NAMES | self._module_of.keys())

    def _found_with(self, name: str) -> Mapping[str, Operation]:
        """Return all operations of the module that holds the one of this name."""
        module = self._module_of.get(name)
        if module is None:
            return {name: missing(name)} if name in OPERATION_NAMES else {}
        marked = collect([import_module(f"emulator.operations.{module}")])
        found = {one.name: one for one in marked.values() if one.built}
        if found.keys() != set(self._held[module]):
            raise ValueError(f"The marks of {module} are not those that the table of all operations says.")
        return found


def all_operations() -> Operations:
    """Return all operations of the model by name, none of them loaded."""
    return LateOperations(HELD)
