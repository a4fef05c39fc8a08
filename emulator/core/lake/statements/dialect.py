"""From the text of a statement to its tree: Trino's grammar, without what sqlglot takes from elsewhere.

Calls of functions stay as they are written, so that one table decides which there are.
"""

import re
from collections.abc import Sequence

import sqlglot
from sqlglot import exp
from sqlglot.dialects.trino import Trino
from sqlglot.errors import SqlglotError
from sqlglot.parsers.trino import TrinoParser
from sqlglot.tokenizer_core import Token, TokenType

from emulator.api import lake_errors
from emulator.core.values import dataclass

CALLS_WITH_SYNTAX = ("CAST", "TRY_CAST", "EXTRACT", "TRIM", "POSITION", "LISTAGG")
FORMS = ("CASE", "IF")


def _literal_of_time(parser: TrinoParser, this: exp.Expr, kind: exp.DataType) -> exp.Expr:
    """Return a literal such as TIMESTAMP '2026-01-02 10:20': its type has the digits that are written."""
    cast = parser.expression(exp.Cast(this=this, to=kind))
    cast.meta["literal"] = True
    return cast


class Parser(TrinoParser):
    """Trino's parser, which leaves calls of functions alone and knows no `::`, `->` or `->>`."""

    FUNCTIONS = {}  # noqa: RUF012  the name and type are sqlglot's
    FUNCTION_PARSERS = {  # noqa: RUF012
        name: parse for name, parse in TrinoParser.FUNCTION_PARSERS.items() if name in CALLS_WITH_SYNTAX
    }
    NO_PAREN_FUNCTION_PARSERS = {  # noqa: RUF012
        name: parse for name, parse in TrinoParser.NO_PAREN_FUNCTION_PARSERS.items() if name in FORMS
    }
    COLUMN_OPERATORS = {TokenType.DOT: None}  # noqa: RUF012
    TYPE_LITERAL_PARSERS = {  # noqa: RUF012
        **TrinoParser.TYPE_LITERAL_PARSERS,
        **dict.fromkeys((exp.DType.TIMESTAMP, exp.DType.TIMESTAMPTZ), _literal_of_time),
    }


class Dialect(Trino):
    """Trino as Lake speaks it. Subscripts stay as they are written."""

    INDEX_OFFSET = 0
    Parser = Parser


