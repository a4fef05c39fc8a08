"""The services of moto that are loaded: importing one takes a while, and before that it holds nothing."""

import sys
from typing import Any


def find_backends(service: str, name: str | None = None) -> Any:  # moto has no types
    """Return moto's backends of a service, None unless it is loaded whole: another thread may be at it.

    `name` is that of the backends where it does not follow from the service's.
    """
    return getattr(sys.modules.get(f"moto.{service}.models"), name or f"{service}_backends", None)


def has_services() -> bool:
    """Tell whether moto may hold anything: whether its part that every service needs is imported."""
    return "moto.core.base_backend" in sys.modules
