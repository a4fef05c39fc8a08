"""Sigma rules as conditions on the columns of a scan: a backend of pySigma.

A member that a record does not have meets no condition but `null` and `exists: false`, also below `not`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from typing import Any, TypeVar, cast

from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.conversion.base import TextQueryBackend
from sigma.conversion.state import ConversionState
from sigma.exceptions import SigmaFeatureNotSupportedByBackendError
from sigma.types import (
    CompareOperators,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaFieldReference,
    SigmaRegularExpression,
    SigmaRegularExpressionFlag,
    SigmaString,
    SigmaTimestampPart,
    SpecialChars,
)

from emulator.engines.duckdb.scans import WHOLE, lowered, raw
from emulator.engines.duckdb.tables import text

Field = ConditionFieldEqualsValueExpression
State = ConversionState
Value = TypeVar("Value")
Body = Callable[[str], str]
"""Returns the SQL of a test of a value, of which the SQL is given."""

SIGNS: Mapping[CompareOperators, str] = {
    CompareOperators.LT: "<",
    CompareOperators.LTE: "<=",
    CompareOperators.GT: ">",
    CompareOperators.GTE: ">=",
    CompareOperators.NEQ: "<>",
}
FLAGS: Mapping[SigmaRegularExpressionFlag, str] = {
    SigmaRegularExpressionFlag.IGNORECASE: "i",
    SigmaRegularExpressionFlag.MULTILINE: "m",
    SigmaRegularExpressionFlag.DOTALL: "s",
}
ESCAPE = "\\"
ANY = SpecialChars.WILDCARD_MULTI
ONE = SpecialChars.WILDCARD_SINGLE


class Conditions(TextQueryBackend):
    """Converts rules to conditions. `lists` are the members whose columns are lists.

    `members` collects the members that the rules ask about.
    """

    name = "conditions on the columns of a scan"
    convert_or_as_in = True

    def __init__(self, lists: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._lists = lists
        self.members: set[str] = set()
        self.init_processing_pipeline()

    def sql(self, parsed: object, state: State | None = None) -> str:
        """Return the condition of a part of a rule."""
        found = self.convert_condition(cast(Any, parsed), state or ConversionState())  # any node of its trees
        assert isinstance(found, str), "nothing is deferred here"
        return found

    # --- and, or, not ------------------------------------------------------------------------------

    def convert_condition_and(self, cond: ConditionAND, state: State) -> str:
        return self._joined(" AND ", cond.args, state)

    def convert_condition_or(self, cond: ConditionOR, state: State) -> str:
        return self._joined(" OR ", cond.args, state)

    def convert_condition_not(self, cond: ConditionNOT, state: State) -> str:
        return f"(NOT {self.sql(cond.args[0], state)})"

    def convert_condition_as_in_expression(self, cond: ConditionOR | ConditionAND, state: State) -> str:
        fields = [one for one in cond.args if isinstance(one, Field)]
        wanted = ", ".join(text(_plain(one.value).lower()) for one in fields)
        return self._some(str(fields[0].field), lambda x: f"{x} IN ({wanted})")

    def _joined(self, word: str, args: Sequence[Any], state: State) -> str:
        parts = [self.sql(one, state) for one in args]
        return f"({word.join(part for part in parts if part)})"

    # --- values of members -------------------------------------------------------------------------

    def _some(self, member: str, body: Body, *, cased: bool = False) -> str:
        """Return whether a member's value, or one of its values, meets the body; false without one."""
        self.members.add(member)
        column = (raw if cased else lowered)(member)
        if member in self._lists:
            return f"(len(list_filter({column}, lambda x: {body('x')})) > 0)"
        return f"coalesce({body(column)}, false)"

    def convert_condition_field_eq_val_str(self, cond: Field, state: State) -> str:
        return self._some(cond.field, like(_as(SigmaString, cond.value), str.lower))

    def convert_condition_field_eq_val_str_case_sensitive(self, cond: Field, state: State) -> str:
        return self._some(cond.field, like(_as(SigmaString, cond.value), str), cased=True)

    def convert_condition_field_eq_val_num(self, cond: Field, state: State) -> str:
        return self._some(cond.field, lambda x: f"{x} = {text(str(cond.value))}")

    def convert_condition_field_eq_val_bool(self, cond: Field, state: State) -> str:
        wanted = text("true" if cond.value else "false")
        return self._some(cond.field, lambda x: f"{x} = {wanted}")

    def convert_condition_field_eq_val_re(self, cond: Field, state: State) -> str:
        return self._some(cond.field, matching(_as(SigmaRegularExpression, cond.value)), cased=True)

    def convert_condition_field_eq_val_cidr(self, cond: Field, state: State) -> str:
        wanted = _as(SigmaCIDRExpression, cond.value)
        network = wanted.network
        if isinstance(network, IPv4Network):
            first, last = int(network.network_address), int(network.broadcast_address)
            return self._some(cond.field, lambda x: f"address_number({x}) BETWEEN {first} AND {last}")
        patterns = [like(SigmaString(one), str.lower) for one in wanted.expand("*")]
        return self._some(cond.field, lambda x: f"({' OR '.join(one(x) for one in patterns)})")

    def convert_condition_field_compare_op_val(self, cond: Field, state: State) -> str:
        wanted = _as(SigmaCompareExpression, cond.value)
        test = f"{SIGNS[wanted.op]} {wanted.number}"
        return self._some(cond.field, lambda x: f"TRY_CAST({x} AS DOUBLE) {test}")

    def convert_condition_field_eq_val_timestamp_part(self, cond: Field, state: State) -> str:
        wanted = _as(SigmaTimestampPart, cond.value)
        part = text(wanted.timestamp_part.name.lower())
        return self._some(
            cond.field,
            lambda x: f"date_part({part}, TRY_CAST({x} AS TIMESTAMP)) = {wanted.number}",
            cased=True,
        )

    def convert_condition_field_eq_field(self, cond: Field, state: State) -> str:
        wanted = _as(SigmaFieldReference, cond.value)
        other = wanted.field
        self.members.add(other)
        test = _reference(wanted)
        if other in self._lists:
            within = f"len(list_filter({lowered(other)}, lambda y: {test('{x}', 'y')})) > 0"
            return self._some(cond.field, lambda x: within.replace("{x}", x))
        return self._some(cond.field, lambda x: test(x, lowered(other)))

    def convert_condition_field_eq_val_null(self, cond: Field, state: State) -> str:
        return self.convert_condition_field_not_exists(cond, state)

    def convert_condition_field_exists(self, cond: Field, state: State) -> str:
        return self._some(cond.field, lambda x: f"{x} IS NOT NULL")

    def convert_condition_field_not_exists(self, cond: Field, state: State) -> str:
        return f"(NOT {self.convert_condition_field_exists(cond, state)})"

    def convert_condition_field_eq_query_expr(self, cond: Field, state: State) -> str:
        raise SigmaFeatureNotSupportedByBackendError("Query expressions are not supported.")

    # --- values anywhere in the record -------------------------------------------------------------

    def convert_condition_val_str(self, cond: ConditionValueExpression, state: State) -> str:
        return self._some(WHOLE, like(_anywhere(_as(SigmaString, cond.value)), str.lower))

    def convert_condition_val_num(self, cond: ConditionValueExpression, state: State) -> str:
        return self._some(WHOLE, lambda x: f"contains({x}, {text(str(cond.value))})")

    def convert_condition_val_re(self, cond: ConditionValueExpression, state: State) -> str:
        return self._some(WHOLE, matching(_as(SigmaRegularExpression, cond.value)), cased=True)

    def convert_condition_query_expr(self, cond: ConditionValueExpression, state: State) -> str:
        raise SigmaFeatureNotSupportedByBackendError("Query expressions are not supported.")


