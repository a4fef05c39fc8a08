"""All operations: the modules that hold them, and what is known of those that nobody built yet.

A new module is entered here; an operation that is built leaves MISSING, its words go to its mark.
"""

from emulator.operations import (
    channels,
    dashboards,
    data_stores,
    delegated_administrators,
    event_configurations,
    event_history,
    event_selectors,
    federation,
    imports,
    insight_data,
    insight_selectors,
    public_keys,
    queries,
    resource_policies,
    sample_queries,
    tags,
    trail_logging,
    trails,
)
from emulator.operations.registry import Operation, Operations, collect

MODULES = (
    channels,
    dashboards,
    data_stores,
    delegated_administrators,
    event_configurations,
    event_history,
    event_selectors,
    federation,
    imports,
    insight_data,
    insight_selectors,
    public_keys,
    queries,
    resource_policies,
    sample_queries,
    tags,
    trail_logging,
    trails,
)

# Those alone that will word violations themselves.
MISSING: tuple[Operation, ...] = ()


def all_operations() -> Operations:
    """Return all operations of the model by name. Raises ValueError when the marks contradict it."""
    return collect(MODULES, MISSING)
