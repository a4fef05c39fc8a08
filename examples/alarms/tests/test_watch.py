"""Deeds, and the alarms that they set off."""

import pytest
from watch.cis import WATCHES


def test_three_failed_sign_ins_raise_the_alarm(cloudtrail, messages):
    cloudtrail.inject(*[{"signIn": {"userName": "ada", "result": "Failure"}}] * 3)
    cloudtrail.advance(minutes=10)

    (message,) = messages()
    assert (message["AlarmName"], message["NewStateValue"]) == ("failed-sign-ins", "ALARM")
    assert message["NewStateReason"].startswith("Threshold Crossed: 1 datapoint [3.0 ")
    assert message["Trigger"]["MetricName"] == "failed-sign-ins"


def test_two_failed_sign_ins_do_not(cloudtrail, messages):
    cloudtrail.inject(*[{"signIn": {"userName": "ada", "result": "Failure"}}] * 2)
    cloudtrail.advance(minutes=10)

    assert messages() == []


def test_an_alarm_falls_silent_and_rises_again(cloudtrail, messages):
    kms = cloudtrail.client("kms")
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.disable_key(KeyId=key_id)
    cloudtrail.advance(minutes=40)
    alarm = cloudtrail.client("cloudwatch").describe_alarms(AlarmNames=["keys"])["MetricAlarms"][0]
    kms.schedule_key_deletion(KeyId=key_id)
    cloudtrail.advance(minutes=10)

    assert alarm["StateValue"] == "OK"
    assert [message["AlarmName"] for message in messages()] == ["keys", "keys"]


def test_quiet_work_sets_nothing_off(cloudtrail, messages):
    cloudtrail.client("s3").list_buckets()
    cloudtrail.client("sns").create_topic(Name="orders")
    cloudtrail.inject({"signIn": {"userName": "ada", "mfa": True}})
    cloudtrail.advance(minutes=20)

    assert messages() == []


@pytest.mark.usefixtures("queue")
def test_the_history_tells_of_all_of_it(cloudtrail):
    cloudtrail.client("cloudtrail").stop_logging(Name="audit")
    cloudtrail.advance(minutes=10)
    history = cloudtrail.client("cloudwatch").describe_alarm_history(AlarmName="trails")["AlarmHistoryItems"]

    assert [item["HistoryItemType"] for item in history] == [
        "Action",
        "StateUpdate",
        "StateUpdate",
        "ConfigurationUpdate",
    ]


@pytest.mark.usefixtures("queue")
@pytest.mark.parametrize("watch", WATCHES, ids=lambda watch: watch.name)
def test_each_watch_is_installed_as_it_is_written(cloudtrail, watch):
    logs = cloudtrail.client("logs")
    (found,) = logs.describe_metric_filters(logGroupName="cloudtrail", filterNamePrefix=watch.name)[
        "metricFilters"
    ]

    assert found["filterPattern"] == watch.pattern
