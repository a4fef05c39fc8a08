"""moto's CloudWatch Logs with filter patterns: metric filters, subscriptions, searches, tests.

The state stays in moto, so that all operations of moto use it.
"""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from emulator.core.alarms import filter_checks, patterns
from emulator.core.alarms.filter_checks import METRIC, OTHER, FilterError
from emulator.core.alarms.lines import Line, Pattern, PatternError
from emulator.core.alarms.metrics import LogEvent, MetricFilter, Transformation, emissions
from emulator.upstreams.moto.alarms import Emit
from emulator.upstreams.moto.overlays import lay_over

log = logging.getLogger(__name__)

Document = Mapping[str, Any]  # a metric filter as moto keeps it and as it is described

LARGEST_PAGE = 50
LONGEST_NAME, MOST_MESSAGES, NULL = 512, 50, "null"
# Source: answers of AWS, and the service model for the numbers.
AT_MOST = "Member must have length less than or equal to {}"
TOO_LONG_NAME = "Invalid LogGroup or LogStream, both must have length less than or equal to 512."
WITHOUT_ROLE = "destinationArn for vendor {} cannot be used without roleArn"
NEED_ROLE = frozenset({"firehose", "kinesis"})
UNKNOWN_FILTER = "The specified metric filter does not exist."


def know_patterns(emit: Emit) -> None:
    """Overlay moto's CloudWatch Logs. `emit` gets the samples of metric filters."""
    from moto.logs import models, responses

    models.EventMessageFilter = _MessageFilter
    lay_over(models.LogsBackend, _Backend)
    lay_over(models.LogGroup, _Group)
    lay_over(models.LogStream, _Stream)
    lay_over(responses.LogsResponse, _Response)
    models.LogStream.emit = staticmethod(emit)


class _MessageFilter:
    """Replaces moto's own filter of messages, for FilterLogEvents and Live Tail."""

    def __init__(self, pattern: str | None) -> None:
        self._pattern = _checked(pattern or "", OTHER)

    def matches(self, message: str) -> bool:
        return self._pattern.matches(Line(message))


class _Backend:
    """Overlay of moto's LogsBackend."""

    def put_metric_filter(
        self: Any, filter_name: str, filter_pattern: str, log_group_name: str, metric_transformations: Any
    ) -> None:
        from moto.core.utils import unix_time_millis
        from moto.logs.exceptions import LimitExceededException, ResourceNotFoundException

        if log_group_name not in self.groups:
            raise ResourceNotFoundException
        pattern = _checked(filter_pattern, METRIC)
        _check_transformation(pattern, metric_transformations[0])
        others = [one for one in _of_group(self, log_group_name) if one["filterName"] != filter_name]
        if len(others) >= filter_checks.MOST_METRIC_FILTERS or _has_too_many_regexes(pattern, others):
            raise LimitExceededException
        self.filters.delete_filter(filter_name, log_group_name)
        self.filters.metric_filters.append(
            {
                "filterName": filter_name,
                "filterPattern": filter_pattern,
                "logGroupName": log_group_name,
                "metricTransformations": metric_transformations,
                "creationTime": int(unix_time_millis()),
                "applyOnTransformedLogs": False,
            }
        )

    def describe_metric_filters(self: Any, *wanted: Any) -> list[Document]:
        found = sorted(self.filters.get_matching_filters(*wanted), key=lambda one: str(one["filterName"]))
        return [_described(one) for one in found]

    def delete_metric_filter(self: Any, filter_name: str, log_group_name: str) -> None:
        from moto.logs.exceptions import ResourceNotFoundException

        if log_group_name not in self.groups:
            raise ResourceNotFoundException
        if not any(one["filterName"] == filter_name for one in _of_group(self, log_group_name)):
            raise ResourceNotFoundException(UNKNOWN_FILTER)
        self.filters.delete_filter(filter_name, log_group_name)

    def delete_log_group(self: Any, log_group_name: str) -> None:
        self.moto_delete_log_group(log_group_name)
        for one in _of_group(self, log_group_name):
            self.filters.delete_filter(one["filterName"], log_group_name)

    def put_subscription_filter(
        self: Any,
        log_group_name: str,
        filter_name: str,
        filter_pattern: str,
        destination_arn: str,
        role_arn: str,
    ) -> None:
        from moto.logs.exceptions import InvalidParameterException

        _checked(filter_pattern, OTHER)
        vendor = destination_arn.split(":")[2]
        if vendor in NEED_ROLE and not role_arn:
            raise InvalidParameterException(WITHOUT_ROLE.format(vendor))
        self.moto_put_subscription_filter(
            log_group_name, filter_name, filter_pattern, destination_arn, role_arn
        )


class _Group:
    """Overlay of moto's LogGroup."""

    def to_describe_dict(self: Any) -> dict[str, Any]:
        from moto.logs.models import logs_backends

        described: dict[str, Any] = self.moto_to_describe_dict()
        filters = _of_group(logs_backends[self.account_id][self.region], self.name)
        return described | {"metricFilterCount": len(list(filters))}

    def put_subscription_filter(
        self: Any, filter_name: str, filter_pattern: str, destination_arn: str, role_arn: str
    ) -> None:
        """Save the filter. moto alone refuses to change one of two filters."""
        known = self.subscription_filters.get(filter_name)
        if known:
            known.update(filter_pattern, destination_arn, role_arn)
            return
        self.moto_put_subscription_filter(filter_name, filter_pattern, destination_arn, role_arn)


