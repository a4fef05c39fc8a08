"""moto's CloudWatch with alarms that change their state as on AWS. The state stays in moto."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast, get_args

from emulator.core.alarms import history
from emulator.core.alarms.changes import Change
from emulator.core.alarms.definitions import INITIAL_REASON, Alarm, AlarmState, StateValue
from emulator.core.alarms.history import Item, Wanted
from emulator.core.alarms.samples import Emission, Sample
from emulator.core.ids import derived_uuid
from emulator.core.ports.alarms import AlarmName, Announce, Notice
from emulator.upstreams.moto.alarm_forms import alarm_of, aware, naive, remove, samples_of
from emulator.upstreams.moto.loaded import find_backends
from emulator.upstreams.moto.overlays import lay_over
from emulator.upstreams.moto.statistics import Asked, statistics_of

Emit = Callable[[str, str, Sequence[Emission]], None]
"""Gets the samples of metric filters: account, region, samples."""

LARGEST_PAGE = 100
STATE = (
    "state_value",
    "state_reason",
    "state_reason_data",
    "state_updated_timestamp",
    "state_transitioned_timestamp",
)
# A default is taken back when an event of its minute matches later, for as long as AWS takes late events.
DEFAULTS_KEPT = timedelta(hours=3)


class MotoAlarms:
    """Satisfies ports.alarms.Alarms. `know` has to be called before moto's CloudWatch is used."""

    def connect(self, notice: Notice, announce: Announce) -> None:
        self.notice = notice
        self._announce = announce

    def know(self) -> None:
        """Overlay moto's CloudWatch. There is one moto in a process, so the last caller gets its calls."""
        from moto.cloudwatch import models, responses

        lay_over(models.CloudWatchBackend, _Backend)
        lay_over(responses.CloudWatchResponse, _Response)
        models.CloudWatchBackend.alarms_of_ours = self

    def names(self) -> Sequence[AlarmName]:
        return [
            AlarmName(account, region, name)
            for account, regions in list((find_backends("cloudwatch") or {}).items())
            for region, backend in list(regions.items())
            for name in list(backend.alarms)
        ]

    def find(self, name: AlarmName) -> Alarm | None:
        theirs = _backend(name.account, name.region).alarms.get(name.name)
        return alarm_of(name.account, name.region, theirs) if theirs else None

    def samples(self, alarm: Alarm, since: datetime) -> Sequence[Sample]:
        if alarm.rule is None:
            return []
        backend = _backend(alarm.account, alarm.region)
        return list(samples_of(backend, alarm.rule.metric, alarm.rule.unit, since))

    def change(self, alarm: Alarm) -> None:
        backend = _backend(alarm.account, alarm.region)
        theirs = backend.alarms.get(alarm.name)
        if theirs is None:  # deleted meanwhile
            return
        change = Change(alarm, alarm_of(alarm.account, alarm.region, theirs).state, derived_uuid(alarm.arn))
        theirs.state_value, theirs.state_reason = alarm.state.value, alarm.state.reason
        theirs.state_reason_data = alarm.state.data or None
        theirs.state_updated_timestamp = naive(alarm.state.at)
        if change.is_news:
            theirs.state_transitioned_timestamp = naive(alarm.state.at)
            _keep(backend, [history.changed(change)])
            _keep(backend, self._announce(change))

    def emit(self, account: str, region: str, emissions: Sequence[Emission]) -> None:
        """Put the samples of metric filters into CloudWatch."""
        self.know()
        backend = _backend(account, region)
        for emission in emissions:
            _put(backend, emission)
        names = {(one.metric.namespace, one.metric.name) for one in emissions}
        for namespace, name in names:
            self.tell_of(backend, namespace, name)

    def tell_of(self, backend: Any, namespace: str, metric: str) -> None:
        """Schedule the alarms on a metric."""
        for theirs in list(backend.alarms.values()):
            rule = alarm_of(backend.account_id, backend.region_name, theirs).rule
            if rule and (rule.metric.namespace, rule.metric.name) == (namespace, metric):
                self.notice(AlarmName(backend.account_id, backend.region_name, theirs.name))


def _backend(account: str, region: str) -> Any:
    from moto.cloudwatch.models import cloudwatch_backends

    return cloudwatch_backends[account][region]


def _keep(backend: Any, items: Sequence[Item]) -> None:
    backend.__dict__.setdefault("history_items", []).extend(items)


def _put(backend: Any, emission: Emission) -> None:
    """Put the sums of a minute. A default is put only if there are no data, and removed if some arrive."""
    known: dict[tuple[str, datetime], Any] = backend.__dict__.setdefault("data_of_filters", {})
    sample, key = emission.sample, (emission.filter, emission.sample.at)
    if emission.is_default and key in known:
        return
    datum = _datum(emission)
    default = known.get(key)
    if default is not None:
        remove(backend, default)
    known[key] = datum if emission.is_default else None
    for old in [one for one in known if one[1] < sample.at - DEFAULTS_KEPT]:
        del known[old]
    backend.metric_data.append(datum)


