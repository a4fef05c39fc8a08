"""DynamoDB's data events: which attributes and keys, never the values of others."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from emulator.core.call import Json
from emulator.wire.service_models import upper_first
from emulator.wire.tables.secrets import LITERAL_REDACTED

KeyNames = Callable[[str], Sequence[str]]
"""The key attributes of a table, by its name or ARN; empty when the table is not known."""

# Members that hold values of attributes, or expressions of the time before expressions.
WITH_VALUES = frozenset(
    {
        "attributeUpdates",
        "conditionalOperator",
        "expected",
        "expressionAttributeValues",
        "keyConditions",
        "parameters",
        "queryFilter",
        "scanFilter",
    }
)
KEYS = frozenset({"key", "exclusiveStartKey"})
LITERALS = re.compile(r"'(?:[^']|'')*'|(?<![\w\"])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w\"])", re.ASCII)


def data_parameters(recorded: Json, key_names: KeyNames) -> Json:
    """Return the parameters of a data operation: names of attributes, values of keys alone.

    Source: published records; for batches, the form of transactions.
    """
    kept = {name: value for name, value in recorded.items() if name not in WITH_VALUES}
    for name in KEYS & kept.keys():
        kept[name] = plain_key(kept[name])
    if isinstance(kept.get("item"), Mapping):
        kept.update(_item(kept.get("tableName", ""), kept["item"], key_names))
    if isinstance(kept.get("statement"), str):
        kept["statement"] = without_literals(kept["statement"])
    if isinstance(kept.get("statements"), list):
        kept["statements"] = [_statement(statement) for statement in kept["statements"]]
    if isinstance(kept.get("requestItems"), Mapping):
        kept["requestItems"] = list(_batch(kept["requestItems"], key_names))
    if isinstance(kept.get("transactItems"), list):
        kept["requestItems"] = list(_transaction(kept.pop("transactItems"), key_names))
    if isinstance(kept.get("transactStatements"), list):
        kept["transactStatements"] = [_statement(statement) for statement in kept["transactStatements"]]
    return kept


def plain_key(key: Any) -> Any:
    """Return a key without the type tags of its values: {"Artist": {"S": "x"}} as {"Artist": "x"}."""
    if not isinstance(key, Mapping):
        return {}
    return {name: _plain(value) for name, value in key.items()}


def without_literals(statement: str) -> str:
    """Return a PartiQL statement with a marker in place of each literal."""
    return LITERALS.sub(LITERAL_REDACTED, statement)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping) and len(value) == 1:
        return next(iter(value.values()))
    return value


def _item(table: Any, item: Mapping[str, Any], key_names: KeyNames) -> Json:
    names = key_names(table) if isinstance(table, str) else ()
    key = {name: _plain(item[name]) for name in names if name in item}
    return {"item": list(item), **({"key": key} if key else {})}


def _statement(statement: Any) -> Json:
    text = statement.get("statement") if isinstance(statement, Mapping) else None
    return {"statement": without_literals(text)} if isinstance(text, str) else {}


def _batch(tables: Mapping[str, Any], key_names: KeyNames) -> Iterable[Json]:
    for table, requests in tables.items():
        if isinstance(requests, Mapping):  # BatchGetItem
            keys = requests.get("keys")
            yield {"tableName": table, "keys": [plain_key(key) for key in keys or ()]}
            continue
        for request in requests if isinstance(requests, list) else ():
            yield from _actions(request, {"tableName": table}, key_names)


def _transaction(items: Iterable[Any], key_names: KeyNames) -> Iterable[Json]:
    for item in items:
        yield from _actions(item, {}, key_names)


def _actions(item: Any, known: Json, key_names: KeyNames) -> Iterable[Json]:
    if not isinstance(item, Mapping):
        return
    for operation, action in item.items():
        if isinstance(action, Mapping):
            yield {"operation": upper_first(operation), **data_parameters({**known, **action}, key_names)}
