"""Values that a service fills in where the caller sent none."""

from collections.abc import Mapping, Sequence
from typing import Any

from emulator.core.call import Exchange, Json
from emulator.wire.tables import defaults as tables


def with_defaults(exchange: Exchange, recorded: Json, error_code: str | None) -> Json:
    """Return the parameters with what the service worked with; `error_code` as recorded, None for a success.

    Source: published records.
    """
    called = (exchange.target.service, exchange.target.operation)
    equal = tables.EQUAL_MEMBERS.get(called)
    if equal:
        recorded = _with_equal(recorded, equal)
    of_valid = tables.DEFAULTS_OF_VALID_CALLS.get(called)
    if of_valid and error_code not in of_valid[0]:
        recorded = {**of_valid[1], **recorded}
    defaults = tables.REQUEST_DEFAULTS.get(called)
    return _filled(recorded, defaults, exchange.account) if defaults else recorded


def _with_equal(recorded: Json, members: Sequence[str]) -> Json:
    sent = next((recorded[member] for member in members if member in recorded), None)
    return recorded if sent is None else {**dict.fromkeys(members, sent), **recorded}


def _filled(recorded: Json, defaults: Mapping[str, Any], account: str) -> Json:
    filled = dict(recorded)
    for name, value in defaults.items():
        if isinstance(value, Mapping):
            if isinstance(filled.get(name), dict):
                filled[name] = _filled(filled[name], value, account)
        elif isinstance(value, list) and isinstance(value[0], Mapping):
            if isinstance(filled.get(name), list):
                filled[name] = [_filled_one(one, value[0], account) for one in filled[name]]
        elif name not in filled:
            filled[name] = [account] if value == [tables.OWN_ACCOUNT] else value
    return filled


def _filled_one(one: Any, defaults: Mapping[str, Any], account: str) -> Any:
    return _filled(one, defaults, account) if isinstance(one, dict) else one
