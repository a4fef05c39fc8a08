"""How records become calls of PutLogEvents, and what a topic is told."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.delivery.log_events import (
    BATCH_BYTES,
    BATCH_EVENTS,
    MAX_RECORD_BYTES,
    OVERHEAD_BYTES,
    batches,
    sent,
)
from emulator.core.delivery.messages import message
from emulator.core.records.events import Event
from tests.unit.worlds import EVENT

SIZES = st.lists(st.integers(min_value=0, max_value=MAX_RECORD_BYTES), max_size=30)


def of_size(size_bytes: int) -> Event:
    return replace(EVENT, body=b"x" * size_bytes)


@pytest.mark.source("aws-docs", "Monitoring CloudTrail log files: records above 256 KB are not sent")
def test_a_record_above_the_limit_is_not_sent() -> None:
    small, large = of_size(MAX_RECORD_BYTES), of_size(MAX_RECORD_BYTES + 1)

    assert sent([small, large, small]) == [small, small]


@given(sizes=SIZES)
def test_batches_hold_all_records_in_their_order(sizes: list[int]) -> None:
    events = [of_size(size) for size in sizes]

    assert [event for batch in batches(events) for event in batch] == events


@pytest.mark.source("aws-docs", "PutLogEvents: 1,048,576 bytes, 26 more for each event")
@given(sizes=SIZES)
def test_no_batch_exceeds_what_one_call_takes(sizes: list[int]) -> None:
    for batch in batches([of_size(size) for size in sizes]):
        assert 0 < sum(len(event.body) + OVERHEAD_BYTES for event in batch) <= BATCH_BYTES


@pytest.mark.source("aws-docs", "PutLogEvents: 10,000 events")
def test_a_batch_holds_ten_thousand_records() -> None:
    sizes = [len(batch) for batch in batches([EVENT] * (BATCH_EVENTS + 1))]

    assert sizes == [BATCH_EVENTS, 1]


def test_nothing_makes_no_batch() -> None:
    assert list(batches([])) == []


@pytest.mark.source("aws-observed", "delivery.md 4: the message, byte for byte")
def test_a_message_is_compact_json_with_one_key() -> None:
    assert message("demo-logs", "AWSLogs/1/x.json.gz") == (
        '{"s3Bucket":"demo-logs","s3ObjectKey":["AWSLogs/1/x.json.gz"]}'
    )
