"""A change of an alarm's state, in the forms in which it is sent: SNS, EventBridge, Lambda.

Source: notifications and events that AWS sent, 2017 to 2026.
"""

from typing import Any

import orjson

from emulator.core.alarms.definitions import Alarm, AlarmState, Rule
from emulator.core.alarms.reasons import stamp
from emulator.core.alarms.region_names import region_name
from emulator.core.call import Json
from emulator.core.delivery.envelopes import Envelope
from emulator.core.values import dataclass

SOURCE = "aws.cloudwatch"
DETAIL_TYPE = "CloudWatch Alarm State Change"

# As SNS messages spell them; everywhere else they are spelled as in the API.
STATISTICS = {
    "Average": "AVERAGE",
    "Maximum": "MAXIMUM",
    "Minimum": "MINIMUM",
    "SampleCount": "SAMPLE_COUNT",
    "Sum": "SUM",
}


@dataclass(frozen=True)
class Change:
    """An alarm in its new state, and the state before. `id` identifies the metric in events."""

    alarm: Alarm
    before: AlarmState
    id: str

    @property
    def is_news(self) -> bool:
        """Return whether the state has changed. Actions are executed only then."""
        return self.alarm.state.value != self.before.value


def subject(change: Change) -> str:
    """Return the subject of the SNS message."""
    alarm = change.alarm
    return f'{alarm.state.value}: "{alarm.name}" in {region_name(alarm.region)}'


def message(change: Change) -> str:
    """Return the SNS message, compact JSON with its members in AWS's order."""
    alarm, state = change.alarm, change.alarm.state
    return _compact(
        {
            "AlarmName": alarm.name,
            "AlarmDescription": alarm.description,
            "AWSAccountId": alarm.account,
            "AlarmConfigurationUpdatedTimestamp": stamp(alarm.configured_at),
            "NewStateValue": state.value,
            "NewStateReason": state.reason,
            "StateChangeTime": stamp(state.at),
            "Region": region_name(alarm.region),
            "AlarmArn": alarm.arn,
            "OldStateValue": change.before.value,
            "OKActions": alarm.actions_of("OK"),
            "AlarmActions": alarm.actions_of("ALARM"),
            "InsufficientDataActions": alarm.actions_of("INSUFFICIENT_DATA"),
            "ActionExecutedAfterMuteWindow": False,
            "Trigger": _trigger(alarm.rule),
        }
    )


def _trigger(rule: Rule | None) -> Json:
    if rule is None:
        return {}
    is_usual = rule.statistic in STATISTICS
    named = {"StatisticType": "Statistic", "Statistic": STATISTICS.get(rule.statistic)}
    other = {"StatisticType": "ExtendedStatistic", "ExtendedStatistic": rule.statistic}
    given = {"DatapointsToAlarm": rule.datapoints} if rule.datapoints is not None else {}
    return {
        "MetricName": rule.metric.name,
        "Namespace": rule.metric.namespace,
        **(named if is_usual else other),
        "Unit": rule.unit,
        "Dimensions": [{"value": value, "name": name} for name, value in rule.metric.dimensions],
        "Period": int(rule.period.total_seconds()),
        "EvaluationPeriods": rule.periods,
        **given,
        "ComparisonOperator": rule.comparison,
        "Threshold": rule.threshold,
        "TreatMissingData": rule.treatment,
        "EvaluateLowSampleCountPercentile": "",
    }


def detail(change: Change) -> Json:
    """Return the detail of the EventBridge event."""
    alarm = change.alarm
    return {
        "alarmName": alarm.name,
        "state": _state(alarm.state),
        "previousState": _state(change.before),
        "configuration": _configuration(change),
    }


def invocation(change: Change) -> str:
    """Return the payload for a Lambda function that is an action, compact JSON."""
    alarm = change.alarm
    return _compact(
        {
            "source": SOURCE,
            "alarmArn": alarm.arn,
            "accountId": alarm.account,
            "time": stamp(alarm.state.at),
            "region": alarm.region,
            "alarmData": detail(change),
        }
    )


def envelope(change: Change, event_id: str) -> Envelope:
    """Return the EventBridge event."""
    alarm = change.alarm
    return Envelope(
        id=event_id,
        detail_type=DETAIL_TYPE,
        source=SOURCE,
        account=alarm.account,
        region=alarm.region,
        time=int(alarm.state.at.timestamp()),
        detail=detail(change),
        is_read=False,
        resources=(alarm.arn,),
    )


def _state(state: AlarmState) -> Json:
    data = {"reasonData": state.data} if state.data else {}
    return {"value": state.value, "reason": state.reason, **data, "timestamp": stamp(state.at)}


def _configuration(change: Change) -> Json:
    alarm, rule = change.alarm, change.alarm.rule
    described = {"description": alarm.description} if alarm.description else {}
    if rule is None:
        return {**described, "metrics": []}
    metric = rule.metric
    statistic = {
        "metric": {
            "namespace": metric.namespace,
            "name": metric.name,
            "dimensions": dict(metric.dimensions),
        },
        "period": int(rule.period.total_seconds()),
        "stat": rule.statistic,
    }
    return {**described, "metrics": [{"id": change.id, "metricStat": statistic, "returnData": True}]}


def _compact(value: Any) -> str:
    return orjson.dumps(value).decode()
