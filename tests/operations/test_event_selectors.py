"""PutEventSelectors, GetEventSelectors."""

import pytest

from emulator.core.call import Json
from tests.operations.support import World, refused, trail_arn, unknown_trail

DEFAULT: Json = {
    "ReadWriteType": "All",
    "IncludeManagementEvents": True,
    "DataResources": [],
    "ExcludeManagementEventSources": [],
}
ADVANCED: list[Json] = [
    {"Name": "all", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}
]


@pytest.mark.source("aws-observed", "GetEventSelectors of a trail never changed")
@pytest.mark.parametrize("name", ["audit", trail_arn()])
def test_a_new_trail_selects_all_management_events(world: World, name: str) -> None:
    world.create()

    assert world.call("GetEventSelectors", TrailName=name) == {
        "TrailARN": trail_arn(),
        "EventSelectors": [DEFAULT],
    }


@pytest.mark.source("aws-docs", "PutEventSelectors: one kind replaces the other")
def test_the_kind_that_was_put_last_stands(world: World) -> None:
    world.create()

    put = world.call("PutEventSelectors", TrailName="audit", AdvancedEventSelectors=ADVANCED)
    assert put == {"TrailARN": trail_arn(), "AdvancedEventSelectors": ADVANCED}
    assert world.call("GetEventSelectors", TrailName="audit") == put

    put = world.call("PutEventSelectors", TrailName="audit", EventSelectors=[{"ReadWriteType": "ReadOnly"}])
    assert put == {"TrailARN": trail_arn(), "EventSelectors": [{**DEFAULT, "ReadWriteType": "ReadOnly"}]}
    assert world.call("GetEventSelectors", TrailName="audit") == put


@pytest.mark.source("aws-observed", "HasCustomEventSelectors: hashicorp/terraform-provider-aws#3697, #4040")
def test_a_trail_shows_whether_its_selectors_are_its_own(world: World) -> None:
    world.create()

    def has_custom() -> bool:
        return bool(world.call("GetTrail", Name="audit")["Trail"]["HasCustomEventSelectors"])

    assert not has_custom()
    world.call("PutEventSelectors", TrailName="audit", AdvancedEventSelectors=ADVANCED)
    assert has_custom()
    world.call("PutEventSelectors", TrailName="audit", EventSelectors=[DEFAULT])
    assert not has_custom()


@pytest.mark.source("aws-observed", "a refused put leaves the selectors as they were")
def test_a_refused_put_changes_nothing(world: World) -> None:
    world.create()

    with refused("InvalidEventSelectorsException"):
        world.call("PutEventSelectors", TrailName="audit", EventSelectors=[])
    assert world.call("GetEventSelectors", TrailName="audit")["EventSelectors"] == [DEFAULT]


@pytest.mark.source("aws-observed", "GetEventSelectors, TrailNotFoundException")
@pytest.mark.parametrize(
    ("name", "members"), [("GetEventSelectors", {}), ("PutEventSelectors", {"EventSelectors": [{}]})]
)
def test_an_unknown_trail_is_not_found(world: World, name: str, members: Json) -> None:
    with refused("TrailNotFoundException", unknown_trail("nope")):
        world.call(name, TrailName="nope", **members)