def _datum(emission: Emission) -> Any:
    from moto.cloudwatch.models import MetricAggregatedDatum

    sample, metric = emission.sample, emission.metric
    return MetricAggregatedDatum(
        namespace=metric.namespace,
        name=metric.name,
        min_stat=sample.lowest,
        max_stat=sample.highest,
        sample_count=sample.count,
        sum_stat=sample.total,
        dimensions=[{"Name": name, "Value": value} for name, value in metric.dimensions],
        timestamp=naive(sample.at),
        unit=emission.unit or "None",
    )


class _Backend:
    """Overlay of moto's CloudWatchBackend."""

    def put_metric_alarm(self: Any, name: str, *others: Any, **named: Any) -> Any:
        """Save the alarm. A new alarm has not been evaluated; an existing one keeps its state."""
        before = self.alarms.get(name)
        theirs = self.moto_put_metric_alarm(name, *others, **named)
        theirs.state_reason_data = None
        theirs.state_transitioned_timestamp = theirs.state_updated_timestamp
        if before:
            for kept in STATE:
                setattr(theirs, kept, getattr(before, kept))
        else:
            theirs.state_value, theirs.state_reason = "INSUFFICIENT_DATA", INITIAL_REASON
        alarm = alarm_of(self.account_id, self.region_name, theirs)
        _keep(self, [history.configured(alarm, "updated" if before else "created", alarm.configured_at)])
        self.alarms_of_ours.notice(AlarmName(self.account_id, self.region_name, name), at_once=True)
        return theirs

    def delete_alarms(self: Any, alarm_names: list[str]) -> None:
        from moto.core.utils import utcnow

        for name in alarm_names:
            if name in self.alarms:
                alarm = alarm_of(self.account_id, self.region_name, self.alarms[name])
                _keep(self, [history.configured(alarm, "deleted", aware(utcnow()))])
        self.moto_delete_alarms(alarm_names)

    def set_alarm_state(
        self: Any, alarm_name: str, reason: str, reason_data: str | None, state_value: str
    ) -> None:
        from moto.cloudwatch.exceptions import ResourceNotFound, ValidationError
        from moto.core.utils import utcnow

        _check_json(reason_data)
        if alarm_name not in self.alarms:
            raise ResourceNotFound
        if state_value not in get_args(StateValue):
            raise ValidationError(
                f"1 validation error detected: Value '{state_value}' at 'stateValue' failed to satisfy"
                " constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]"
            )
        alarm = alarm_of(self.account_id, self.region_name, self.alarms[alarm_name])
        value = cast(StateValue, state_value)  # one of them, as was just seen
        state = AlarmState(value, reason, reason_data or "", aware(utcnow()))
        self.alarms_of_ours.change(alarm.moved(state))
        self.alarms_of_ours.notice(AlarmName(self.account_id, self.region_name, alarm_name))

    def put_metric_data(self: Any, namespace: str, metric_data: list[dict[str, Any]]) -> None:
        self.moto_put_metric_data(namespace, metric_data)
        for name in {datum["MetricName"] for datum in metric_data}:
            self.alarms_of_ours.tell_of(self, namespace, name)

    def get_metric_statistics(self: Any, *asked: Any, **named: Any) -> list[Any]:
        return statistics_of(self, Asked(*asked, **named))


class _Response:
    """Overlay of moto's CloudWatchResponse."""

    def describe_alarm_history(self: Any) -> Any:
        from moto.core.responses import ActionResult
        from moto.core.utils import utcnow

        backend = self.cloudwatch_backend
        kept = history.kept(backend.__dict__.get("history_items", []), aware(utcnow()))
        wanted = Wanted(
            self._get_param("AlarmName"),
            self._get_param("HistoryItemType"),
            _instant(self._get_param("StartDate")),
            _instant(self._get_param("EndDate")),
        )
        oldest_first = self._get_param("ScanBy") == "TimestampAscending"
        found = history.chosen(kept, wanted, oldest_first=oldest_first)
        start = int(self._get_param("NextToken") or 0)
        end = start + min(int(self._get_param("MaxRecords") or LARGEST_PAGE), LARGEST_PAGE)
        page: dict[str, Any] = {"AlarmHistoryItems": [_described(item) for item in found[start:end]]}
        return ActionResult(page | ({"NextToken": str(end)} if end < len(found) else {}))


def _described(item: Item) -> dict[str, Any]:
    return {
        "AlarmName": item.alarm,
        "AlarmType": "MetricAlarm",
        "Timestamp": item.at,
        "HistoryItemType": item.type,
        "HistorySummary": item.summary,
        "HistoryData": item.data,
    }


def _instant(given: datetime | None) -> datetime | None:
    return None if given is None else aware(given)


def _check_json(text: str | None) -> None:
    from moto.cloudwatch.exceptions import InvalidFormat

    if text is None:
        return
    try:
        json.loads(text)
    except ValueError as error:
        raise InvalidFormat("Unknown") from error
