"""The one law, under whatever may happen.

Every event that a trail should have is in at least one of its files, no event that it should not have is in
any, and the chains of its digests are whole.
"""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.flows import law_checks
from tests.flows.law_oracle import SELECTIONS, Place
from tests.flows.law_steps import (
    HARMLESS,
    KINDS,
    TROUBLES,
    Arm,
    Call,
    Crash,
    Create,
    Deliver,
    Membership,
    Restart,
    RotateKeys,
    Run,
    Step,
    Stop,
    Trouble,
    Wait,
    moved,
    organized,
    selecting,
    started,
    validated,
    widened,
)
from tests.flows.law_world import BUCKETS, LATE, OTHER, OWNER

slots = st.sampled_from(
    [
        (OWNER, "us-east-1", "first"),
        (OWNER, "eu-west-1", "second"),
        (OTHER, "us-east-1", "first"),
    ]
)
places = st.builds(Place, st.sampled_from(BUCKETS), st.sampled_from([None, "audit"]))
booleans = st.booleans()
# whether a first trail is the organization's, which only its management account may make
organizations = {OWNER: booleans, OTHER: st.just(False)}
regions = st.sampled_from(["us-east-1", "eu-west-1", "ap-south-1"])
seconds = st.sampled_from([1, 59, 299, 300, 301, 1800, 3599, 3600, 3601, 9000])

calls = st.builds(Call, st.sampled_from(KINDS), st.sampled_from([OWNER, OTHER, LATE]), regions)
changes = st.one_of(
    st.builds(Create, slots, places, booleans, st.just(True), booleans),
    st.builds(Create, slots, places, st.just(False), booleans),
    st.builds(Create, slots, places, booleans, st.just(True), booleans, booleans),
    st.builds(organized, slots, booleans),
    st.builds(started, slots),
    st.builds(moved, slots, places),
    st.builds(validated, slots, booleans),
    st.builds(widened, slots, booleans, booleans),
    st.builds(selecting, slots, st.sampled_from(sorted(SELECTIONS))),
    st.builds(Stop, slots, st.sampled_from(["StopLogging", "DeleteTrail"])),
    st.builds(Membership, st.sampled_from([OTHER, LATE]), booleans),
)
events = st.one_of(
    st.builds(Trouble, st.sampled_from(TROUBLES), st.sampled_from(BUCKETS)),
    st.builds(Wait, seconds),
    st.builds(Deliver, booleans),
    st.builds(Restart, seconds),
    st.builds(Crash, st.sampled_from([None, "before it is kept", "after it is kept"])),
    st.builds(Arm, st.sampled_from(HARMLESS), st.integers(1, 3)),
    st.builds(RotateKeys, regions),
)


@st.composite
def stories(draw: st.DrawFn) -> list[Step]:
    """Return steps that begin with a trail that logs, so that there is something to break."""
    slot = draw(slots)
    begin: list[Step] = [
        Create(slot, draw(places), multi_region=draw(booleans), organization=draw(organizations[slot[0]])),
        started(slot),
    ]
    steps: list[Step] = draw(st.lists(st.one_of(calls, changes, events), max_size=25))
    return begin + steps


@given(story=stories())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_trail_has_the_events_that_it_should_have_whatever_happens(story: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(folder))
        try:
            for step in story:
                step.run(run)
            run.finish()
            law_checks.check(run)
        finally:
            run.world.close()
