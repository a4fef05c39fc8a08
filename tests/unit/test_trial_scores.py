"""Scores of rules on labelled activity: values in, values out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from emulator.core.trials import pages
from emulator.core.trials.activity import Activity, Label, LabelError, Story, labels_of
from emulator.core.trials.answers import as_json, as_junit
from emulator.core.trials.attack import tactics_of, techniques_of
from emulator.core.trials.expectations import ExpectationError, failures, read
from emulator.core.trials.ringing import rung
from emulator.core.trials.rules import Complaint, Rule, RuleError
from emulator.core.trials.scoring import Hits, Trial, coverage, score
from emulator.core.trials.tables import lines
from emulator.generating.activity.stories.techniques import TACTICS

START = datetime(2026, 1, 5, tzinfo=UTC)


def story(name: str, technique: str, events: int = 4, verdict: str = "attack") -> Story:
    return Story(
        name,
        [
            Label(f"{name}-{n}", name, "1", START + timedelta(minutes=n), "X", "", technique, verdict)
            for n in range(events)
        ],
    )


STOPPED, STOLEN = story("stopped", "T1562.008"), story("stolen", "T1078.004")
DEPLOYED = story("deployed", "T1562.007", verdict="benign")
ACTIVITY = Activity([STOPPED, STOLEN], 200, START, START + timedelta(days=2), [DEPLOYED])
TAGGED = Rule("stop.yml", "sigma", "", "rules/stop.yml", tags=["attack.defense_evasion", "attack.t1562.008"])
UNTAGGED = Rule("any.sql", "sql", "")
HITS = Hits(frozenset({"stopped-2", "stopped-3", "deployed-0"}), 5, ["x"])


def test_a_rule_finds_a_story_at_the_first_of_its_events_that_it_selects() -> None:
    found = score(UNTAGGED, HITS, ACTIVITY)

    assert [(one.story, one.events, one.seconds, one.matched) for one in found.found] == [
        ("stopped", 3, 120, 2)
    ]
    assert found.missed == ["stolen"]
    assert (found.recall, found.precision) == (0.5, 0.25)


def test_look_alikes_are_false_alarms_and_named() -> None:
    found = score(UNTAGGED, HITS, ACTIVITY)

    assert (found.false_alarms, found.false_alarms_a_day) == (6, 3)
    assert found.look_alikes == ["deployed"]


def test_a_tagged_rule_is_about_the_stories_of_its_techniques_alone() -> None:
    found = score(TAGGED, HITS, ACTIVITY)

    assert (found.wanted, found.missed, found.recall) == (["stopped"], [], 1)
    assert not found.notes


def test_a_tag_whose_every_story_is_missed_is_told() -> None:
    found = score(TAGGED, Hits(frozenset({"stolen-0"})), ACTIVITY)

    assert found.notes == ["It is tagged T1562.008, and misses every story of this technique: stopped."]
    assert [one.story for one in found.found] == ["stolen"]


def test_a_tag_of_a_technique_covers_its_sub_techniques_and_not_the_reverse() -> None:
    parent = replace(TAGGED, tags=["attack.t1562"])
    other = replace(TAGGED, tags=["TA0005:T1562.001"])

    assert score(parent, HITS, ACTIVITY).wanted == ["stopped"]
    assert score(other, HITS, ACTIVITY).notes == ["It is tagged T1562.001, and no story has this technique."]


def test_the_rows_of_a_statement_count_by_story() -> None:
    found = score(UNTAGGED, Hits(others=4, stories={"stolen": 2}), ACTIVITY)

    assert [(one.story, one.events, one.seconds) for one in found.found] == [("stolen", 2, 60)]
    assert (found.true_alarms, found.false_alarms, found.precision) == (1, 4, 0.2)


def test_a_rule_without_alarms_has_no_precision() -> None:
    assert score(UNTAGGED, Hits(), ACTIVITY).precision is None


def test_a_rate_is_never_reckoned_from_less_than_a_day() -> None:
    short = replace(ACTIVITY, last=START + timedelta(hours=1))

    assert score(UNTAGGED, Hits(others=7), short).false_alarms_a_day == 7


def test_techniques_have_the_tactics_of_their_parents() -> None:
    assert techniques_of(["attack.t1562.008", "attack.initial-access", "cve.2020.1", "TA0001:T1078"]) == [
        "T1078",
        "T1562.008",
    ]
    assert tactics_of("T1562.008") == ["defense-evasion"]
    assert len(tactics_of("T1078.004")) == 4
    assert tactics_of("T9999") == ["other"]


# --- the whole trial ---------------------------------------------------------------------------------


def trial() -> Trial:
    hits = {"stop.yml": HITS, "any.sql": Hits(frozenset({"stopped-0"}))}
    scores = [score(TAGGED, hits["stop.yml"], ACTIVITY), score(UNTAGGED, hits["any.sql"], ACTIVITY)]
    bad = Complaint("bad.yml", "rules/bad.yml", "It is not valid YAML.", 7)
    found = Trial(ACTIVITY, scores, [bad])
    return replace(found, coverage=coverage(ACTIVITY, found.found, hits))


def test_the_finders_of_a_story_are_in_the_order_of_speed() -> None:
    assert trial().finders("stopped") == ["any.sql", "stop.yml"]
    assert trial().recall == 0.5


def test_coverage_tells_whether_a_technique_was_found_at_its_own_events() -> None:
    told = {one.technique: (one.stories, one.found, one.at_events, one.rules) for one in trial().coverage}

    assert told == {"T1078.004": (1, 0, 0, []), "T1562.008": (1, 1, 1, ["stop.yml", "any.sql"])}


def test_expectations_are_compared_and_told_in_sentences() -> None:
    expected = read(
        {
            "fail_under": 60,
            "rules": {
                "stop.yml": {"finds": ["stopped", "stolen"], "within_events": 2, "within": "1m"},
                "any.sql": {"finds": "stopped", "quiet_on": "stolen", "precision": 100},
                "gone.yml": {},
            },
        }
    )
    assert failures(expected, trial()) == {
        "stop.yml": [
            "It found stopped after 3 events; 2 are expected.",
            "It found stopped after 120 s; 60 s are expected.",
            "It did not find stolen.",
        ],
        "gone.yml": ["It was not tried; rules are named stop.yml, any.sql."],
        "": ["1 of 2 stories were found by some rule, 50%; 60 % are wanted."],
    }


def test_limits_of_false_alarms_and_look_alikes_are_compared() -> None:
    expected = read({"rules": {"stop.yml": {"false_alarms_a_day": 2, "quiet_on": ["deployed"]}}})

    assert failures(expected, trial()) == {
        "stop.yml": [
            "It should be quiet on deployed, and was not.",
            "It had 3 false alarms a day; at most 2 are expected.",
        ]
    }


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "has the members `rules` and `fail_under`"),
        ({"rules": {"a": {"find": "x"}}}, "a: `find` is none of finds, quiet_on"),
        ({"rules": {"a": {"finds": [1]}}}, "a: finds takes the names of stories."),
        ({"rules": {"a": {"precision": "x"}}}, "a: precision takes a number, not x."),
        ({"rules": {"a": {"within": "x"}}}, "'x' is not a duration"),
    ],
)
def test_wrong_expectations_are_refused(given: object, sentence: str) -> None:
    with pytest.raises(ExpectationError) as caught:
        read(given)

    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "given", [3, {"story": "s", "eventTime": "x"}, {"eventID": "1", "story": "s", "eventTime": "x"}]
)
def test_a_wrong_label_is_refused(given: object) -> None:
    with pytest.raises(LabelError):
        labels_of([given])


def test_incidents_are_ordinary_activity() -> None:
    label = {"eventID": "1", "story": "s", "eventTime": "2026-01-05T00:00:00Z"}

    assert set(labels_of([label, {**label, "eventID": "2", "verdict": "incident"}]).by_id) == {"1"}


# --- reports -----------------------------------------------------------------------------------------


def test_the_tables_show_rules_stories_coverage_and_notes() -> None:
    text = "\n".join(lines(trial(), {"": ["too few"]}))

    assert (
        "208 events with 2 attacks and 1 look-alike; 100 benign events a day over 2 days; 1 attack found"
        in text
    )
    assert "stop.yml  sigma  1      event 3, 0:02:00          3            25%        100%" in text
    assert "stolen   T1078.004   no rule" in text
    assert any(
        one.split() == ["T1562.008", "1", "1", "1", "stop.yml,", "any.sql"]
        for one in (line.removeprefix("Defense Evasion") for line in text.splitlines())
    )
    assert "stop.yml: It took harmless activity for an attack: deployed." in text
    assert text.endswith("expected: too few")


def test_json_has_the_same() -> None:
    told = as_json(trial(), {"any.sql": ["no"]})

    assert told["rules"][0]["found"] == [
        {"story": "stopped", "afterEvents": 3, "afterSeconds": 120, "events": 2}
    ]
    assert told["stories"][1] == {"story": "stolen", "events": 4, "techniques": ["T1078.004"], "foundBy": []}
    assert told["badRules"][0]["line"] == 7
    assert told["failures"] == {"any.sql": ["no"]}


def test_junit_has_a_case_for_each_rule_and_story() -> None:
    root = ElementTree.fromstring(as_junit(trial(), {"any.sql": ["a < b"]}))
    cases = {
        one.get("name"): [(inner.tag, inner.get("message")) for inner in one] for one in root.iter("testcase")
    }

    assert cases == {
        "stop.yml": [],
        "any.sql": [("failure", "a < b")],
        "bad.yml": [("error", "rules/bad.yml:7: It is not valid YAML.")],
        "stopped": [],
        "stolen": [("skipped", "No rule found it.")],
    }


def test_the_pictures_are_well_formed_and_have_each_cell() -> None:
    svg = ElementTree.fromstring(pages.svg(trial()))
    titles = [one.text for one in svg.iter("{http://www.w3.org/2000/svg}title")]
    html = pages.html(trial())

    assert titles == [
        "stop.yml on stopped: event 3, 0:02:00",
        "stop.yml on stolen: not found",
        "any.sql on stopped: event 1, 0:00:00",
        "any.sql on stolen: missed",
    ]
    assert html.count('<td class="found">') == 2
    assert "<script" not in html


# --- alarms ------------------------------------------------------------------------------------------


def test_an_alarm_rings_when_the_sum_of_a_period_reaches_its_number() -> None:
    minute = int(START.timestamp()) // 60
    rule = Rule("r", "filter-pattern", "# alarm: 3 in 5m\n{ $.eventName = X }")
    matches = {minute: 2, minute + 3: 1, minute + 60: 2, minute + 70: 3}
    rang = rung(rule, matches, Hits(frozenset({"stopped-0"})), ACTIVITY)

    assert (rang.times, rang.first, rang.stories) == (2, "2026-01-05T00:04:00Z", ["stopped"])


def test_a_wrong_alarm_is_explained() -> None:
    with pytest.raises(RuleError, match="not `often`"):
        rung(Rule("r", "filter-pattern", "# alarm: often"), {}, Hits(), ACTIVITY)


def test_the_techniques_of_stories_have_the_same_tactics_as_in_data_sets() -> None:
    assert {one: set(tactics_of(one)) for one in TACTICS} == {
        one: set(tactics) for one, tactics in TACTICS.items()
    }