def _as(kind: type[Value], value: object) -> Value:
    """Return a value of which pySigma's dispatcher knows the kind."""
    assert isinstance(value, kind)
    return value


def _plain(value: object) -> str:
    return "".join(map(str, value.s)) if isinstance(value, SigmaString) else str(value)


def _anywhere(wanted: SigmaString) -> SigmaString:
    return ANY + wanted + ANY


def _reference(value: SigmaFieldReference) -> Callable[[str, str], str]:
    """Return how a member is compared with another: equal, or one begins with, ends with or has the other."""
    if value.starts_with and value.ends_with:
        return lambda x, y: f"contains({x}, {y})"
    if value.starts_with:
        return lambda x, y: f"starts_with({x}, {y})"
    if value.ends_with:
        return lambda x, y: f"ends_with({x}, {y})"
    return lambda x, y: f"{x} = {y}"


def matching(wanted: SigmaRegularExpression) -> Body:
    """Return the test by a regular expression."""
    flags = "".join(sorted(FLAGS[flag] for flag in wanted.flags))
    pattern = text(f"(?{flags}){wanted.regexp}" if flags else str(wanted.regexp))
    return lambda x: f"regexp_matches({x}, {pattern})"


# Which function tests a text with wildcards at its ends alone, by whether they are at the start and the end.
ENDS: Mapping[tuple[bool, bool], str] = {
    (False, True): "starts_with",
    (True, False): "ends_with",
    (True, True): "contains",
}


def like(wanted: SigmaString, spelled: Callable[[str], str]) -> Body:
    """Return the test of a text that may have wildcards, of which `spelled` changes the case."""
    parts = list(_known_parts(wanted))
    middle = [part for part in parts if part is not ANY]
    if not any(isinstance(part, SpecialChars) for part in parts):
        whole = text(spelled("".join(map(str, parts))))
        return lambda x: f"{x} = {whole}"
    if not middle:
        return lambda x: f"{x} IS NOT NULL"
    ends = (parts[0] is ANY, parts[-1] is ANY)
    if len(middle) == 1 and isinstance(middle[0], str) and len(parts) == 1 + sum(ends):
        piece = text(spelled(middle[0]))
        return lambda x: f"{ENDS[ends]}({x}, {piece})"
    pattern = text("".join(_like_part(part, spelled) for part in parts))
    return lambda x: f"{x} LIKE {pattern} ESCAPE {text(ESCAPE)}"


def _known_parts(wanted: SigmaString) -> Iterator[str | SpecialChars]:
    for part in wanted.s:
        if not isinstance(part, (str, SpecialChars)):
            raise SigmaFeatureNotSupportedByBackendError(
                f"The placeholder %{part.name}% of the modifier expand has no values here."
            )
        yield part


def _like_part(part: str | SpecialChars, spelled: Callable[[str], str]) -> str:
    if isinstance(part, SpecialChars):
        return "%" if part is ANY else "_"
    escaped = spelled(part).replace(ESCAPE, ESCAPE * 2)
    return escaped.replace("%", f"{ESCAPE}%").replace("_", f"{ESCAPE}_")
