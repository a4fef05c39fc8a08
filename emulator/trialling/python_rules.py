"""Rules that are Python functions `rule(event) -> bool`, as Panther's files have them.

A file is run as a program: it can do what its author can.
"""

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from emulator.core.trials.rules import Record, Rule, RuleError

FUNCTION = "rule"


class PantherEvent(dict[str, Any]):
    """A record with the method of Panther's events that rules use most."""

    def deep_get(self, *names: str, default: Any = None) -> Any:
        """Return the value at the path of the names, `default` if a member is absent."""
        value: Any = self
        for name in names:
            if not isinstance(value, dict) or name not in value:
                return default
            value = value[name]
        return default if value is None else value


def function_of(rule: Rule) -> Callable[[Record], object]:
    """Return the function of a rule: its own, or the one that its file defines. Raises RuleError."""
    if rule.function:
        return rule.function
    module = ModuleType(Path(rule.path).stem or "rule")
    module.__file__ = rule.path
    try:
        code = compile(rule.text, rule.path or "<rule>", "exec")
        with _beside(rule.path):
            exec(code, module.__dict__)  # noqa: S102 - the user's own rule
    except SyntaxError as error:
        raise RuleError(f"It is not valid Python: {error.msg}.", error.lineno) from error
    except Exception as error:  # importing a file may raise anything
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == (rule.path or "<rule>")]
        sentence = f"It cannot be imported: {type(error).__name__}: {error}."
        raise RuleError(sentence, lines[-1] if lines else None) from error
    found = module.__dict__.get(FUNCTION)
    if not callable(found):
        raise RuleError(f"The file has no function {FUNCTION}(event).")
    return found  # type: ignore[no-any-return]  # what it returns is its own


@contextmanager
def _beside(path: str) -> Iterator[None]:
    """Let a file import what lies beside it."""
    if not path:
        yield
        return
    folder = str(Path(path).resolve().parent)
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)
