"""Plausible activity: calendars, staff, stories, and calls that were refused."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from emulator.core.ids import Ids, seeded_numbers
from emulator.core.records.events import record_of
from emulator.generating.activity import failures, storage
from emulator.generating.activity.actors import Actor, instance_session, user_key
from emulator.generating.activity.calendars import OFFICE, Calendar
from emulator.generating.activity.compute import describe
from emulator.generating.activity.days import WINDOW, Window, windows_of
from emulator.generating.activity.iam import iam_read
from emulator.generating.activity.people import names_of
from emulator.generating.activity.scenes import Ground, Scene
from emulator.generating.activity.staff import staff_of
from emulator.generating.activity.staging import Line, event_of
from emulator.generating.activity.stories import STORIES, VARIANTS, Performance
from emulator.generating.activity.stories.steps import Variant

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
GROUND = Ground("111122223333", ("eu-west-1", "us-east-1"), "sa-east-1", seed=1)
ADA = user_key(GROUND, "ada")
DOCUMENTATION = re.compile(r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+")


@pytest.fixture
def scene() -> Scene:
    return Scene(GROUND, "eu-west-1", MONDAY, seeded_numbers("scene"))


def windows(events: int = 400, days: int = 1, told: Sequence[Performance] = ()) -> Sequence[Window]:
    return list(windows_of(GROUND, MONDAY, days, events, told))


def test_people_work_by_the_clock_on_their_wall() -> None:
    office = Calendar(OFFICE, weekend=0.1, utc_offset_hours=-8)

    assert office.weight(MONDAY + timedelta(hours=18)) == OFFICE[10]
    assert office.weight(MONDAY + timedelta(hours=2)) == pytest.approx(OFFICE[18] * 0.1)


def test_hours_add_up_to_the_whole() -> None:
    assert Calendar(OFFICE).total(MONDAY, 7) == 7 * sum(OFFICE)
    assert Calendar(OFFICE, weekend=0).total(MONDAY, 7) == 5 * sum(OFFICE)


def test_an_account_has_the_same_people_every_time() -> None:
    other = Ground("444455556666", GROUND.regions, GROUND.quiet_region, seed=1)
    names = [member.place.name for member in staff_of(GROUND)]

    assert names == [member.place.name for member in staff_of(GROUND)]
    assert names != [member.place.name for member in staff_of(other)]
    assert set(names_of(GROUND, "developer")) <= set(names)


def test_events_come_in_the_order_of_time_each_in_its_window() -> None:
    number = 0
    for window in windows():
        times = [happened.event.time for happened in window.happened]
        assert times == sorted(times)
        assert all(window.start.timestamp() <= time < (window.start + WINDOW).timestamp() for time in times)
        for happened in window.happened:
            number += 1
            assert happened.event.number == number


def test_what_happens_depends_on_the_seed_alone() -> None:
    assert windows() == windows()


@pytest.mark.parametrize("wanted", [50, 2000])
def test_about_as_many_events_happen_as_are_wanted(wanted: int) -> None:
    happened = sum(len(window.happened) for window in windows(wanted))

    assert wanted * 0.6 < happened < wanted * 1.6


def test_a_weekend_is_quiet_for_people() -> None:
    by_day = [0] * 7
    for window in windows(6000, days=7):
        people = [one for one in window.happened if b'"sourceIPAddress":"192.0.2.' in one.event.body]
        by_day[window.start.weekday()] += len(people)

    assert max(by_day[5:]) < min(by_day[:5])


def test_addresses_are_those_for_documentation_or_of_services() -> None:
    told = [Performance(story, GROUND.account, 1) for story in STORIES.values()]
    records = [orjson.loads(one.event.body) for window in windows(told=told) for one in window.happened]
    addresses = {record["sourceIPAddress"] for record in records}

    assert all(one.endswith(".amazonaws.com") or DOCUMENTATION.fullmatch(one) for one in addresses)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("seed", range(2, 5))
def test_all_stories_are_over_within_their_day(variant: Variant, seed: int) -> None:
    ground = Ground(GROUND.account, GROUND.regions, GROUND.quiet_region, seed)
    told = [Performance(story, GROUND.account, 1, variant) for story in STORIES.values()]
    found = [one for window in windows_of(ground, MONDAY, 1, 0, told) for one in window.happened]
    steps = {(one.mark.story, one.mark.step) for one in found if one.mark}

    assert steps == {
        (story.name, step.name) for story in STORIES.values() for step in story.steps if step.technique
    }


@pytest.mark.source(
    "aws-observed", "event-record 7.3: parameters of refused calls are null for most services"
)
def test_a_refused_call_to_iam_tells_no_parameters(scene: Scene) -> None:
    refused = failures.denied(iam_read(scene, "GetRole", {"roleName": "web"}), ADA)

    assert refused.request_parameters is None
    assert refused.error_code == "AccessDenied"
    assert refused.error_message == (
        f"User: {ADA.arn} is not authorized to perform: iam:GetRole on resource: * "
        "because no identity-based policy allows the iam:GetRole action"
    )


@pytest.mark.source("aws-observed", "event-record 7.1, 7.3: EC2's own code, its parameters stay")
def test_a_refused_call_to_ec2_has_ec2_s_code(scene: Scene) -> None:
    refused = failures.denied(describe(scene, "DescribeVpcs"), ADA)

    assert refused.error_code == "Client.UnauthorizedOperation"
    assert refused.request_parameters == {"vpcSet": {}, "filterSet": {}}


@pytest.mark.source("aws-observed", "event-record 7.3: S3 keeps parameters and resources")
def test_a_refused_call_to_s3_names_what_was_asked_for(scene: Scene) -> None:
    refused = failures.denied(storage.get_object(scene, "shop", "a.txt"), ADA)

    assert "s3:GetObject on resource: arn:aws:s3:::shop/a.txt because" in str(refused.error_message)
    assert len(refused.resources) == 2


@pytest.mark.source("aws-docs", "ListObjectsV2: needs the permission s3:ListBucket")
def test_a_refusal_names_the_permission(scene: Scene) -> None:
    refused = failures.denied(storage.list_objects(scene, "shop", ""), ADA)

    assert "s3:ListBucket on" in str(refused.error_message)


@pytest.mark.source("aws-observed", "event-record 2.2: ec2RoleDelivery, the version of the metadata service")
def test_an_instance_s_session_tells_where_it_is_from() -> None:
    session = instance_session(GROUND, "web", "i-0123456789abcdef0", MONDAY).as_record()["sessionContext"]

    assert list(session) == ["sessionIssuer", "attributes", "ec2RoleDelivery"]
    assert session["ec2RoleDelivery"] == "2.0"


@pytest.mark.source("aws-docs", "CloudTrail record contents: sessionCredentialFromConsole")
@pytest.mark.parametrize(("console", "told"), [(True, "true"), (False, None)])
def test_a_call_from_the_console_says_so(scene: Scene, console: bool, told: str | None) -> None:
    actor = Actor(ADA, "192.0.2.1", "Mozilla/5.0", console)
    record = record_of(event_of(Line(actor, iam_read(scene, "ListUsers")), scene, Ids(1)))

    assert record.get("sessionCredentialFromConsole") == told
