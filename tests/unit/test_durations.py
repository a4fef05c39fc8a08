"""Durations as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.durations import seconds_of, text_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("0.2", 0.2),
        ("90s", 90),
        ("5m", 300),
        ("1w", 604_800),
        ("1h", 3600),
        ("500ms", 0.5),
        ("1h30m", 5400),
        ("2d", 172800),
        (" 5M ", 300),
        ("-1", -1),
    ],
)
def test_a_duration_is_read_in_seconds(text: str, seconds: float) -> None:
    assert seconds_of(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "m", "5 minutes", "5x", "1h-5m", "nan", "inf", "5m5"])
def test_what_is_not_a_duration_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a duration such as 90, 90s, 5m, 1h or 500ms\.$") as refused:
        seconds_of(text)

    assert repr(text) in str(refused.value)


@given(st.integers(0, 10**6))
def test_a_written_duration_is_read_as_it_was(seconds: int) -> None:
    assert seconds_of(text_of(seconds)) == pytest.approx(seconds, rel=1e-5)
