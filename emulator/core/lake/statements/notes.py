"""Where the types of expressions are noted, and what rules about them have to hand."""

from collections.abc import Callable, Sequence
from typing import Protocol

from sqlglot import exp

from emulator.core.lake.statements.dialect import Source
from emulator.core.lake.statements.scopes import Output, Scope
from emulator.core.lake.types import Type


class Reader(Protocol):
    """What an expression needs of the statement around it."""

    source: Source

    def note(self, node: exp.Expr, scope: Scope) -> Type | None:
        """Return the type of an expression, and note it and those inside. Raises for what does not fit."""
        ...

    def query(self, node: exp.Expr, outer: Scope) -> Sequence[Output]:
        """Return the columns that a query answers."""
        ...

    def error(self, node: exp.Expr, message: str) -> Exception:
        """Return the refusal of the statement for what is wrong at a node."""
        ...


Rule = Callable[[exp.Expr, Scope, Reader], Type | None]


def kind_of(node: exp.Expr) -> Type | None:
    """Return the type that was noted at a node."""
    found = node.meta.get("type")
    return found if isinstance(found, Type) else None


def inside(node: exp.Expr, scope: Scope, reader: Reader) -> Type | None:
    """Return the type of a node that only wraps another one."""
    kinds = [reader.note(one, scope) for one in node.iter_expressions()]
    return kinds[0] if kinds and node.this is not None else None


def always(kind: Type) -> Rule:
    """Return the rule of nodes that are of one type whatever is inside."""

    def rule(node: exp.Expr, scope: Scope, reader: Reader) -> Type:
        inside(node, scope, reader)
        return kind

    return rule
