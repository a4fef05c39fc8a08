"""Requests that are about a trail or an event data store, of which they name one."""

from collections.abc import Mapping
from typing import Any

from emulator.api import selector_errors


def names_store(request: Mapping[str, Any]) -> bool:
    """Tell whether a request names an event data store, and not a trail.

    Raises InvalidParameterCombinationException for both, InvalidParameterException for neither; which of
    the two AWS answers is assumed.
    """
    has_trail, has_store = "TrailName" in request, "EventDataStore" in request
    if has_trail and has_store:
        raise selector_errors.members_exclude_each_other("TrailName", "EventDataStore")
    if not has_trail and not has_store:
        raise selector_errors.no_resource_given()
    return has_store
