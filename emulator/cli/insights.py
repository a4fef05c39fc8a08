"""The command `insights`."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emulator.cli.refusals import refuse
from emulator.cli.running import call_operation, get, url_option

if TYPE_CHECKING:
    from emulator.core.insights.charts import Chart

PERIODS = {"minute": 60, "5-minutes": 300, "hour": 3600}
SHOWN = 72
EXAMPLES = """\b
Examples:
  cloudtrail-emulator insights iam CreateUser
  cloudtrail-emulator insights ec2 RunInstances --error AccessDenied --period hour --svg chart.svg
"""


@click.command(epilog=EXAMPLES)
@url_option
@click.option("--account", default="123456789012", show_default=True, help="Account of the calls.")
@click.option("--region", default="us-east-1", show_default=True, help="Region of the calls.")
@click.option("--error", help="Count the errors of this code instead of the calls.")
@click.option("--trail", help="Trail that logs the API's data events; without it, management events count.")
@click.option("--period", type=click.Choice(list(PERIODS)), default="minute", show_default=True)
@click.option("--svg", "file", type=click.Path(path_type=Path), help="Write the chart to this file too.")
@click.option("--json", "as_json", is_flag=True, help="Print the values as JSON instead of a chart.")
@click.argument("source")
@click.argument("name")
def insights(url: str, account: str, region: str, file: Path | None, as_json: bool, **asked: Any) -> None:
    """Show the rate of one API, such as iam CreateUser, and where it was unusual.

    The rate is counted while a trail has Insights switched on. The chart ends at the emulator's time, and
    `!` marks Insights.
    """
    from emulator.core.insights import charts

    where = {"url": url, "account": account, "region": region}
    given = asked.pop("source")
    source = given if "." in given else f"{given}.amazonaws.com"
    chart, answer = _chart(where, source, **asked)
    if as_json:
        click.echo(json.dumps(answer))
    else:
        click.echo("\n".join(charts.text(chart)))
    if file:
        try:
            file.write_text(charts.svg(chart), "utf-8")
        except OSError as error:
            refuse(f"{file} cannot be written: {error.strerror}.")


def _chart(where: dict[str, str], source: str, **asked: Any) -> tuple["Chart", dict[str, Any]]:
    """Return the chart of the latest periods, and the values as the operation answers them."""
    from emulator.core.insights.charts import Chart

    period = PERIODS[asked["period"]]
    now = datetime.fromisoformat(get(where["url"], "/_emulator/clock")["now"]).timestamp()
    end = int(now) // period * period + period
    start = end - SHOWN * period
    kind = "ApiErrorRateInsight" if asked["error"] else "ApiCallRateInsight"
    optional = {"ErrorCode": asked["error"], "TrailName": asked["trail"]}
    answer = call_operation(
        "ListInsightsMetricData",
        {
            "EventSource": source,
            "EventName": asked["name"],
            "InsightType": kind,
            "Period": period,
            "StartTime": start,
            "EndTime": min(end, now + 60),
            "DataType": "FillWithZeros",
            **{name: value for name, value in optional.items() if value},
        },
        **where,
    )
    unusual = [
        (max(0, int(first - start) // period), min(SHOWN, max(0, int(last - start - 1) // period + 1)))
        for first, last in _incidents(where, source, kind, now, **asked)
        if last > start
    ]
    title = " ".join(filter(None, (source, asked["name"], asked["error"], "in a minute")))
    return Chart(title, answer["Values"], _spelled(start), _spelled(end), unusual), answer


def _incidents(
    where: dict[str, str], source: str, kind: str, now: float, **asked: Any
) -> Sequence[tuple[float, float]]:
    """Return start and end of the Insights of the API, in Unix seconds; what goes on ends now."""
    by_name = {"AttributeKey": "EventName", "AttributeValue": asked["name"]}
    lookup = {"EventCategory": "insight", "LookupAttributes": [by_name]}
    data = {
        "InsightSource": asked["trail"],
        "DataType": "InsightsEvents",
        "Dimensions": {"EventName": asked["name"]},
    }
    operation, body = ("ListInsightsData", data) if asked["trail"] else ("LookupEvents", lookup)
    found: dict[str, dict[str, float]] = {}
    for event in call_operation(operation, body, **where)["Events"]:
        record = json.loads(event["CloudTrailEvent"])
        details = record["insightDetails"]
        if (details["eventSource"], details["insightType"], details.get("errorCode")) == (
            source,
            kind,
            asked["error"],
        ):
            found.setdefault(record["sharedEventID"], {})[details["state"]] = event["EventTime"]
    return [(one["Start"], one.get("End", now)) for one in found.values() if "Start" in one]


def _spelled(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")
