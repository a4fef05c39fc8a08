"""How often alarms on filter patterns would have rung: a metric filter counts, an alarm watches its sum.

A rule's file says when it rings in a comment, such as `# alarm: 5 in 10m`; else one match is enough.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import timedelta

from emulator.core.alarms.definitions import Rule as AlarmRule
from emulator.core.alarms.evaluation import evaluate
from emulator.core.alarms.samples import Metric, Sample
from emulator.core.clock import from_epoch, iso
from emulator.core.durations import seconds_of
from emulator.core.trials.activity import Activity
from emulator.core.trials.rules import Rule, RuleError, line_of
from emulator.core.trials.scoring import Hits, Rung

ALARM = re.compile(r"^\s*#\s*alarm\s*:\s*(.*?)\s*$", re.IGNORECASE | re.MULTILINE)
WORDS = re.compile(r"(\d+) in (\S+)")
USUAL = "1 in 5m"


def alarm_of(rule: Rule) -> AlarmRule:
    """Return the alarm of a rule: the sum of matches in a period reaches a number. Raises RuleError."""
    said = ALARM.search(rule.text)
    words = WORDS.fullmatch(said[1] if said else USUAL)
    try:
        if words is None:
            raise ValueError
        minutes = round(seconds_of(words[2]) / 60)
        if minutes < 1:
            raise ValueError
    except ValueError as error:
        sentence = f"An alarm is written as `{USUAL}`, in whole minutes, not `{said[1] if said else ''}`."
        raise RuleError(sentence, line_of(rule.text, ["alarm"])) from error
    return AlarmRule(
        metric=Metric("Trial", rule.name),
        statistic="Sum",
        period=timedelta(minutes=minutes),
        periods=1,
        threshold=float(words[1]),
        comparison="GreaterThanOrEqualToThreshold",
        treatment="notBreaching",
    )


def rung(rule: Rule, minutes: Mapping[int, int], hits: Hits, activity: Activity) -> Rung:
    """Return how often a rule's alarm went from OK to ALARM; `minutes` are its matches by Unix minute.

    Raises RuleError.
    """
    alarm = alarm_of(rule)
    length = alarm.period // timedelta(minutes=1)
    rings = _rings(alarm, minutes, length)
    stories = [
        story.name
        for story in activity.stories
        for label in story.labels
        if label.event_id in hits.labelled and _is_near(int(label.at.timestamp()) // 60, rings, length)
    ]
    first = iso(from_epoch(rings[0] * 60)) if rings else ""
    return Rung(rule.name, len(rings), first, sorted(set(stories)))


def _rings(alarm: AlarmRule, minutes: Mapping[int, int], length: int) -> Sequence[int]:
    """Return the minutes at whose start the alarm went into ALARM. It is evaluated once a minute."""
    ordered = sorted(minutes)
    samples = [Sample(from_epoch(one * 60), minutes[one], minutes[one], 1, 1) for one in ordered]
    rings, was_in_alarm = [], False
    for minute in sorted({one + later for one in ordered for later in range(1, length + 2)}):
        near = samples[bisect_left(ordered, minute - length) : bisect_left(ordered, minute)]
        is_in_alarm = evaluate(alarm, near, from_epoch(minute * 60), more_periods=0).state == "ALARM"
        if is_in_alarm and not was_in_alarm:
            rings.append(minute)
        was_in_alarm = is_in_alarm
    return rings


def _is_near(minute: int, rings: Sequence[int], length: int) -> bool:
    return any(ring - length <= minute <= ring for ring in rings)
