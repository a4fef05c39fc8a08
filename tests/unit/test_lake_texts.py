"""How values of an answer are spelled."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from emulator.core.lake import types
from emulator.core.lake.texts import spelled
from emulator.core.lake.types import Type

MOMENT = datetime(2023, 1, 22, 16, 53, 53, 7000)  # noqa: DTZ001  as the engine has it
PERSON = types.row({"type": types.VARCHAR, "accountId": types.VARCHAR})
VALUES: list[tuple[Any, Type, str]] = [
    (True, types.BOOLEAN, "true"),
    (7, types.BIGINT, "7"),
    (MOMENT, types.TIMESTAMP, "2023-01-22 16:53:53.007"),
    (MOMENT.replace(tzinfo=UTC), types.TIMESTAMP_TZ, "2023-01-22 16:53:53.007 UTC"),
    (date(2023, 1, 22), types.DATE, "2023-01-22"),
    (Decimal("175.0"), types.decimal(1), "175.0"),
    (Decimal("1E+3"), types.decimal(0), "1000"),
    (1.5, types.DOUBLE, "1.5"),
    (10_000_000.0, types.DOUBLE, "1.0E7"),
    (9_999_999.0, types.DOUBLE, "9999999.0"),
    (-0.0001, types.DOUBLE, "-1.0E-4"),
    (1.25e-10, types.DOUBLE, "1.25E-10"),
    (0.0, types.DOUBLE, "0.0"),
    (float("nan"), types.DOUBLE, "NaN"),
    (float("-inf"), types.DOUBLE, "-Infinity"),
    ({"type": "Root", "accountId": None}, PERSON, "{type=Root, accountid=null}"),
    ({"k1": "v1", "k2": None}, types.mapping(types.VARCHAR, types.VARCHAR), "{k1=v1, k2=null}"),
    ([{"type": "a", "accountId": "b"}], types.array(PERSON), "[{type=a, accountid=b}]"),
    (None, types.VARCHAR, ""),
    ("text", types.VARCHAR, "text"),
]


@pytest.mark.source("aws-docs", "CloudTrail user guide, samples of get-query-results")
@pytest.mark.parametrize(("value", "kind", "text"), VALUES)
def test_a_value_is_spelled(value: Any, kind: Type, text: str) -> None:
    assert spelled(value, kind) == text
