"""Alarms that change their state on the emulator's clock, and whom they tell."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from emulator.running import Emulator
from emulator.settings import Settings
from tests.conftest import ACCOUNT, NOON, MakeClient, raises_error
from tests.flows.targets import Queue

MINUTE = timedelta(minutes=1)
TOPIC_ARN = f"arn:aws:sns:us-east-1:{ACCOUNT}:sec"
ARN = f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:errors"
RULE = {
    "AlarmName": "errors",
    "Namespace": "Shop",
    "MetricName": "Errors",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 2,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "AlarmActions": [TOPIC_ARN],
}


class Watched:
    """CloudWatch with a topic for alarms, and a queue that is subscribed to it."""

    def __init__(self, client: MakeClient, emulator: Emulator) -> None:
        self.cloudwatch = client("cloudwatch")
        self._advance = emulator.advance
        sns = client("sns")
        sns.create_topic(Name="sec")
        self.queue = Queue(client)
        sns.subscribe(TopicArn=TOPIC_ARN, Protocol="sqs", Endpoint=self.queue.arn)

    def put(self, **changes: Any) -> None:
        self.cloudwatch.put_metric_alarm(**RULE | changes)

    def measure(self, value: float, **more: Any) -> None:
        datum = {"MetricName": "Errors", "Value": value, **more}
        self.cloudwatch.put_metric_data(Namespace="Shop", MetricData=[datum])

    def wait(self, minutes: float = 1) -> None:
        self._advance(MINUTE * minutes)

    def alarm(self) -> dict[str, Any]:
        (found,) = self.cloudwatch.describe_alarms()["MetricAlarms"]
        return dict(found)

    def state(self) -> str:
        return str(self.alarm()["StateValue"])

    def subjects(self) -> list[str]:
        return [body["Subject"] for body in self.queue.bodies()]

    def history(self, **wanted: Any) -> list[str]:
        items = self.cloudwatch.describe_alarm_history(**wanted)["AlarmHistoryItems"]
        return [item["HistorySummary"] for item in items]


@pytest.fixture
def watched(client: MakeClient, emulator: Emulator) -> Watched:
    return Watched(client, emulator)


@pytest.mark.source("aws-observed", "alarms.md 6: the first state, before any evaluation")
def test_a_new_alarm_has_not_been_looked_at(watched: Watched) -> None:
    watched.put()
    alarm = watched.alarm()

    assert (alarm["StateValue"], alarm["StateReason"]) == (
        "INSUFFICIENT_DATA",
        "Unchecked: Initial alarm creation",
    )
    assert alarm["StateUpdatedTimestamp"] == alarm["StateTransitionedTimestamp"] == NOON
    assert "StateReasonData" not in alarm


@pytest.mark.source("aws-docs", "Using CloudWatch alarms: evaluation, actions on a change of state alone")
def test_an_alarm_rises_tells_once_and_falls(watched: Watched) -> None:
    watched.put(OKActions=[TOPIC_ARN], TreatMissingData="notBreaching")
    watched.wait()
    first = watched.subjects()
    watched.measure(3)
    watched.wait(2)
    raised = watched.subjects()
    watched.wait(10)

    assert first == ['OK: "errors" in US East (N. Virginia)']
    assert raised == ['ALARM: "errors" in US East (N. Virginia)']
    assert watched.subjects() == ['OK: "errors" in US East (N. Virginia)']


@pytest.mark.source("aws-docs", "missing data: back to INSUFFICIENT_DATA once the points left the range")
def test_without_data_the_state_is_not_known(watched: Watched) -> None:
    watched.put()
    watched.measure(3)
    watched.wait(2)
    raised = watched.state()
    watched.wait(3)
    alarm = watched.alarm()

    assert raised == "ALARM"
    assert alarm["StateReason"] == "Insufficient Data: 1 datapoint was unknown."
    assert alarm["StateUpdatedTimestamp"] == NOON + 4 * MINUTE


@pytest.mark.source("aws-docs", "PutMetricAlarm: a new alarm is evaluated with points that exist already")
def test_points_from_before_the_alarm_count(watched: Watched) -> None:
    watched.measure(3, Timestamp=NOON - MINUTE)
    watched.put()
    watched.wait(0)

    assert watched.state() == "ALARM"


@pytest.mark.source("aws-docs", "PutMetricAlarm: an existing alarm keeps its state")
def test_an_alarm_that_is_put_again_keeps_its_state(watched: Watched) -> None:
    watched.put()
    watched.measure(3)
    watched.wait(2)
    watched.put(Threshold=100)
    kept = watched.state()
    watched.wait()

    assert (kept, watched.state()) == ("ALARM", "OK")


@pytest.mark.source("aws-observed", "alarms.md 8.1: the message")
def test_the_message_tells_reason_times_and_trigger(watched: Watched) -> None:
    watched.put()
    watched.measure(1)
    watched.measure(2)
    watched.wait(2)
    (body,) = watched.queue.bodies()
    message = json.loads(body["Message"])

    assert message["NewStateReason"] == (
        "Threshold Crossed: 1 datapoint [3.0 (02/01/26 12:00:00)] was greater than or equal to the threshold"
        " (2.0)."
    )
    assert message["StateChangeTime"] == "2026-01-02T12:01:00.000+0000"
    assert message["Trigger"]["Statistic"] == "SUM"
    assert body["Timestamp"].startswith("2026-01-02T12:01:00")


@pytest.fixture
def posted() -> Iterator[tuple[str, list[Any]]]:
    """The URL of a subscriber over HTTP, and the bodies that it was sent."""
    bodies: list[Any] = []

    class Subscriber(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *shown: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Subscriber) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", bodies
        server.shutdown()


@pytest.mark.source("aws-docs", "Fanout Amazon SNS notifications to HTTPS endpoints")
def test_a_subscriber_over_http_is_told(
    watched: Watched, client: MakeClient, posted: tuple[str, list[Any]]
) -> None:
    url, bodies = posted
    client("sns").subscribe(TopicArn=TOPIC_ARN, Protocol="http", Endpoint=url)
    watched.put()
    watched.measure(3)
    watched.wait(2)

    assert [body["Subject"] for body in bodies if body["Type"] == "Notification"] == [
        'ALARM: "errors" in US East (N. Virginia)'
    ]


@pytest.mark.source("aws-docs", "ActionsEnabled")
def test_disabled_actions_are_not_carried_out(watched: Watched) -> None:
    watched.put(ActionsEnabled=False)
    watched.measure(3)
    watched.wait(2)

    assert watched.state() == "ALARM"
    assert watched.subjects() == []
    assert watched.history(HistoryItemType="Action") == []


@pytest.mark.source("aws-observed", "alarms.md 7.6: actions at once, until the next evaluation")
def test_a_state_that_is_set_tells_at_once_and_does_not_last(watched: Watched) -> None:
    watched.put(TreatMissingData="notBreaching")
    watched.wait()
    watched.cloudwatch.set_alarm_state(AlarmName="errors", StateValue="ALARM", StateReason="to try it")
    told, alarm = watched.subjects(), watched.alarm()
    watched.cloudwatch.set_alarm_state(AlarmName="errors", StateValue="ALARM", StateReason="again")
    again = watched.subjects()
    watched.wait(2)

    assert told == ['ALARM: "errors" in US East (N. Virginia)']
    assert (alarm["StateReason"], "StateReasonData" in alarm) == ("to try it", False)
    assert again == []
    assert watched.state() == "OK"


@pytest.mark.source("aws-observed", "alarms.md 7.6: errors of SetAlarmState")
def test_a_state_that_does_not_exist_is_refused(watched: Watched) -> None:
    watched.put()

    with raises_error(
        "ValidationError",
        "1 validation error detected: Value 'RED' at 'stateValue' failed to satisfy constraint: Member must"
        " satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
    ):
        watched.cloudwatch.set_alarm_state(AlarmName="errors", StateValue="RED", StateReason="r")


@pytest.mark.source("aws-cli", "describe-alarm-history")
def test_the_history_has_definitions_states_and_actions(watched: Watched) -> None:
    watched.put()
    watched.measure(3)
    watched.wait(2)
    watched.put(Threshold=5)
    watched.cloudwatch.delete_alarms(AlarmNames=["errors"])

    assert watched.history(AlarmName="errors") == [
        'Alarm "errors" deleted',
        'Alarm "errors" updated',
        f"Successfully executed action {TOPIC_ARN}",
        "Alarm updated from INSUFFICIENT_DATA to ALARM",
        'Alarm "errors" created',
    ]
    assert watched.history(StartDate=NOON + 2 * MINUTE) == [
        'Alarm "errors" deleted',
        'Alarm "errors" updated',
    ]


def test_the_history_comes_in_pages(watched: Watched) -> None:
    watched.put()
    watched.put()
    pages = watched.cloudwatch.get_paginator("describe_alarm_history").paginate(
        PaginationConfig={"PageSize": 1}, ScanBy="TimestampAscending"
    )

    assert [page["AlarmHistoryItems"][0]["HistorySummary"] for page in pages] == [
        'Alarm "errors" created',
        'Alarm "errors" updated',
    ]


@pytest.mark.source("assumed", "alarms.md 8.4: AWS's words for an action that failed are not known")
@pytest.mark.parametrize(
    ("action", "error"),
    [
        (f"arn:aws:sns:us-east-1:{ACCOUNT}:none", "Topic does not exist"),
        (f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:none", "Function does not exist"),
        ("arn:aws:automate:us-east-1:ec2:stop", "Actions of this kind are not carried out by the emulator"),
    ],
)
def test_an_action_that_fails_is_in_the_history(watched: Watched, action: str, error: str) -> None:
    watched.put(AlarmActions=[action])
    watched.measure(3)
    watched.wait(2)

    assert watched.history(HistoryItemType="Action") == [
        f"Failed to execute action {action}. Received error: {error}"
    ]


@pytest.mark.source("aws-observed", "alarms.md 8.2: the event on the default bus")
def test_a_rule_on_the_bus_receives_the_change(watched: Watched, client: MakeClient) -> None:
    events = client("events")
    pattern = json.dumps({"source": ["aws.cloudwatch"], "detail": {"state": {"value": ["ALARM"]}}})
    events.put_rule(Name="alarms", EventPattern=pattern)
    events.put_targets(Rule="alarms", Targets=[{"Id": "1", "Arn": watched.queue.arn}])
    watched.put(AlarmActions=[], TreatMissingData="notBreaching")
    watched.wait()
    watched.measure(3)
    watched.wait(2)
    (event,) = watched.queue.bodies()

    assert (event["detail-type"], event["resources"]) == ("CloudWatch Alarm State Change", [ARN])
    assert event["time"] == "2026-01-02T12:02:00Z"
    assert event["detail"]["previousState"]["value"] == "OK"
    assert event["detail"]["configuration"]["metrics"][0]["metricStat"]["stat"] == "Sum"


def test_an_alarm_on_more_than_one_metric_is_not_evaluated(watched: Watched) -> None:
    stat = {"Metric": {"Namespace": "Shop", "MetricName": "Errors"}, "Period": 60, "Stat": "Sum"}
    watched.cloudwatch.put_metric_alarm(
        AlarmName="math",
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        Metrics=[
            {"Id": "a", "MetricStat": stat, "ReturnData": False},
            {"Id": "b", "Expression": "a * 2"},
        ],
    )
    watched.measure(3)
    watched.wait(5)

    assert watched.state() == "INSUFFICIENT_DATA"


@pytest.mark.source("aws-docs", "PutMetricAlarm: Metrics with one metric")
def test_an_alarm_on_one_metric_of_a_list_is_evaluated(watched: Watched) -> None:
    stat = {"Metric": {"Namespace": "Shop", "MetricName": "Errors"}, "Period": 60, "Stat": "Maximum"}
    watched.cloudwatch.put_metric_alarm(
        AlarmName="errors",
        EvaluationPeriods=1,
        Threshold=2,
        ComparisonOperator="GreaterThanThreshold",
        Metrics=[{"Id": "a", "MetricStat": stat}],
    )
    watched.measure(3)
    watched.wait(2)

    assert watched.state() == "ALARM"


@pytest.mark.parametrize(("settings", "expected"), [(0, "OK"), (2, "ALARM")], indirect=["settings"])
def test_more_periods_keep_an_alarm_up(watched: Watched, expected: str) -> None:
    watched.put(TreatMissingData="notBreaching")
    watched.measure(3)
    watched.wait(2)

    assert watched.state() == expected


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> Settings:
    """The settings of other tests, with as many periods as the test asks for."""
    return Settings(clock="manual", timing="aws", seed=1, alarm_periods=getattr(request, "param", 2))


def test_deliver_evaluates_what_the_running_minute_has(watched: Watched, emulator: Emulator) -> None:
    watched.put()
    watched.measure(3)
    emulator.deliver(digests=False)

    assert watched.state() == "ALARM"


def test_what_alarms_do_is_no_call_of_the_account(watched: Watched, emulator: Emulator) -> None:
    watched.put()
    watched.measure(3)
    watched.wait(5)
    names = [event.name for event in emulator.records()]

    assert "PutMetricAlarm" in names
    assert "Publish" not in names


def test_a_reset_forgets_alarms_and_their_history(watched: Watched, emulator: Emulator) -> None:
    watched.put()
    watched.measure(3)
    emulator.reset()
    emulator.advance(5 * MINUTE)

    assert watched.cloudwatch.describe_alarms()["MetricAlarms"] == []
    assert watched.history() == []


@pytest.mark.source("aws-docs", "PutMetricAlarm: Unit")
def test_an_alarm_with_a_unit_looks_at_data_of_that_unit(watched: Watched) -> None:
    watched.put(Unit="Count")
    watched.measure(3, Unit="Bytes")
    watched.wait(2)
    before = watched.state()
    watched.measure(3, Unit="Count")
    watched.wait(2)

    assert (before, watched.state()) == ("INSUFFICIENT_DATA", "ALARM")


@pytest.mark.source("aws-docs", "PutMetricAlarm: Dimensions name one metric")
def test_an_alarm_looks_at_the_metric_of_its_dimensions_alone(watched: Watched) -> None:
    host = [{"Name": "Host", "Value": "a"}]
    watched.put(Dimensions=host)
    watched.measure(3)
    watched.measure(3, Dimensions=[{"Name": "Host", "Value": "b"}])
    watched.wait(2)
    before = watched.state()
    watched.measure(3, Dimensions=host)
    watched.wait(2)

    assert (before, watched.state()) == ("INSUFFICIENT_DATA", "ALARM")


@pytest.mark.source("aws-docs", "Evaluating an alarm: periods below a minute every ten seconds")
def test_an_alarm_with_a_short_period_is_evaluated_more_often(watched: Watched) -> None:
    watched.put(Period=10)
    watched.measure(3)
    watched.wait(0.25)

    assert watched.state() == "ALARM"
    assert watched.alarm()["StateUpdatedTimestamp"] == NOON + timedelta(seconds=10)


@pytest.mark.source("aws-docs", "missing data: alarms on AWS/DynamoDB keep their state by default")
@pytest.mark.parametrize(("namespace", "state"), [("AWS/DynamoDB", "ALARM"), ("Shop", "INSUFFICIENT_DATA")])
def test_alarms_on_dynamodb_keep_their_state_without_data(
    watched: Watched, namespace: str, state: str
) -> None:
    watched.put(Namespace=namespace)
    datum = {"MetricName": "Errors", "Value": 3}
    watched.cloudwatch.put_metric_data(Namespace=namespace, MetricData=[datum])
    watched.wait(20)

    assert watched.state() == state


@pytest.mark.source("aws-docs", "PutMetricAlarm: ExtendedStatistic")
def test_an_alarm_on_a_percentile_is_evaluated(watched: Watched) -> None:
    rule = {name: value for name, value in RULE.items() if name != "Statistic"}
    watched.cloudwatch.put_metric_alarm(**rule, ExtendedStatistic="p90")
    for value in (1, 1, 1, 9):
        watched.measure(value)
    watched.wait(2)

    assert watched.state() == "ALARM"
    assert '"statistic":"p90"' in watched.alarm()["StateReasonData"]
