"""The rest of AWS with the tables of federated stores: up to date when they are read, and changed by nobody.

Source: CloudTrail user guide, "Managing CloudTrail Lake federation resources": nobody can modify or delete
the managed database and tables in Glue. The error is assumed.
"""

from collections.abc import Callable
from typing import Any

import orjson

from emulator.core.lake.federation import DATABASE
from emulator.core.ports.neighbours import Upstream, UpstreamAnswer, UpstreamCall
from emulator.core.verbs import only_reads
from emulator.upstreams.refusals import refusal

Refresh = Callable[[str, str], None]
CATALOGS = frozenset({"glue", "lakeformation"})
NAMES = ("DatabaseName", "Name")
MANAGED = f"The database {DATABASE} and its tables are managed by CloudTrail and cannot be changed here."


class WithFederatedTables:
    """Satisfies ports.neighbours.Upstream: `others`, told of stores before it is asked for tables.

    `connect` comes before the first call. Its function brings an account's catalog of a region up to date.
    """

    def __init__(self, others: Upstream) -> None:
        self._others = others

    def connect(self, refresh: Refresh) -> None:
        self._refresh = refresh

    def send(self, call: UpstreamCall) -> UpstreamAnswer:
        target = call.target
        if target is None or target.service not in CATALOGS:
            return self._others.send(call)
        if target.service == "glue" and not only_reads(target.operation) and _is_managed(call.request.body):
            return refusal(400, MANAGED, call, "AccessDeniedException")
        self._refresh(call.account, call.credential.region if call.credential else "")
        return self._others.send(call)

    def reset(self) -> None:
        self._others.reset()


def _is_managed(body: bytes) -> bool:
    """Tell whether a call to Glue is about the managed database."""
    if DATABASE.encode() not in body:
        return False
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(given, dict) and DATABASE in _databases(given)


def _databases(given: dict[str, Any]) -> list[Any]:
    inner = given.get("DatabaseInput")
    return [given.get(name) for name in NAMES] + ([inner.get("Name")] if isinstance(inner, dict) else [])
