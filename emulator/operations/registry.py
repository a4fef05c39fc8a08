"""The operations by name."""

from collections.abc import Callable, Mapping
from typing import Any

from emulator.operations.context import Context

Handler = Callable[[Context, Any], Mapping[str, Any]]
OPERATIONS: dict[str, Handler] = {}


def operation(name: str) -> Callable[[Handler], Handler]:
    """Mark a function as the implementation of the operation `name` of the service model."""

    def register(handler: Handler) -> Handler:
        if name in OPERATIONS:
            raise ValueError(f"{name} has two implementations")
        OPERATIONS[name] = handler
        return handler

    return register
