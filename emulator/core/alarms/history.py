"""The history of an alarm: its definitions, changes of state, and actions.

Source: example outputs of the AWS CLI for describe-alarm-history, and answers of AWS.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import orjson

from emulator.core.alarms import changes
from emulator.core.alarms.changes import Change
from emulator.core.alarms.definitions import Alarm, AlarmState
from emulator.core.alarms.reasons import stamp
from emulator.core.call import Json
from emulator.core.values import dataclass

ItemType = Literal["ConfigurationUpdate", "StateUpdate", "Action"]
Deed = Literal["created", "updated", "deleted"]

# Source: CloudWatch API reference, DescribeAlarmHistory.
KEPT = timedelta(days=30)
TYPES: Mapping[Deed, str] = {"created": "Create", "updated": "Update", "deleted": "Delete"}


@dataclass(frozen=True)
class Item:
    """An entry of the history; `data` is a JSON text."""

    alarm: str
    at: datetime
    type: ItemType
    summary: str
    data: str


@dataclass(frozen=True)
class Wanted:
    """Which items a caller asks for; None means all."""

    alarm: str | None = None
    type: str | None = None
    start: datetime | None = None
    end: datetime | None = None

    def takes(self, item: Item) -> bool:
        """Return whether an item is wanted."""
        return (
            self.alarm in (None, item.alarm)
            and self.type in (None, item.type)
            and (self.start is None or item.at >= self.start)
            and (self.end is None or item.at <= self.end)
        )


def chosen(items: Iterable[Item], wanted: Wanted, *, oldest_first: bool) -> list[Item]:
    """Return the items that are wanted, sorted by time."""
    found = [item for item in items if wanted.takes(item)]
    found.sort(key=lambda item: item.at)
    return found if oldest_first else found[::-1]


def kept(items: Sequence[Item], now: datetime) -> list[Item]:
    """Return the items that are kept: the others are too old."""
    return [item for item in items if item.at > now - KEPT]


def configured(alarm: Alarm, deed: Deed, at: datetime) -> Item:
    """Return the item of a definition that was made, replaced or deleted.

    For the last two AWS's form is assumed to be that of the first.
    """
    data = {"version": "1.0", "type": TYPES[deed], f"{deed}Alarm": _definition(alarm)}
    return Item(alarm.name, at, "ConfigurationUpdate", f'Alarm "{alarm.name}" {deed}', _compact(data))


def changed(change: Change) -> Item:
    """Return the item of a change of state."""
    alarm, before = change.alarm, change.before
    summary = f"Alarm updated from {before.value} to {alarm.state.value}"
    data = {"version": "1.0", "oldState": _state(before), "newState": _state(alarm.state)}
    return Item(alarm.name, alarm.state.at, "StateUpdate", summary, _compact(data))


def acted(change: Change, action: str, error: str | None) -> Item:
    """Return the item of an action. `error` is None if it succeeded; the wording of errors is ours."""
    alarm = change.alarm
    data: Json = {
        "actionState": "Failed" if error else "Succeeded",
        "stateUpdateTimestamp": int(alarm.state.at.timestamp() * 1000),
        "notificationResource": action,
        "publishedMessage": _compact({"default": changes.message(change)}),
    }
    if error:
        data["error"] = error
        summary = f"Failed to execute action {action}. Received error: {error}"
    else:
        summary = f"Successfully executed action {action}"
    return Item(alarm.name, alarm.state.at, "Action", summary, _compact(data))


def _state(state: AlarmState) -> Json:
    data = {"stateReasonData": orjson.loads(state.data)} if state.data else {}
    return {"stateValue": state.value, "stateReason": state.reason, **data}


def _definition(alarm: Alarm) -> Json:
    rule = alarm.rule
    watched = (
        {
            "namespace": rule.metric.namespace,
            "metricName": rule.metric.name,
            "statistic": rule.statistic,
            "period": int(rule.period.total_seconds()),
            "dimensions": [{"name": name, "value": value} for name, value in rule.metric.dimensions],
            "threshold": rule.threshold,
            "comparisonOperator": rule.comparison,
            "evaluationPeriods": rule.periods,
        }
        if rule
        else {}
    )
    return {
        "alarmName": alarm.name,
        "alarmDescription": alarm.description,
        "alarmArn": alarm.arn,
        "alarmConfigurationUpdatedTimestamp": stamp(alarm.configured_at),
        **watched,
        "stateValue": alarm.state.value,
        "stateUpdatedTimestamp": stamp(alarm.state.at),
        "actionsEnabled": alarm.actions_enabled,
        "alarmActions": alarm.actions_of("ALARM"),
        "insufficientDataActions": alarm.actions_of("INSUFFICIENT_DATA"),
        "okactions": alarm.actions_of("OK"),  # AWS's spelling
    }


def _compact(value: Json) -> str:
    return orjson.dumps(value).decode()
