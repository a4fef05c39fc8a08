"""What is sent and kept of an alarm's change of state, byte for byte."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from emulator.core.alarms import changes, history
from emulator.core.alarms.changes import Change
from emulator.core.alarms.definitions import INITIAL_REASON, Alarm, AlarmState, Rule
from emulator.core.alarms.history import Item, Wanted
from emulator.core.alarms.region_names import region_name
from emulator.core.alarms.samples import Metric

MADE = datetime(2026, 11, 27, 9, 50, tzinfo=UTC)
AT = datetime(2026, 11, 27, 10, 4, tzinfo=UTC)
ARN = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:trail-changes"
TOPIC = "arn:aws:sns:us-east-1:123456789012:sec"
REASON = "Threshold Crossed: …"
BEFORE = AlarmState("OK", "Threshold Crossed: none", "", MADE)
RULE = Rule(
    metric=Metric("Cis", "TrailChanges"),
    statistic="Sum",
    period=timedelta(minutes=5),
    periods=1,
    threshold=1.0,
    comparison="GreaterThanOrEqualToThreshold",
    treatment="notBreaching",
)
ALARM = Alarm(
    name="trail-changes",
    arn=ARN,
    account="123456789012",
    region="us-east-1",
    rule=RULE,
    state=AlarmState("ALARM", REASON, '{"version":"1.0"}', AT),
    configured_at=MADE,
    actions={"ALARM": (TOPIC,)},
)
CHANGE = Change(ALARM, BEFORE, "m1")
NOTIFICATIONS = pytest.mark.source("aws-observed", "alarms.md 8.1: notifications, 2017 to 2026")
EVENTS = pytest.mark.source("aws-observed", "alarms.md 8.2: events of EventBridge, 2019 to 2024")
HISTORY = pytest.mark.source("aws-cli", "describe-alarm-history, example output")


@NOTIFICATIONS
def test_a_notification_has_its_members_in_aws_order() -> None:
    assert changes.message(CHANGE) == (
        '{"AlarmName":"trail-changes","AlarmDescription":null,"AWSAccountId":"123456789012",'
        '"AlarmConfigurationUpdatedTimestamp":"2026-11-27T09:50:00.000+0000","NewStateValue":"ALARM",'
        '"NewStateReason":"Threshold Crossed: …","StateChangeTime":"2026-11-27T10:04:00.000+0000",'
        f'"Region":"US East (N. Virginia)","AlarmArn":"{ARN}","OldStateValue":"OK","OKActions":[],'
        f'"AlarmActions":["{TOPIC}"],"InsufficientDataActions":[],"ActionExecutedAfterMuteWindow":false,'
        '"Trigger":{"MetricName":"TrailChanges","Namespace":"Cis","StatisticType":"Statistic",'
        '"Statistic":"SUM","Unit":null,"Dimensions":[],"Period":300,"EvaluationPeriods":1,'
        '"ComparisonOperator":"GreaterThanOrEqualToThreshold","Threshold":1.0,'
        '"TreatMissingData":"notBreaching","EvaluateLowSampleCountPercentile":""}}'
    )


@NOTIFICATIONS
def test_the_subject_names_state_alarm_and_region() -> None:
    assert changes.subject(CHANGE) == 'ALARM: "trail-changes" in US East (N. Virginia)'
    assert changes.subject(replace(CHANGE, alarm=replace(ALARM, region="eu-west-1"))).endswith("EU (Ireland)")


@NOTIFICATIONS
def test_a_trigger_has_datapoints_and_dimensions_where_they_are_set() -> None:
    rule = replace(RULE, datapoints=1, metric=Metric("N", "M", (("User", "ada"),)), statistic="p99")
    trigger = json.loads(changes.message(replace(CHANGE, alarm=replace(ALARM, rule=rule))))["Trigger"]

    assert trigger["DatapointsToAlarm"] == 1
    assert trigger["Dimensions"] == [{"value": "ada", "name": "User"}]
    assert (trigger["StatisticType"], trigger["ExtendedStatistic"]) == ("ExtendedStatistic", "p99")


@EVENTS
def test_an_event_has_both_states_and_the_configuration() -> None:
    assert changes.envelope(CHANGE, "e1").as_json() == {
        "version": "0",
        "id": "e1",
        "detail-type": "CloudWatch Alarm State Change",
        "source": "aws.cloudwatch",
        "account": "123456789012",
        "time": "2026-11-27T10:04:00Z",
        "region": "us-east-1",
        "resources": [ARN],
        "detail": {
            "alarmName": "trail-changes",
            "state": {
                "value": "ALARM",
                "reason": REASON,
                "reasonData": '{"version":"1.0"}',
                "timestamp": "2026-11-27T10:04:00.000+0000",
            },
            "previousState": {
                "value": "OK",
                "reason": "Threshold Crossed: none",
                "timestamp": "2026-11-27T09:50:00.000+0000",
            },
            "configuration": {
                "metrics": [
                    {
                        "id": "m1",
                        "metricStat": {
                            "metric": {"namespace": "Cis", "name": "TrailChanges", "dimensions": {}},
                            "period": 300,
                            "stat": "Sum",
                        },
                        "returnData": True,
                    }
                ]
            },
        },
    }


@EVENTS
def test_a_function_receives_the_alarm_with_its_data() -> None:
    payload = json.loads(changes.invocation(CHANGE))

    assert list(payload) == ["source", "alarmArn", "accountId", "time", "region", "alarmData"]
    assert payload["alarmData"] == changes.detail(CHANGE)


@HISTORY
def test_a_change_of_state_is_kept_with_both_states() -> None:
    item = history.changed(CHANGE)

    assert (item.type, item.summary) == ("StateUpdate", "Alarm updated from OK to ALARM")
    assert json.loads(item.data) == {
        "version": "1.0",
        "oldState": {"stateValue": "OK", "stateReason": "Threshold Crossed: none"},
        "newState": {"stateValue": "ALARM", "stateReason": REASON, "stateReasonData": {"version": "1.0"}},
    }


@HISTORY
def test_a_new_alarm_is_kept_with_its_definition() -> None:
    created = replace(ALARM, state=AlarmState("INSUFFICIENT_DATA", INITIAL_REASON, "", MADE))
    item = history.configured(created, "created", MADE)
    data = json.loads(item.data)

    assert item.summary == 'Alarm "trail-changes" created'
    assert (data["type"], data["createdAlarm"]["okactions"]) == ("Create", [])
    assert data["createdAlarm"]["alarmConfigurationUpdatedTimestamp"] == "2026-11-27T09:50:00.000+0000"


@pytest.mark.source("aws-observed", "alarms.md 8.4: history of actions")
def test_an_action_is_kept_with_what_was_published() -> None:
    item = history.acted(CHANGE, TOPIC, None)
    data = json.loads(item.data)

    assert item.summary == f"Successfully executed action {TOPIC}"
    assert (data["actionState"], data["stateUpdateTimestamp"]) == ("Succeeded", 1795773840000)
    assert json.loads(json.loads(data["publishedMessage"])["default"])["AlarmName"] == "trail-changes"


@HISTORY
def test_an_action_that_failed_is_kept_with_the_error() -> None:
    item = history.acted(CHANGE, TOPIC, "Topic does not exist")

    assert item.summary.startswith(f"Failed to execute action {TOPIC}.")
    assert json.loads(item.data)["actionState"] == "Failed"


@pytest.mark.source("aws-docs", "DescribeAlarmHistory")
def test_the_history_is_searched_by_alarm_type_and_time() -> None:
    items = [
        Item("a", MADE, "ConfigurationUpdate", "1", "{}"),
        Item("b", MADE, "ConfigurationUpdate", "2", "{}"),
        Item("a", AT, "StateUpdate", "3", "{}"),
        Item("a", AT, "Action", "4", "{}"),
    ]

    def summaries(wanted: Wanted, *, oldest_first: bool = False) -> list[str]:
        return [item.summary for item in history.chosen(items, wanted, oldest_first=oldest_first)]

    assert summaries(Wanted()) == ["4", "3", "2", "1"]
    assert summaries(Wanted(alarm="a"), oldest_first=True) == ["1", "3", "4"]
    assert summaries(Wanted(type="StateUpdate")) == ["3"]
    assert summaries(Wanted(start=AT)) == ["4", "3"]
    assert summaries(Wanted(end=MADE)) == ["2", "1"]


@pytest.mark.source("aws-docs", "DescribeAlarmHistory: 30 days")
def test_the_history_is_kept_for_thirty_days() -> None:
    items = [Item("a", MADE, "Action", "1", "{}"), Item("a", AT, "Action", "2", "{}")]

    assert history.kept(items, MADE + timedelta(days=30)) == items[1:]


def test_a_region_without_a_name_is_called_by_its_code() -> None:
    assert region_name("xx-new-1") == "xx-new-1"
