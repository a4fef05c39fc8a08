"""Tokens of pages."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.core import pages

QUERY = {
    "LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "RunInstances"}],
    "MaxResults": 2,
}
positions = st.tuples(st.integers(0, 2**40), st.integers(0, 2**40))
queries = st.dictionaries(st.text(), st.one_of(st.text(), st.integers(-(2**40), 2**40)))


@given(position=positions, query=queries)
def test_a_token_leads_back_to_its_position(position: tuple[int, int], query: dict[str, object]) -> None:
    assert pages.position_of(pages.token(position, query), query) == position


@pytest.mark.source("aws-docs", "LookupEvents, NextToken")
@given(query=queries)
def test_a_token_of_another_query_is_refused(query: dict[str, object]) -> None:
    token = pages.token((1, 2), QUERY)

    with pytest.raises(pages.TokenError):
        pages.position_of(token, query)


@pytest.mark.source("aws-docs", "LookupEvents, NextToken")
@given(index=st.integers(0, 200), character=st.sampled_from("abcXYZ019-_=. é"))
def test_a_touched_token_is_refused(index: int, character: str) -> None:
    token = pages.token((1_767_355_200, 41), QUERY)
    place = index % len(token)
    touched = token[:place] + character + token[place + 1 :]

    if touched != token:
        with pytest.raises(pages.TokenError):
            pages.position_of(touched, QUERY)


@pytest.mark.source("aws-docs", "LookupEvents, NextToken")
@pytest.mark.parametrize("token", ["", "a", "token", "=" * 40, "A" * 40, "é" * 30])
def test_a_text_that_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(pages.TokenError):
        pages.position_of(token, QUERY)


def test_times_are_part_of_the_query() -> None:
    noon, later = datetime(2026, 1, 2, 12, tzinfo=UTC), datetime(2026, 1, 2, 13, tzinfo=UTC)
    token = pages.token((1,), {"StartTime": noon})

    assert pages.position_of(token, {"StartTime": noon}) == (1,)
    with pytest.raises(pages.TokenError):
        pages.position_of(token, {"StartTime": later})
