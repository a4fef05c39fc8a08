"""Results of a trial as JSON, and as JUnit's XML."""

from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import quoteattr

from emulator.core.call import Json
from emulator.core.clock import iso
from emulator.core.trials.activity import Story
from emulator.core.trials.attack import techniques_of
from emulator.core.trials.rules import Complaint
from emulator.core.trials.scoring import Coverage, Rung, Score, Trial
from emulator.core.trials.tables import by_tactic

Failures = Mapping[str, Sequence[str]]


def as_json(trial: Trial, failures: Failures) -> Json:
    """Return the whole result as a JSON object."""
    activity = trial.activity
    return {
        "events": activity.events,
        "benignEvents": activity.benign,
        "days": round(activity.days, 4),
        "first": iso(activity.first) if activity.first else None,
        "last": iso(activity.last) if activity.last else None,
        "recall": trial.recall,
        "rules": [_rule(one) for one in trial.scores],
        "stories": [_story(story, trial) for story in activity.stories],
        "lookAlikes": [story.name for story in activity.look_alikes],
        "coverage": [_covered(tactic, one) for tactic, one in by_tactic(trial)],
        "alarms": [_rung(one) for one in trial.alarms],
        "insights": [_rung(one) for one in trial.insights],
        "badRules": [_bad(one) for one in trial.complaints],
        "failures": {name: list(said) for name, said in failures.items()},
    }


def _rule(score: Score) -> Json:
    return {
        "rule": score.rule.name,
        "kind": score.rule.kind,
        "title": score.rule.title,
        "techniques": list(techniques_of(score.rule.tags)),
        "found": [
            {
                "story": one.story,
                "afterEvents": one.events,
                "afterSeconds": one.seconds,
                "events": one.matched,
            }
            for one in score.found
        ],
        "missed": list(score.missed),
        "trueAlarms": score.true_alarms,
        "falseAlarms": score.false_alarms,
        "falseAlarmsADay": score.false_alarms_a_day,
        "falseAlarmExamples": list(score.examples),
        "lookAlikes": list(score.look_alikes),
        "precision": score.precision,
        "recall": score.recall,
        "seconds": round(score.seconds, 4),
        "notes": list(score.notes),
    }


def _story(story: Story, trial: Trial) -> Json:
    return {
        "story": story.name,
        "events": len(story.labels),
        "techniques": sorted(story.techniques),
        "foundBy": list(trial.finders(story.name)),
    }


def _covered(tactic: str, one: Coverage) -> Json:
    return {
        "tactic": tactic,
        "technique": one.technique,
        "stories": one.stories,
        "found": one.found,
        "foundAtThisStep": one.at_events,
        "rules": list(one.rules),
    }


def _bad(one: Complaint) -> Json:
    return {
        "rule": one.rule,
        "path": one.path,
        "line": one.line,
        "message": one.sentence,
        "tried": one.goes_on,
    }


def _rung(one: Rung) -> Json:
    return {"name": one.name, "times": one.times, "first": one.first, "stories": list(one.stories)}


# --- JUnit -------------------------------------------------------------------------------------------


def as_junit(trial: Trial, failures: Failures) -> str:
    """Return the result as JUnit's XML: a suite of the rules and one of the stories.

    A rule fails if it is not as expected, and has an error if it could not be tried. A story that no rule
    found is skipped.
    """
    rules, stories = list(_rule_cases(trial, failures)), list(_story_cases(trial))
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            "<testsuites>",
            *_suite("rules", rules),
            *_suite("stories", stories),
            "</testsuites>",
            "",
        ]
    )


Case = tuple[str, str, float, Sequence[tuple[str, str]]]
"""The class and name of a case, its seconds, and what is wrong: the element and the message."""


def _rule_cases(trial: Trial, failures: Failures) -> Iterator[Case]:
    complaints: dict[str, list[tuple[str, str]]] = {}
    for one in trial.complaints:
        complaints.setdefault(one.rule, []).append(("error", str(one)))
    tried = {score.rule.name: score for score in trial.scores}
    for name in dict.fromkeys([*tried, *complaints, *(name for name in failures if name)]):
        wrong = [*complaints.get(name, ()), *(("failure", said) for said in failures.get(name, ()))]
        score = tried.get(name)
        yield (score.rule.kind if score else "rule"), name, (score.seconds if score else 0.0), wrong
    for said in failures.get("", ()):
        yield "trial", "fail_under", 0.0, [("failure", said)]


def _story_cases(trial: Trial) -> Iterator[Case]:
    for story in trial.activity.stories:
        is_found = story.name in trial.found
        yield "story", story.name, 0.0, [] if is_found else [("skipped", "No rule found it.")]


def _suite(name: str, cases: Sequence[Case]) -> Iterator[str]:
    counts = {
        word: sum(any(kind == word for kind, _ in wrong) for *_, wrong in cases)
        for word in ("failure", "error", "skipped")
    }
    yield (
        f'  <testsuite name="{name}" tests="{len(cases)}" failures="{counts["failure"]}"'
        f' errors="{counts["error"]}" skipped="{counts["skipped"]}">'
    )
    for group, case, seconds, wrong in cases:
        named = f"classname={quoteattr(group)} name={quoteattr(case)}"
        head = f'    <testcase {named} time="{seconds:.3f}"'
        if not wrong:
            yield f"{head}/>"
            continue
        yield f"{head}>"
        yield from (f"      <{kind} message={quoteattr(said)}/>" for kind, said in wrong)
        yield "    </testcase>"
    yield "  </testsuite>"
