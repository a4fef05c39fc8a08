"""Stories: each attack and look-alike, in each of its variants, record by record."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from emulator.core.records.events import record_of
from emulator.generating.activity.people import NAMES
from emulator.generating.activity.stories import ATTACKS, LOOK_ALIKES, STORIES, VARIANTS
from emulator.generating.activity.stories.techniques import TACTICS
from emulator.generating.castings import PlanError
from emulator.generating.telling import Telling, Told, tell
from emulator.wire.describe.sources import is_data, is_read
from tests.record_schema import problems_of

Record = Mapping[str, Any]

TECHNIQUE = re.compile(r"T\d{4}(\.\d{3})?")
STRANGERS = "203.0.113."
# Services whose name in botocore is not that of their source, and those with forms of their own.
MODELS = {
    "bedrock": ("bedrock", "bedrock-runtime"),
    "monitoring": ("cloudwatch",),
    "servicequotas": ("service-quotas",),
    "ses": ("sesv2", "ses"),
}
OWN_FORMS = frozenset({"ec2", "s3", "signin"})
# Members that AWS adds to what was asked or answered. Source: published records.
ADDED = frozenset(
    {"DisableKey has nothing", "RegisterTaskDefinition has no dryrun", "SendCommand has no interactive"}
)
API_DATE = re.compile(r"20\d{6}(v\d)?$")


@cache
def told(variant: str) -> Telling:
    return tell(("all",), variant=variant)


@cache
def by_story(variant: str) -> Mapping[str, tuple[Told, Sequence[Record]]]:
    records = {event.id: record_of(event) for event in told(variant).events}
    return {one.name: (one, [records[id_] for id_ in one.event_ids]) for one in told(variant).stories}


def calls(variant: str) -> Iterator[Record]:
    records = (record_of(event) for event in told(variant).events)
    return (record for record in records if record["eventType"] == "AwsApiCall")


# --- the catalogue ---------------------------------------------------------------------------------


def test_there_are_many_attacks_and_look_alikes() -> None:
    assert len(ATTACKS) >= 35
    assert len(LOOK_ALIKES) >= 10
    assert not ATTACKS.keys() & LOOK_ALIKES.keys()


def test_each_technique_is_written_as_mitre_writes_it_and_has_tactics() -> None:
    used = {technique for story in STORIES.values() for technique in story.techniques}

    assert all(story.techniques for story in STORIES.values())
    assert all(TECHNIQUE.fullmatch(technique) for technique in used)
    assert used == TACTICS.keys()


# --- each story ------------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_story_is_told_step_by_step_within_its_day(variant: str) -> None:
    found = by_story(variant)

    assert found.keys() == STORIES.keys()
    for name, (one, records) in found.items():
        story = STORIES[name]
        times = [record["eventTime"] for record in records]
        assert times == sorted(times)
        assert {time[:10] for time in times} == {"2026-01-05"}
        assert one.variant == (variant if variant in story.variants else "plain")
        assert one.techniques == sorted(story.techniques)
        assert one.verdict == ("attack" if name in ATTACKS else "benign")


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_record_has_the_form_of_a_record(variant: str) -> None:
    assert {problem for record in calls(variant) for problem in problems_of(record)} == set()


def test_each_call_is_classed_as_a_recorded_one_is() -> None:
    for record in calls("plain"):
        source = record["eventSource"].removesuffix(".amazonaws.com")
        operation = API_DATE.sub("", record["eventName"])
        assert record["readOnly"] == is_read(source, operation), (source, operation)
        assert (record["eventCategory"] == "Data") == is_data(source, operation), (source, operation)


@pytest.mark.source("botocore-model", "names of the members of requests and answers")
def test_each_parameter_and_answer_is_known_to_the_model() -> None:
    unknown = {problem for record in calls("plain") for problem in _unknown(record)}

    assert unknown == ADDED


def _unknown(record: Record) -> Iterator[str]:
    source = record["eventSource"].removesuffix(".amazonaws.com")
    name = API_DATE.sub("", record["eventName"])
    if source in OWN_FORMS:
        return
    services = [_model(service) for service in MODELS.get(source, (source,))]
    found = [one.operation_model(name) for one in services if name in one.operation_names]
    if not found:
        yield f"{source} has no {name}"
        return
    operation = found[0]
    yield from _unknown_members(record["requestParameters"], operation.input_shape, name)
    yield from _unknown_members(record["responseElements"], _told_shape(operation, source), name)


def _told_shape(operation: Any, source: str) -> Any:
    """Return the shape of an answer; RDS records what is inside of its only member."""
    shape = operation.output_shape
    return next(iter(shape.members.values())) if source == "rds" and shape else shape


def _unknown_members(value: Any, shape: Any, at: str) -> Iterator[str]:
    if isinstance(value, dict) and shape is None:
        yield f"{at} has nothing"
    elif isinstance(value, dict) and shape.type_name == "structure":
        known = {name.lower(): member for name, member in shape.members.items()}
        for name, inner in value.items():
            if name.lower() not in known:
                yield f"{at} has no {name}"
            else:
                yield from _unknown_members(inner, known[name.lower()], f"{at}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from _unknown_members(inner, shape.member, at)


@lru_cache(maxsize=64)
def _model(service: str) -> Any:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def test_each_session_of_a_role_was_begun_before_it_is_used() -> None:
    begun: set[str] = set()
    for record in calls("plain"):
        if record["eventName"].startswith("AssumeRole") and "errorCode" not in record:
            begun.add(record["responseElements"]["credentials"]["accessKeyId"])
        if record["userIdentity"]["type"] == "AssumedRole":
            assert record["userIdentity"]["accessKeyId"] in begun, record


def test_look_alikes_are_the_work_of_those_who_belong_there() -> None:
    addresses = {record["sourceIPAddress"] for name in LOOK_ALIKES for record in by_story("plain")[name][1]}
    people = {f"192.0.2.{20 + place}" for place in range(len(NAMES))}

    assert all(one in people or one.startswith("198.51.100.") for one in addresses)


# --- variants --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_in_a_variant_differs_as_the_variant_says(name: str) -> None:
    plain, records = by_story("plain")[name]
    stories = {variant: by_story(variant)[name] for variant in ATTACKS[name].variants}

    if "other-agent" in stories:
        assert _agents(records).isdisjoint(_agents(stories["other-agent"][1]))
    slow = stories["slow"][0]
    assert slow.end - slow.start > 2 * (plain.end - plain.start)
    if "spread" in stories:
        spread = stories["spread"][1]
        assert len(_of(spread, "awsRegion")) > len(_of(records, "awsRegion"))
        assert len(_of(spread, "sourceIPAddress")) > len(_of(records, "sourceIPAddress"))
    if "denied-first" in stories:
        assert _refused(stories["denied-first"][1]) > _refused(records)


def _of(records: Sequence[Record], member: str) -> set[str]:
    return {record[member] for record in records}


def _agents(records: Sequence[Record]) -> set[str]:
    return {one["userAgent"] for one in records if one["sourceIPAddress"].startswith(STRANGERS)}


def _refused(records: Sequence[Record]) -> int:
    return sum("errorCode" in record for record in records)


# --- telling ---------------------------------------------------------------------------------------


def test_the_same_words_and_seed_tell_the_same_and_another_seed_does_not() -> None:
    words = ("attacks", "keys-rotated@444455556666")
    accounts = ("111122223333", "444455556666")

    assert tell(words, accounts=accounts, seed=5) == tell(words, accounts=accounts, seed=5)
    assert tell(words, accounts=accounts, seed=5) != tell(words, accounts=accounts, seed=6)


def test_a_seed_draws_different_variants() -> None:
    assert {one.variant for one in tell(("attacks",)).stories} == set(VARIANTS)


def test_a_word_names_account_day_and_variant() -> None:
    word = "snapshot-shared@spread@444455556666@2"
    (one,) = tell((word,), accounts=("111122223333", "444455556666"), days=2).stories

    assert (one.variant, one.account, one.day) == ("spread", "444455556666", 2)
    assert one.as_json()["start"].startswith("2026-01-06T")


def test_events_beside_the_stories_are_of_no_story() -> None:
    telling = tell(("ftp-opened",), events=300)
    labelled = set(telling.stories[0].event_ids)
    times = [event.time for event in telling.events]

    assert len(labelled) < 20 < len(telling.events) - len(labelled)
    assert times == sorted(times)


@pytest.mark.parametrize("word", ["root-user@spread", "keys-rotated@denied-first", "root-user@fast"])
def test_a_variant_that_a_story_does_not_have_is_refused(word: str) -> None:
    with pytest.raises(PlanError, match="nor one of the variants plain, "):
        tell((word,))
