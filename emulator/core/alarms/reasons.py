"""Why an alarm is in its state, in AWS's words and as AWS's JSON.

Source: notifications and events that AWS sent, 2017 to 2024.
"""

import math
from datetime import datetime

import orjson

from emulator.core.alarms.definitions import COMPARISONS, Rule, StateValue
from emulator.core.alarms.evaluation import Evaluation
from emulator.core.alarms.points import Point
from emulator.core.call import Json

MOST_LISTED = 5
TREATED_AS = {"breaching": "Breaching", "notBreaching": "NonBreaching"}
# Whether missing points that are treated so speak for a state.
SPEAKS_FOR = {"breaching": "ALARM", "notBreaching": "OK"}


def reason(rule: Rule, evaluation: Evaluation, state: StateValue) -> str:
    """Return the StateReason of a state that an evaluation found."""
    if state == "INSUFFICIENT_DATA":
        return (
            f"Insufficient Data: {_counted(max(evaluation.missing, 1))} {_verb(evaluation.missing)} unknown."
        )
    filled = _filled(rule, evaluation, state)
    if not evaluation.real:
        periods = f"{rule.periods} period{'s' if rule.periods > 1 else ''}"
        return f"Threshold Crossed: no datapoints were received for {periods} and {filled}."
    return f"Threshold Crossed: {_crossed(rule, evaluation, state, filled)}"


def _crossed(rule: Rule, evaluation: Evaluation, state: StateValue, filled: str) -> str:
    wanted = state == "ALARM"
    chosen = [point for point in evaluation.real if rule.breaches(_value(point)) == wanted]
    listed = ", ".join(f"{number(_value(point))} ({_date(point.start)})" for point in chosen[:MOST_LISTED])
    comparison = f"{'' if wanted else 'not '}{COMPARISONS[rule.comparison].words} the threshold"
    compared = f"{_verb(len(chosen))} {comparison} ({number(rule.threshold)})"
    if filled:
        return f"{_counted(len(chosen))} [{listed}] {compared} and {filled}."
    if rule.datapoints is not None:
        count = f"{len(chosen)} out of the last {rule.periods} datapoints"
        return f"{count} [{listed}] {compared} ({_minimum(rule, state)})."
    if len(chosen) > MOST_LISTED:
        recent = f"The most recent datapoints which crossed the threshold: [{listed}]."
        return f"{_counted(len(chosen))} {compared}. {recent}"
    return f"{_counted(len(chosen))} [{listed}] {compared}."


def _filled(rule: Rule, evaluation: Evaluation, state: StateValue) -> str:
    """Return the words about missing datapoints, "" if none was counted for the state."""
    count = evaluation.missing
    if not count or SPEAKS_FOR.get(rule.treatment) != state:
        return ""
    return (
        f"{count} missing datapoint{'s' if count > 1 else ''} {_verb(count)} treated as"
        f" [{TREATED_AS[rule.treatment]}]"
    )


def _minimum(rule: Rule, state: StateValue) -> str:
    if state == "ALARM":
        return f"minimum {_counted(rule.needed)} for OK -> ALARM transition"
    return f"minimum {_counted(rule.periods - rule.needed + 1)} for ALARM -> OK transition"


def reason_data(rule: Rule, evaluation: Evaluation, at: datetime) -> str:
    """Return the StateReasonData of an evaluation, a JSON text."""
    real = evaluation.real
    data: Json = {"version": "1.0", "queryDate": stamp(at)}
    if real:
        data["startDate"] = stamp(real[-1].start)
    if rule.unit:
        data["unit"] = rule.unit
    data |= {
        "statistic": rule.statistic,
        "period": int(rule.period.total_seconds()),
        "recentDatapoints": [point.value for point in reversed(real)],
        "threshold": rule.threshold,
        "evaluatedDatapoints": [_evaluated(point) for point in evaluation.decided],
    }
    return orjson.dumps(data).decode()


def _evaluated(point: Point) -> Json:
    if point.value is None:
        return {"timestamp": stamp(point.start)}
    return {"timestamp": stamp(point.start), "sampleCount": point.count, "value": point.value}


def stamp(at: datetime) -> str:
    """Return an instant as alarms write it: 2024-10-26T19:00:38.853+0000."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}+0000"


def number(value: float) -> str:
    """Return a number as Java writes a double: 1.0, 1.0E7."""
    if value == 0 or 1e-3 <= abs(value) < 1e7 or not math.isfinite(value):
        return repr(float(value))
    shortest = next(text for places in range(1, 18) if float(text := f"{value:.{places}e}") == value)
    mantissa, _, power = shortest.partition("e")
    return f"{mantissa}E{int(power)}"


def _date(at: datetime) -> str:
    return f"{at:%d/%m/%y %H:%M:%S}"


def _value(point: Point) -> float:
    assert point.value is not None, "only real points are listed"
    return point.value


def _counted(count: int) -> str:
    return f"{count} datapoint{'' if count == 1 else 's'}"


def _verb(count: int) -> str:
    return "was" if count == 1 else "were"
