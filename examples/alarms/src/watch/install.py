"""Puts a metric filter on the log group, and an alarm on its metric, for each watch."""

import sys
from collections.abc import Iterable
from typing import Any

import boto3

from watch.cis import WATCHES, Watch

NAMESPACE = "CloudTrailMetrics"
FIVE_MINUTES = 300


def install(watches: Iterable[Watch], group: str, topic_arn: str, *, logs: Any, cloudwatch: Any) -> None:
    for watch in watches:
        logs.put_metric_filter(
            logGroupName=group,
            filterName=watch.name,
            filterPattern=watch.pattern,
            metricTransformations=[
                {"metricName": watch.name, "metricNamespace": NAMESPACE, "metricValue": "1"}
            ],
        )
        cloudwatch.put_metric_alarm(
            AlarmName=watch.name,
            Namespace=NAMESPACE,
            MetricName=watch.name,
            Statistic="Sum",
            Period=FIVE_MINUTES,
            EvaluationPeriods=1,
            Threshold=watch.threshold,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            TreatMissingData="notBreaching",
            AlarmActions=[topic_arn],
        )


if __name__ == "__main__":
    group, topic_arn = sys.argv[1:]
    install(WATCHES, group, topic_arn, logs=boto3.client("logs"), cloudwatch=boto3.client("cloudwatch"))
