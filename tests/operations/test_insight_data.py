"""ListInsightsData and ListInsightsMetricData: what they refuse, and pages."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from emulator.core.insights.counting import Key
from emulator.core.insights.tallies import Tally
from tests.operations.support import ACCOUNT, HOME, NOON, World, refused, trail_arn

ASKED = {
    "EventSource": "sqs.amazonaws.com",
    "EventName": "CreateQueue",
    "InsightType": "ApiCallRateInsight",
}
KEY = Key("ApiCallRateInsight", "Management", "sqs.amazonaws.com", "CreateQueue")
MINUTE = timedelta(minutes=1)


def count(world: World, *minutes_ago: int) -> None:
    tally = Tally()
    for minutes in minutes_ago:
        tally.values.setdefault(KEY, Counter())
        tally.counts.setdefault(KEY, Counter())[int((NOON - minutes * MINUTE).timestamp()) // 60] += 1
    world.store.insights.add(ACCOUNT, HOME, tally)


@pytest.mark.source("aws-docs", "ListInsightsMetricData")
@pytest.mark.parametrize(
    "wrong",
    [
        {"InsightType": "ApiErrorRateInsight"},
        {"Period": 61},
        {"StartTime": NOON, "EndTime": NOON - MINUTE},
        {"TrailName": "nope"},
        {"NextToken": "nope"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_metric_data_of_a_wrong_request_are_refused(world: World, wrong: dict[str, Any]) -> None:
    with refused("InvalidParameterException"):
        world.call("ListInsightsMetricData", **{**ASKED, **wrong})


@pytest.mark.source("aws-docs", "ListInsightsMetricData: 15 days by minute, 63 by five minutes, 90 by hour")
@pytest.mark.parametrize(("period", "days"), [(60, 15), (300, 63), (3600, 90)])
def test_metric_data_reach_back_as_far_as_their_period_allows(world: World, period: int, days: int) -> None:
    count(world, days * 1440 - 60, days * 1440 + 61)
    found = world.call("ListInsightsMetricData", **ASKED, Period=period)

    assert len(found["Values"]) == 1


@pytest.mark.source("aws-docs", "ListInsightsMetricData: StartTime is inclusive, EndTime exclusive")
def test_the_start_is_in_the_answer_and_the_end_is_not(world: World) -> None:
    count(world, 1, 2, 3)
    found = world.call(
        "ListInsightsMetricData", **ASKED, Period=60, StartTime=NOON - 3 * MINUTE, EndTime=NOON - MINUTE
    )

    assert found["Timestamps"] == [NOON - 3 * MINUTE, NOON - 2 * MINUTE]


@pytest.mark.source("aws-docs", "ListInsightsMetricData: NextToken")
@pytest.mark.parametrize("kind", ["NonZeroData", "FillWithZeros"])
def test_pages_together_are_the_whole(world: World, kind: str) -> None:
    count(world, 1, 3, 5)
    asked: dict[str, Any] = {**ASKED, "Period": 60, "DataType": kind, "StartTime": NOON - 5 * MINUTE}
    whole = world.call("ListInsightsMetricData", **asked)
    pages: list[Any] = []
    token: dict[str, Any] = {}
    while True:
        page = world.call("ListInsightsMetricData", **asked, MaxResults=2, **token)
        pages += page["Timestamps"]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}

    assert pages == whole["Timestamps"]
    assert len(pages) == {"NonZeroData": 3, "FillWithZeros": 5}[kind]


@pytest.mark.source("aws-docs", "ListInsightsData")
@pytest.mark.parametrize(
    "wrong",
    [
        {"InsightSource": trail_arn("nope")},
        {"StartTime": NOON, "EndTime": NOON - MINUTE},
        {"Dimensions": {"EventName": "a", "EventSource": "b"}},
        {"NextToken": "nope"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_insights_data_of_a_wrong_request_are_refused(world: World, wrong: dict[str, Any]) -> None:
    world.create()
    asked = {"InsightSource": trail_arn(), "DataType": "InsightsEvents", **wrong}
    with refused("InvalidParameterException"):
        world.call("ListInsightsData", **asked)
