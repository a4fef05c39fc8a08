"""PutInsightSelectors, GetInsightSelectors, PutEventConfiguration, GetEventConfiguration."""

from typing import Any

import pytest

from emulator.core.call import Json
from tests.operations.support import World, refused, trail_arn

CALLS, ERRORS = "ApiCallRateInsight", "ApiErrorRateInsight"
STORE = "arn:aws:cloudtrail:eu-west-1:123456789012:eventdatastore/0f0f0f0f-1111-4222-8333-444455556666"
S3_DATA: Json = {"DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}
TEMPLATES: Json = {"Templates": ["API_ACTIVITY", "USER_ACTIONS"], "EventCategory": "Data"}


def _advanced(*fields: Json, category: str = "Management") -> Json:
    return {
        "AdvancedEventSelectors": [
            {"FieldSelectors": [{"Field": "eventCategory", "Equals": [category]}, *fields]}
        ]
    }


@pytest.fixture
def trail(world: World) -> World:
    world.create()
    return world


def _put(world: World, *selectors: Json) -> Any:
    return world.call("PutInsightSelectors", TrailName="audit", InsightSelectors=list(selectors))


@pytest.mark.source(
    "aws-docs", "PutInsightSelectors; that categories come back where given is assumed", "likely"
)
def test_insight_selectors_come_back_as_they_were_put(trail: World) -> None:
    selectors: list[Json] = [
        {"InsightType": CALLS},
        {"InsightType": ERRORS, "EventCategories": ["Management"]},
    ]
    answer = {"TrailARN": trail_arn(), "InsightSelectors": selectors}

    assert _put(trail, *selectors) == answer
    assert trail.call("GetInsightSelectors", TrailName=trail_arn()) == answer
    assert trail.call("GetTrail", Name="audit")["Trail"]["HasInsightSelectors"] is True


@pytest.mark.source("aws-observed", "PutInsightSelectors of none, GetInsightSelectors after it")
def test_no_selectors_turn_insights_off(trail: World) -> None:
    _put(trail, {"InsightType": CALLS})

    assert _put(trail) == {"TrailARN": trail_arn(), "InsightSelectors": []}
    assert trail.call("GetTrail", Name="audit")["Trail"]["HasInsightSelectors"] is False
    with refused(
        "InsightNotEnabledException",
        f"Trail {trail_arn()} does not have Insights enabled. Edit the trail settings to enable Insights, "
        "and then try the operation again.",
    ):
        trail.call("GetInsightSelectors", TrailName="audit")


@pytest.mark.source("aws-docs", "Logging Insights events: what a trail has to log")
@pytest.mark.parametrize(
    ("selectors", "insight", "fits"),
    [
        ({"EventSelectors": [{"ReadWriteType": "ReadOnly"}]}, {"InsightType": CALLS}, False),
        ({"EventSelectors": [{"ReadWriteType": "ReadOnly"}]}, {"InsightType": ERRORS}, True),
        ({"EventSelectors": [{"ReadWriteType": "WriteOnly"}]}, {"InsightType": CALLS}, True),
        (
            {"EventSelectors": [{**S3_DATA, "IncludeManagementEvents": False}]},
            {"InsightType": ERRORS},
            False,
        ),
        ({"EventSelectors": [{}]}, {"InsightType": CALLS, "EventCategories": ["Data"]}, False),
        ({"EventSelectors": [S3_DATA]}, {"InsightType": CALLS, "EventCategories": ["Data"]}, True),
        (_advanced(), {"InsightType": CALLS}, True),
        (_advanced({"Field": "readOnly", "Equals": ["true"]}), {"InsightType": CALLS}, False),
        (_advanced({"Field": "readOnly", "Equals": ["false"]}), {"InsightType": CALLS}, True),
        (
            _advanced({"Field": "resources.type", "Equals": ["AWS::S3::Object"]}, category="Data"),
            {"InsightType": ERRORS},
            False,
        ),
    ],
)
def test_a_trail_has_to_log_what_an_insight_is_made_of(
    trail: World, selectors: Json, insight: Json, fits: bool
) -> None:
    trail.call("PutEventSelectors", TrailName="audit", **selectors)

    if fits:
        assert _put(trail, insight)["InsightSelectors"] == [insight]
    else:
        with refused("InvalidInsightSelectorsException"):
            _put(trail, insight)


@pytest.mark.source("aws-docs", "InvalidInsightSelectorsException")
@pytest.mark.parametrize("selector", [{"InsightType": "Nonsense"}, {}])
def test_an_unknown_type_is_refused(trail: World, selector: Json) -> None:
    with refused("InvalidInsightSelectorsException"):
        _put(trail, selector)


@pytest.mark.source("aws-docs", "PutInsightSelectors, declared errors")
def test_the_bucket_is_tried_out_again(trail: World) -> None:
    del trail.sink.buckets["logs"]

    with refused("S3BucketDoesNotExistException"):
        _put(trail, {"InsightType": CALLS})


@pytest.mark.parametrize(
    ("members", "code"),
    [
        pytest.param(
            {},
            "InvalidParameterException",
            marks=pytest.mark.source("assumed", "the error of a request that names nothing", "inferred"),
        ),
        pytest.param(
            {"TrailName": "audit", "EventDataStore": STORE},
            "InvalidParameterCombinationException",
            marks=pytest.mark.source("aws-docs", "PutInsightSelectors, TrailName: not with EventDataStore"),
        ),
    ],
)
@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("PutInsightSelectors", {"InsightSelectors": []}),
        ("GetInsightSelectors", {}),
        ("PutEventConfiguration", {}),
        ("GetEventConfiguration", {}),
    ],
)
def test_either_a_trail_or_a_store_has_to_be_named(
    trail: World, name: str, more: Json, members: Json, code: str
) -> None:
    with refused(code):
        trail.call(name, **members, **more)


