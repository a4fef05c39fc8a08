"""The pages of Insights events: the list, and one with the rate of its API as a graph."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Response

from emulator.api.errors import ServiceError
from emulator.core.clock import iso, parse_iso
from emulator.core.records.events import Event, record_of
from emulator.core.values import dataclass
from emulator.running import Emulator
from emulator.web.console.plots import Band, rates
from emulator.web.console.records import pretty
from emulator.web.console.rendering import ROOT, page

AT_MOST = 200
# The span of the graph by how long an Insights event lasted. Source: CloudTrail user guide, 2023.
SPANS = (
    (timedelta(hours=4), timedelta(hours=3)),
    (timedelta(hours=12), timedelta(hours=12)),
    (timedelta(hours=24), timedelta(days=1)),
    (timedelta(hours=72), timedelta(days=3)),
)
LONGEST_SPAN = timedelta(weeks=1)
# Minutes of the operation's periods, and how long a span each is fit for.
PERIODS = ((60, timedelta(hours=4)), (300, timedelta(days=1)), (3600, timedelta(days=3650)))


@dataclass(frozen=True)
class Pair:
    """An Insights event: the record of its start, and of its end, None while it goes on."""

    start: Event
    end: Event | None = None

    @property
    def shared_id(self) -> str:
        return str(record_of(self.start).get("sharedEventID", ""))

    @property
    def details(self) -> Mapping[str, Any]:
        """The details of the latest record, which has the average over the whole time."""
        details = record_of(self.end or self.start).get("insightDetails")
        return details if isinstance(details, dict) else {}

    @property
    def href(self) -> str:
        return f"{ROOT}/insights/{self.shared_id}"

    @property
    def baseline(self) -> float:
        """The usual count a minute."""
        return self._average("baseline")

    @property
    def average(self) -> float:
        """The unusual count a minute."""
        return self._average("insight")

    @property
    def change(self) -> str:
        """The change of the rate in percent, with its direction."""
        if not self.baseline:
            return "from none"
        percent = (self.average - self.baseline) / self.baseline * 100
        return f"{'▲' if percent >= 0 else '▼'} {abs(percent):,.0f} %"

    @property
    def started(self) -> str:
        return str(record_of(self.start).get("eventTime", ""))

    @property
    def ended(self) -> str:
        return str(record_of(self.end).get("eventTime", "")) if self.end else ""

    def _average(self, name: str) -> float:
        context = self.details.get("insightContext", {})
        return float(context.get("statistics", {}).get(name, {}).get("average", 0) or 0)


def listed(emulator: Emulator) -> Response:
    """The page of all Insights events."""
    with_insights = [trail for trail in emulator.trails() if trail.insight_selectors]
    return page("insights.html", emulator, title="Insights", pairs=_pairs(emulator), trails=with_insights)


def shown(emulator: Emulator, shared_id: str) -> Response:
    """The page of one Insights event."""
    pair = next((one for one in _pairs(emulator, f'shared:"{shared_id}"')), None)
    if pair is None:
        return page("message.html", emulator, title="Insights", status=404, text="There is no such event.")
    start, end = parse_iso(pair.started), parse_iso(pair.ended) if pair.ended else emulator.now()
    series, why = _series(emulator, pair, start, end)
    return page(
        "insight.html",
        emulator,
        title=str(pair.details.get("eventName", "Insights")),
        pair=pair,
        details=pair.details,
        series=series,
        why=why,
        plot=rates(series, Band(start.timestamp(), end.timestamp(), pair.baseline)) if series else "",
        attributions=pair.details.get("insightContext", {}).get("attributions", []),
        records=[pretty(event) for event in (pair.start, pair.end) if event],
        related=_related(pair, start, end),
    )


def _pairs(emulator: Emulator, more: str = "") -> Sequence[Pair]:
    """Return the Insights events, newest start first."""
    search = emulator.search(f"category:insight {more}")
    events = emulator.searching.older(search, None, AT_MOST * 2).events
    found: dict[str, Pair] = {}
    for event in reversed(events):
        record = record_of(event)
        details = record.get("insightDetails")
        state = details.get("state") if isinstance(details, dict) else None
        shared = str(record.get("sharedEventID", event.id))
        if state == "Start":
            found[shared] = Pair(event)
        elif state == "End" and shared in found:
            found[shared] = Pair(found[shared].start, event)
    return sorted(found.values(), key=lambda pair: pair.start.time, reverse=True)


def _series(
    emulator: Emulator, pair: Pair, start: datetime, end: datetime
) -> tuple[Sequence[tuple[float, float]], str]:
    """Return the rates around an Insights event, each with its Unix time, and why there are none."""
    length = next((span for longest, span in SPANS if end - start < longest), LONGEST_SPAN)
    last = min(end + length / 6, emulator.now())
    period = next(seconds for seconds, longest in PERIODS if length <= longest)
    details = pair.details
    optional = {"ErrorCode": details.get("errorCode"), "TrailName": details.get("insightSource")}
    try:
        answer = emulator.perform(
            "ListInsightsMetricData",
            pair.start.account,
            pair.start.region,
            EventSource=details.get("eventSource", ""),
            EventName=details.get("eventName", ""),
            InsightType=details.get("insightType", ""),
            Period=period,
            StartTime=start - length / 2,
            EndTime=last,
            DataType="FillWithZeros",
            **{name: value for name, value in optional.items() if value},
        )
    except ServiceError as error:
        return (), error.message
    times = [instant.timestamp() for instant in answer["Timestamps"]]
    series = list(zip(times, answer["Values"], strict=True))
    return series, "" if series else "No rates are kept of this time."


def _related(pair: Pair, start: datetime, end: datetime) -> str:
    """Return the link to the calls of the API, from a minute before to a minute after."""
    minute, details = timedelta(minutes=1), pair.details
    words = [
        f"source:{details.get('eventSource', '')} event:{details.get('eventName', '')}",
        f"after:{iso(start - minute)} before:{iso(end + minute)} account:{pair.start.account}",
    ]
    return f"{ROOT}/records?{urlencode({'q': ' '.join(words)})}"