class _Stream:
    """Overlay of moto's LogStream."""

    def put_log_events(self: Any, log_events: list[dict[str, Any]]) -> str:
        token: str = self.moto_put_log_events(log_events)
        _count(self, [LogEvent(event["timestamp"], Line(event["message"])) for event in log_events])
        return token

    def _send_log_events(
        self: Any, service: str, destination_arn: str, filter_name: str, log_events: Sequence[dict[str, Any]]
    ) -> None:
        """Send the events that match the subscription's pattern, if there are any."""
        pattern = patterns.parse(self.log_group.subscription_filters[filter_name].filter_pattern or "")
        chosen = [
            {**event, "id": str(event["id"])}
            for event in log_events
            if pattern.matches(Line(event["message"]))
        ]
        if not chosen:
            return
        try:
            self.moto__send_log_events(service, destination_arn, filter_name, chosen)
        except Exception:  # moto feeds subscribers here and now; writers do not hear of them
            log.warning("The subscription %s did not take log events", filter_name, exc_info=True)


class _Response:
    """Overlay of moto's LogsResponse."""

    def put_metric_filter(self: Any) -> Any:
        from moto.logs.exceptions import InvalidParameterException

        if len(self._get_param("logGroupName") or "") > LONGEST_NAME:
            raise InvalidParameterException(TOO_LONG_NAME)
        transformations = self._get_param("metricTransformations") or []
        if len(transformations) > 1:
            shown = f"[{', '.join(map(_in_java, transformations))}]"
            raise InvalidParameterException(
                constraint=AT_MOST.format(1), parameter="metricTransformations", value=shown
            )
        _checked(self._get_param("filterPattern") or "", METRIC)  # before moto measures it in its own words
        return self.moto_put_metric_filter()

    def test_metric_filter(self: Any) -> str:
        from moto.logs.exceptions import InvalidParameterException

        pattern = _checked(self._get_param("filterPattern", ""), METRIC)
        messages = self._get_param("logEventMessages", [])
        if len(messages) > MOST_MESSAGES:
            raise InvalidParameterException(
                constraint=AT_MOST.format(MOST_MESSAGES), parameter="logEventMessages", value=messages
            )
        return json.dumps({"matches": list(_matches(pattern, messages))})

    def filter_log_events(self: Any) -> Any:
        _checked(self._get_param("filterPattern") or "", OTHER)  # of a group without events, too
        return self.moto_filter_log_events()

    def describe_metric_filters(self: Any) -> str:
        """Answer in pages. moto alone answers without pages."""
        found = json.loads(self.moto_describe_metric_filters())["metricFilters"]
        start = int(self._get_param("nextToken") or 0)
        size = min(self._get_param("limit") or LARGEST_PAGE, LARGEST_PAGE)
        page: dict[str, Any] = {"metricFilters": found[start : start + size]}
        if start + size < len(found):
            page["nextToken"] = str(start + size)
        return json.dumps(page)


def _checked(text: str, sentence: str) -> Pattern:
    from moto.logs.exceptions import InvalidParameterException

    try:
        return filter_checks.checked_pattern(text, sentence)
    except FilterError as error:
        raise InvalidParameterException(str(error)) from error


def _check_transformation(pattern: Pattern, document: Document) -> None:
    from moto.logs.exceptions import InvalidParameterException

    try:
        filter_checks.check_transformation(pattern, _transformation(document))
    except FilterError as error:
        raise InvalidParameterException(str(error)) from error


def _in_java(document: Document) -> str:
    """Return a transformation as AWS shows it in its answer."""
    names = ("metricName", "metricNamespace", "metricValue", "defaultValue", "unit", "dimensions")
    return f"MetricTransformation({', '.join(f'{name}={document.get(name, NULL)}' for name in names)})"


def _has_too_many_regexes(pattern: Pattern, others: Sequence[Document]) -> bool:
    with_regex = sum(patterns.parse(one["filterPattern"]).has_regex for one in others)
    return pattern.has_regex and with_regex >= filter_checks.MOST_FILTERS_WITH_REGEX


def _matches(pattern: Pattern, messages: Sequence[str]) -> Iterator[Document]:
    for number, message in enumerate(messages, 1):
        line = Line(message)
        if pattern.matches(line):
            yield {
                "eventNumber": number,
                "eventMessage": message,
                "extractedValues": dict(pattern.fields(line)),
            }


def _of_group(backend: Any, name: str) -> list[Document]:
    return [one for one in list(backend.filters.metric_filters) if one["logGroupName"] == name]


def _described(document: Document) -> Document:
    """Return a filter as AWS describes it: without a pattern when that is empty."""
    return {name: value for name, value in document.items() if name != "filterPattern" or value}


def _filter(document: Document) -> MetricFilter:
    made = _transformation(document["metricTransformations"][0])
    name = f"{document['logGroupName']}:{document['filterName']}"  # another group may have its like
    return MetricFilter(name, document["filterPattern"], made)


def _transformation(document: Document) -> Transformation:
    default = document.get("defaultValue")
    return Transformation(
        namespace=document["metricNamespace"],
        name=document["metricName"],
        value=document["metricValue"],
        default=None if default is None else float(default),
        unit=document.get("unit"),
        dimensions=document.get("dimensions") or {},
    )


def _count(stream: Any, events: Sequence[LogEvent]) -> None:
    """Evaluate the group's metric filters. Errors are logged and do not reach the writer of log events."""
    from moto.logs.models import logs_backends

    group = stream.log_group
    documents = _of_group(logs_backends[group.account_id][group.region], group.name)
    filters = [_filter(document) for document in documents]
    if not filters:
        return
    try:
        stream.emit(group.account_id, group.region, list(emissions(filters, events)))
    except PatternError:  # moto kept the filter before it knew the language
        log.warning("A metric filter of log group %s cannot be read", group.name, exc_info=True)
