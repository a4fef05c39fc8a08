"""JSON paths of Trino, as DuckDB has them: every key quoted, so that a key may hold any character."""

import re

from emulator.api import lake_errors

STEP = re.compile(
    r"""\.(?P<name>[^.\[\]"*]+)|\."(?P<quoted>(?:[^"\\]|\\.)*)"|\[\s*(?P<index>\d{1,9})\s*\]"""
    r"""|\[\s*"(?P<key>(?:[^"\\]|\\.)*)"\s*\]|\[\s*'(?P<single>[^']*)'\s*\]"""
)


def quoted_path(path: str) -> str:
    """Return a path such as $.AWS:X.y[0]["a.b"] with quoted keys: $."AWS:X"."y"[0]."a.b".

    Raises InvalidQueryStatementException for a path that Trino refuses, or with wildcards.
    """
    rest = path[1:] if path.startswith("$") else f".{path}"
    parts, at = ["$"], 0
    while at < len(rest):
        step = STEP.match(rest, at)
        if not step:
            raise lake_errors.invalid_statement(f"Invalid JSON path: '{path}'")
        parts.append(_step(step))
        at = step.end()
    return "".join(parts)


def _step(step: re.Match[str]) -> str:
    if step["index"]:
        return f"[{int(step['index'])}]"
    key = next(value for name in ("name", "quoted", "key", "single") if (value := step[name]) is not None)
    return f'."{key}"'