@dataclass(frozen=True)
class Position:
    """Where something is in the statement: line and column, both from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}:{self.column}"


@dataclass(frozen=True)
class Source:
    """A statement's text as it is parsed: every store id made a name of the same length."""

    text: str

    def at(self, node: exp.Expr) -> Position:
        """Return where a node begins: at its first name, or at the beginning of the statement."""
        starts = [one.meta["start"] for one in node.walk() if "start" in one.meta]
        return self.position(min(starts, default=0))

    def position(self, offset: int) -> Position:
        before = self.text[:offset]
        return Position(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


# What may hold something that looks like a store's id and is none, and the id itself.
OPAQUE_OR_ID = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/"""
    r"""|(?<![\w$-])(?P<id>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?![\w-])""",
    re.DOTALL,
)
FIRST_LETTERS = str.maketrans("0123456789abcdef", "ghijklmnopqrstuv")
FIRST_DIGITS = str.maketrans("ghijklmnopqrstuv", "0123456789abcdef")
NAME_OF_ID = re.compile(r"[g-v][0-9a-f]{7}(?:_[0-9a-f]{4}){3}_[0-9a-f]{12}")


def with_names(statement: str) -> str:
    """Return the statement with each store id made a name of the same length: SQL knows no bare hyphens."""
    return OPAQUE_OR_ID.sub(lambda match: _name_of(match["id"]) if match["id"] else match[0], statement)


def _name_of(store_id: str) -> str:
    lower = store_id.lower().replace("-", "_")
    return lower[0].translate(FIRST_LETTERS) + lower[1:]


def table_name(name: str) -> str:
    """Return the table that a name in FROM means: a store's id, or the name as it is."""
    if not NAME_OF_ID.fullmatch(name.lower()):
        return name.lower()
    lower = name.lower()
    return (lower[0].translate(FIRST_DIGITS) + lower[1:]).replace("_", "-")


def parse(statement: str) -> tuple[exp.Expr, Source]:
    """Return the tree of a statement. Raises InvalidQueryStatementException unless it is one query."""
    source = Source(with_names(statement))
    try:
        tokens = [token for token in Dialect().tokenize(source.text) if token.text != ";"]
        _check_beginning(tokens, source)
        _check_tokens(tokens, source)
        trees = [tree for tree in sqlglot.parse(source.text, dialect=Dialect) if tree is not None]
    except SqlglotError as error:
        raise lake_errors.invalid_statement(_syntax_message(error, source)) from error
    except RecursionError as error:
        raise lake_errors.invalid_statement("statement is too large (nested too deeply)") from error
    if len(trees) > 1:
        at = source.position(source.text.index(";"))
        raise lake_errors.invalid_statement(f"{at}: mismatched input ';'. Expecting: <EOF>")
    return trees[0], source


def _syntax_message(error: SqlglotError, source: Source) -> str:
    found = getattr(error, "errors", None) or [{}]
    line, column, text = found[0].get("line"), found[0].get("col"), found[0].get("highlight")
    if not line or not column or not text or not (found[0].get("end_context") or "").strip():
        at = source.position(len(source.text))
        return f"{at}: mismatched input '<EOF>'. Expecting: <expression>"
    return f"line {line}:{max(1, column - len(text) + 1)}: mismatched input '{text}'"


# --- what sqlglot takes and Trino does not, seen in the tokens --------------------------------------

QUERY_BEGINNINGS = frozenset({TokenType.SELECT, TokenType.WITH, TokenType.L_PAREN})
AFTER_BRACKETS = frozenset({TokenType.IDENTIFIER, TokenType.R_PAREN, TokenType.R_BRACKET})
# Words that cannot be the name of what a bracket subscripts.
RESERVED = frozenset(
    [
        "SELECT",
        "DISTINCT",
        "WHERE",
        "AND",
        "OR",
        "NOT",
        "ON",
        "THEN",
        "ELSE",
        "WHEN",
        "CASE",
        "LIKE",
        "BETWEEN",
        "IN",
        "HAVING",
        "BY",
        "AS",
        "IS",
        "ALL",
    ]
)
BEFORE_FROM = frozenset({TokenType.L_PAREN, TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT})


def _check_beginning(tokens: Sequence[Token], source: Source) -> None:
    if not tokens or tokens[0].token_type not in QUERY_BEGINNINGS:
        at, text = (source.position(tokens[0].start), tokens[0].text) if tokens else (Position(1, 1), "<EOF>")
        raise lake_errors.invalid_statement(f"{at}: mismatched input '{text}'. Expecting: <query>")


def _check_tokens(tokens: Sequence[Token], source: Source) -> None:
    previous: Token | None = None
    limits: dict[int, bool] = {}
    depth = 0
    for token in tokens:
        kind = token.token_type
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if kind in {TokenType.L_PAREN, TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT}:
            limits.pop(depth, None)
        if kind is TokenType.LIMIT:
            limits[depth] = True
        if _is_foreign(token, previous, after_limit=limits.get(depth, False)):
            raise lake_errors.invalid_statement(
                f"{source.position(token.start)}: mismatched input '{token.text}'"
            )
        previous = token


def _is_foreign(token: Token, previous: Token | None, *, after_limit: bool) -> bool:
    """Tell whether a token is where Trino's grammar has none: [1, 2], FROM first, LIMIT before OFFSET."""
    kind = token.token_type
    if kind is TokenType.L_BRACKET:
        return previous is None or not (previous.token_type in AFTER_BRACKETS or _is_name(previous.text))
    if kind is TokenType.FROM:
        return previous is None or previous.token_type in BEFORE_FROM
    return kind is TokenType.OFFSET and after_limit


def _is_name(text: str) -> bool:
    return text.isidentifier() and text.upper().split()[-1] not in RESERVED
