"""The services of moto that are loaded: importing one takes a while, and before that it holds nothing."""

import sys
from typing import Any


def find_backends(service: str) -> Any:  # moto has no types
    """Return moto's backends of a service, None unless it is loaded whole: another thread may be at it."""
    return getattr(sys.modules.get(f"moto.{service}.models"), f"{service}_backends", None)
