"""Requests that are about a trail or an event data store, of which they name one."""

from collections.abc import Mapping
from typing import Any

from emulator.api import selector_errors


def get_trail_name(request: Mapping[str, Any]) -> str:
    """Return the TrailName of a request that may name an event data store in its place.

    Raises InvalidParameterCombinationException for both, InvalidParameterException for neither; which of
    the two AWS answers is assumed. Raises UnsupportedOperationException for a store.
    """
    trail, store = request.get("TrailName"), request.get("EventDataStore")
    if trail is not None and store is not None:
        raise selector_errors.members_exclude_each_other("TrailName", "EventDataStore")
    if store is not None:
        raise selector_errors.stores_not_implemented()
    if trail is None:
        raise selector_errors.no_resource_given()
    return str(trail)
