"""Logging periods: from which record to which, and under which settings, a trail delivers.

A period does not change, except for its end. A change of a trail's settings closes one period and opens
the next, so that later settings do not apply to earlier events.
"""

from collections.abc import Sequence
from dataclasses import replace

from emulator.core.delivery.service_accounts import SERVICE
from emulator.core.records.events import Event, Kind, record_of
from emulator.core.scopes import Scope
from emulator.core.selectors.insight_types import InsightSelector, fitting
from emulator.core.selectors.selection import Selectors, is_by_columns, selects, selects_kind
from emulator.core.trails.trails import Destination, LogsDestination, Trail, copy_id
from emulator.core.values import dataclass

# The readers of periods. What reads a closed period to its end before it is finished.
FILES, INSIGHT_FILES, LOGS = "files", "insight-files", "logs"

# CloudTrail's own calls for delivery, by source and name.
OWN_DELIVERIES = frozenset({("s3.amazonaws.com", "PutObject"), ("logs.amazonaws.com", "PutLogEvents")})


@dataclass(frozen=True)
class Period:
    """Journal numbers `first` to `last`, both inclusive, of one trail; `last` is None while it logs.

    `account` is the trail's own, `scope` says whose events it delivers. `destination` is where its files went
    when the period was opened; a trail that still exists is asked for its present one at the moment of
    delivery. So it is with `logs`, None where the trail had no log group then: records from before it got one
    are not sent there. The trail looks for unusual activity since the record `insights_since`.
    """

    id: str
    trail_id: str
    trail_arn: str
    trail_name: str
    account: str
    scope: Scope
    include_global_service_events: bool
    selectors: Selectors
    destination: Destination
    validation: bool
    first: int
    last: int | None = None
    recursive_logging: bool = True
    logs: LogsDestination | None = None
    insights: tuple[InsightSelector, ...] = ()
    insights_since: int = 0

    def copy_id(self, account: str) -> str:
        """Return the id under which the status of the account's copy of the trail is kept."""
        return copy_id(self.trail_id, self.account, account)

    @property
    def home_region(self) -> str:
        return self.scope.home_region

    @property
    def readers(self) -> Sequence[str]:
        """The names of the readers that read a closed period to its end before it is finished."""
        readers = {FILES: True, INSIGHT_FILES: bool(self.insights), LOGS: self.logs is not None}
        return [name for name, reads in readers.items() if reads]

    def closed(self, last: int) -> "Period":
        """Return the period ended after the record `last`."""
        return replace(self, last=last)

    def covers(self, event: Event) -> bool:
        """Tell whether the event lies in the period's scope, before selectors are asked.

        Source: CloudTrail user guide, "About global service events"; since 22 November 2021 these lie in
        the region of the partition's leader alone.
        """
        if not self.scope.covers(event.account, event.region):
            return False
        if not self.recursive_logging and is_own_delivery(event):
            return False
        return self.include_global_service_events or not event.global_service

    def wants(self, event: Event) -> bool:
        """Tell whether the trail delivers the event, which lies between the period's numbers."""
        return self.covers(event) and selects(self.selectors, event)

    def wants_kind(self, account: str, region: str, kind: Kind) -> bool | None:
        """Tell whether the trail delivers all events of a kind, or none; None if their records decide."""
        event = Event("", 0, kind.source, kind.name, account, region, kind.category, kind.read_only, b"")
        event = replace(event, global_service=kind.global_service)
        if not self.recursive_logging and (kind.source, kind.name) in OWN_DELIVERIES:
            return None
        return selects_kind(self.selectors, event) if self.covers(event) else False

    @property
    def is_by_columns(self) -> bool:
        """Whether no record has to be read to tell if the trail delivers a management event."""
        return self.recursive_logging and is_by_columns(self.selectors)

    def wants_insight(self, event: Event) -> bool:
        """Tell whether the event is an Insights event of a kind that the trail delivers."""
        if event.category != "Insight" or not self.insights or not self.covers(event):
            return False
        details = record_of(event).get("insightDetails")
        if not isinstance(details, dict) or details.get("insightSource", self.trail_arn) != self.trail_arn:
            return False
        kind, category = details.get("insightType"), details.get("sourceEventCategory", "Management")
        return any(
            selector.type == kind and category in (selector.categories or ("Management",))
            for selector in self.insights
        )

    def wants_insight_kind(self, account: str, region: str, kind: Kind) -> bool | None:
        """Tell the same of Insights events."""
        return None if kind.category == "Insight" and self.scope.covers(account, region) else False

    def wants_either(self, event: Event) -> bool:
        """Tell whether the trail writes the event to its log group, which takes events of all kinds."""
        return self.wants(event) or self.wants_insight(event)

    def holds(self, number: int) -> bool:
        """Tell whether the record of that number lies in the period."""
        return self.first <= number and (self.last is None or number <= self.last)


def is_own_delivery(event: Event) -> bool:
    """Tell whether the event is CloudTrail's own delivery of a log file or log event.

    Source: CloudTrail API reference, RecursiveLogging.
    """
    if (event.source, event.name) not in OWN_DELIVERIES:
        return False
    identity = record_of(event).get("userIdentity")
    return isinstance(identity, dict) and identity.get("invokedBy") == SERVICE


def opened(trail: Trail, period_id: str, first: int, before: Period | None = None) -> Period:
    """Return the period that begins with the record `first` under the trail's present settings.

    It may follow on `before` without interruption: what that was watching for Insights, it goes on watching.
    Insights whose events the trail delivers no longer are not watched for. AWS does not say what becomes of
    them when PutEventSelectors takes their events away; that call has no error for it.
    """
    insights = fitting(trail.insight_selectors, trail.selectors)
    return Period(
        id=period_id,
        trail_id=trail.id,
        trail_arn=trail.arn,
        trail_name=trail.name,
        account=trail.account,
        scope=Scope(trail.accounts, trail.home_region, trail.multi_region),
        include_global_service_events=trail.include_global_service_events,
        selectors=trail.selectors,
        destination=trail.destination,
        validation=trail.validation,
        first=first,
        recursive_logging=trail.recursive_logging,
        logs=trail.logs,
        insights=insights,
        insights_since=before.insights_since if before and before.insights else first,
    )
