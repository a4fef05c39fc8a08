"""Statements over known records answer as Trino 435 answered them, and the samples of every topic run."""

from typing import Any

import pytest

from emulator.core.lake.answers import EngineError
from tests.unit.lake_engine import answer, golden

CASES = golden("cases.json")
ANSWERED = [case for case in CASES if "rows" in case]
FAILING = [case for case in CASES if "fails" in case]


def name_of(case: Any) -> str:
    return str(case["name"])


@pytest.mark.source("aws-docs", "CloudTrail Lake runs Trino's SELECT statements; answers of Trino 435")
@pytest.mark.parametrize("case", ANSWERED, ids=name_of)
def test_a_statement_answers_as_trino_does(case: Any) -> None:
    found = answer(case["sql"])

    assert [list(row) for row in found.rows] == case["rows"]
    assert list(found.columns) == case["columns"]


@pytest.mark.source("aws-docs", "CloudTrail Lake runs Trino's SELECT statements; answers of Trino 435")
@pytest.mark.parametrize("case", FAILING, ids=name_of)
def test_a_statement_fails_as_it_does_in_trino(case: Any) -> None:
    with pytest.raises(EngineError) as failure:
        answer(case["sql"])

    assert str(failure.value) == case["fails"]


@pytest.mark.source("aws-docs", "CloudTrail user guide, topics of the sample queries of CloudTrail Lake")
@pytest.mark.parametrize("sample", golden("samples.json"), ids=name_of)
def test_a_statement_of_each_usual_topic_runs(sample: Any) -> None:
    records: list[bytes] | None = None if sample["kind"] == "events" else []
    found = answer(sample["sql"]) if records is None else answer(sample["sql"], records, sample["kind"])

    assert len(set(found.columns)) == len(found.columns) > 0
