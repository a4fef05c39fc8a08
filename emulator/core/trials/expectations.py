"""Expectations: what a team says that its rules find, in a file beside the rules."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from emulator.core.durations import seconds_of
from emulator.core.trials.scoring import Found, Score, Trial
from emulator.core.values import dataclass


class ExpectationError(ValueError):
    """A file of expectations is wrong; the text is a sentence."""


@dataclass(frozen=True)
class Expected:
    """What is expected of a rule. Stories are named with or without @ and the account; None is no limit.

    `precision` is in percent. `within_events` and `within_seconds` are for each story in `finds`.
    """

    finds: Sequence[str] = ()
    quiet_on: Sequence[str] = ()
    false_alarms_a_day: float | None = None
    precision: float | None = None
    within_events: int | None = None
    within_seconds: float | None = None


@dataclass(frozen=True)
class Expectations:
    """A file: what is expected of rules by their names, and the percentage of stories to be found by any."""

    rules: Mapping[str, Expected] = field(default_factory=dict)
    fail_under: float | None = None


def read(given: object) -> Expectations:
    """Return the expectations of a parsed file. Raises ExpectationError."""
    if not isinstance(given, Mapping) or not given.keys() <= {"rules", "fail_under"}:
        raise ExpectationError("A file of expectations has the members `rules` and `fail_under`.")
    rules = given.get("rules") or {}
    if not isinstance(rules, Mapping):
        raise ExpectationError("`rules` has a member for each rule, named as its file.")
    limit = given.get("fail_under")
    return Expectations(
        {str(name): _expected(str(name), value) for name, value in rules.items()},
        None if limit is None else _number(limit, "fail_under"),
    )


def _expected(rule: str, given: object) -> Expected:
    if not isinstance(given, Mapping):
        raise ExpectationError(f"{rule}: what is expected is written as members, such as `finds`.")
    unknown = sorted(given.keys() - MEMBERS.keys())
    if unknown:
        raise ExpectationError(f"{rule}: `{unknown[0]}` is none of {', '.join(MEMBERS)}.")
    found = [MEMBERS[name](value, f"{rule}: {name}") for name, value in given.items()]
    return Expected(**dict(found))


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ExpectationError(f"{name} takes a number, not {value}.")
    return float(value)


def _stories(member: str) -> Callable[[object, str], tuple[str, Any]]:
    def read_stories(value: object, name: str) -> tuple[str, Any]:
        stories = [value] if isinstance(value, str) else value
        if not isinstance(stories, list) or not all(isinstance(one, str) for one in stories):
            raise ExpectationError(f"{name} takes the names of stories.")
        return member, stories

    return read_stories


def _limit(member: str) -> Callable[[object, str], tuple[str, Any]]:
    return lambda value, name: (member, _number(value, name))


def _duration(value: object, name: str) -> tuple[str, Any]:
    try:
        return "within_seconds", seconds_of(str(value))
    except ValueError as error:
        raise ExpectationError(f"{name}: {error}") from error


MEMBERS: Mapping[str, Callable[[object, str], tuple[str, Any]]] = {
    "finds": _stories("finds"),
    "quiet_on": _stories("quiet_on"),
    "false_alarms_a_day": _limit("false_alarms_a_day"),
    "precision": _limit("precision"),
    "within_events": _limit("within_events"),
    "within": _duration,
}


# --- whether a trial meets them ----------------------------------------------------------------------


def failures(expectations: Expectations, trial: Trial) -> Mapping[str, Sequence[str]]:
    """Return the sentences on what is not as expected, by rule; "" for the trial as a whole."""
    scores = {one.rule.name: one for one in trial.scores}
    found = {
        name: [f"It was not tried; rules are named {', '.join(scores)}."]
        if name not in scores
        else list(_failures(expected, scores[name], trial))
        for name, expected in expectations.rules.items()
    }
    under = _under(expectations.fail_under, trial)
    return {name: said for name, said in (found | {"": under}).items() if said}


def _under(limit: float | None, trial: Trial) -> Sequence[str]:
    if limit is None or trial.recall is None or trial.recall * 100 >= limit:
        return ()
    stories = len(trial.activity.stories)
    found = f"{len(trial.found)} of {stories} stories were found by some rule"
    return [f"{found}, {trial.recall:.0%}; {limit:g} % are wanted."]


def _failures(expected: Expected, score: Score, trial: Trial) -> Iterator[str]:
    for name in expected.finds:
        runs = [story.name for story in trial.activity.stories if _is(story.name, name)]
        if not runs:
            yield f"There is no story {name} in the data."
        for run in runs:
            one = next((found for found in score.found if found.story == run), None)
            yield from _late(expected, one) if one else [f"It did not find {run}."]
    for name in expected.quiet_on:
        told = [one for one in (*score.names, *score.look_alikes) if _is(one, name)]
        yield from (f"It should be quiet on {one}, and was not." for one in sorted(told))
    a_day = expected.false_alarms_a_day
    if a_day is not None and score.false_alarms_a_day > a_day:
        yield f"It had {score.false_alarms_a_day:.4g} false alarms a day; at most {a_day:g} are expected."
    if expected.precision is not None and (score.precision or 0) * 100 < expected.precision:
        yield f"Its precision is {score.precision or 0:.0%}; {expected.precision:g} % are expected."


def _late(expected: Expected, found: Found) -> Iterator[str]:
    if expected.within_events is not None and found.events > expected.within_events:
        yield f"It found {found.story} after {found.events} events; {expected.within_events:g} are expected."
    if expected.within_seconds is not None and found.seconds > expected.within_seconds:
        yield f"It found {found.story} after {found.seconds:g} s; {expected.within_seconds:g} s are expected."


def _is(story: str, name: str) -> bool:
    return name in {story, story.partition("@")[0]}
