"""One function per API operation, one module per resource."""

from importlib import import_module

MODULES = (
    "delegated_administrators",
    "event_configurations",
    "event_history",
    "event_selectors",
    "insight_selectors",
    "public_keys",
    "tags",
    "trail_logging",
    "trails",
)


def load_operations() -> None:
    """Import the modules of all resources, which enters their functions in the registry."""
    for module in MODULES:
        import_module(f"emulator.operations.{module}")