@pytest.mark.source("aws-docs", "PutInsightSelectors, InsightsDestination: not with TrailName")
def test_insights_of_a_trail_have_no_destination(trail: World) -> None:
    with refused("InvalidParameterCombinationException"):
        trail.call("PutInsightSelectors", TrailName="audit", InsightSelectors=[], InsightsDestination=STORE)


# --- event configuration -------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "PutEventConfiguration; that a trail without has an empty list is assumed")
def test_aggregations_come_back_as_they_were_put(trail: World) -> None:
    trail.call("PutEventSelectors", TrailName="audit", EventSelectors=[S3_DATA])
    none = {"TrailARN": trail_arn(), "AggregationConfigurations": []}
    some = {"TrailARN": trail_arn(), "AggregationConfigurations": [TEMPLATES]}

    assert trail.call("GetEventConfiguration", TrailName="audit") == none
    assert (
        trail.call("PutEventConfiguration", TrailName="audit", AggregationConfigurations=[TEMPLATES]) == some
    )
    assert trail.call("PutEventConfiguration", TrailName="audit") == some
    assert trail.call("GetEventConfiguration", TrailName="audit") == some
    assert trail.call("PutEventConfiguration", TrailName="audit", AggregationConfigurations=[]) == none


@pytest.mark.source("assumed", "the error; that data events are needed is documented", "inferred")
def test_aggregations_need_data_events(trail: World) -> None:
    with refused("InvalidParameterException"):
        trail.call("PutEventConfiguration", TrailName="audit", AggregationConfigurations=[TEMPLATES])


@pytest.mark.source("assumed", "what concerns event data stores is refused for trails", "inferred")
@pytest.mark.parametrize("members", [{"MaxEventSize": "Large"}, {"ContextKeySelectors": []}])
def test_a_trail_has_no_settings_of_stores(trail: World, members: Json) -> None:
    with refused("InvalidParameterCombinationException"):
        trail.call("PutEventConfiguration", TrailName="audit", **members)
