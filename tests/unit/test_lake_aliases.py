"""Statements that have a name, and the parameters that fill them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.api.errors import ServiceError
from emulator.core.lake import aliases, managed
from emulator.core.lake.aliases import END_TIME, PERIOD, START_TIME, STORE
from emulator.core.lake.columns import Kind
from tests.unit.lake_engine import STORE as STORE_ID
from tests.unit.lake_engine import checked

FILLED = [
    (
        "SELECT 1 FROM ? WHERE eventTime > '?'",
        ("ab-c", "2026-01-01"),
        "SELECT 1 FROM ab-c WHERE eventTime > '2026-01-01'",
    ),
    ("SELECT '?', \"a?\", 'is it?' /* ? */ -- ?", ("it's",), "SELECT 'it''s', \"a?\", 'is it?' /* ? */ -- ?"),
    ("SELECT 1", (), "SELECT 1"),
]


@pytest.mark.source(
    "aws-docs", "API reference, RequestWidget: QueryParameters; the quoting of others is assumed"
)
@pytest.mark.parametrize(("statement", "parameters", "expected"), FILLED)
def test_question_marks_are_filled_from_left_to_right(
    statement: str, parameters: tuple[str, ...], expected: str
) -> None:
    assert aliases.filled(statement, parameters) == expected


@given(value=st.text(max_size=30))
def test_a_text_stays_one_text_whatever_a_parameter_holds(value: str) -> None:
    filled = aliases.filled("SELECT '?'", [value])

    assert filled == "SELECT '" + value.replace("'", "''") + "'"
    assert aliases.places(filled) == (1 if value == "?" else 0)


@pytest.mark.source("assumed", "the number of parameters is checked", "inferred")
@pytest.mark.parametrize("parameters", [(), ("a", "b")])
def test_as_many_parameters_are_wanted_as_there_are_question_marks(parameters: tuple[str, ...]) -> None:
    with pytest.raises(ServiceError, match="InvalidParameterException: The query needs 1 QueryParameters"):
        aliases.filled("SELECT '?'", parameters)


@pytest.mark.source("aws-docs", "StartDashboardRefresh: QueryParameterValues; the error is assumed")
def test_names_of_parameters_get_the_values_of_a_refresh() -> None:
    assert aliases.values_of((START_TIME, "x"), {START_TIME: "2026-01-01"}) == ("2026-01-01", "x")
    with pytest.raises(ServiceError, match=r"InvalidParameterException: .*\$EndTime\$"):
        aliases.values_of((END_TIME,), {START_TIME: "2026-01-01"})


VALUES = {
    STORE: STORE_ID,
    START_TIME: "2026-03-01T00:00:00Z",
    END_TIME: "2026-03-02T00:00:00Z",
    PERIOD: "hour",
}


@pytest.mark.parametrize("name", managed.ALIASES)
def test_every_statement_of_a_managed_dashboard_runs(name: str) -> None:
    widget = managed.ALIASES[name]
    statement = aliases.filled(widget.statement, aliases.values_of(widget.parameters, VALUES))

    kind: Kind = "insights" if "-InsightsEvents-" in name else "events"
    assert checked(statement, {STORE_ID: kind}).columns
