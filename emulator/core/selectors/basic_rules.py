"""Which event selectors a trail may have, and how requests and answers spell them.

Source, where nothing else is said: CloudTrail user guide, "Logging data events" and "Filtering data events
by using advanced event selectors"; wordings are those of AWS's answers.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from emulator.api import limits, selector_errors, shapes
from emulator.core.regions import partition_of
from emulator.core.selectors import advanced_rules
from emulator.core.selectors.selection import DataResource, EventSelector, ReadWriteType, Selectors

READ_WRITE_TYPES: Mapping[str, ReadWriteType] = {
    "ReadOnly": "ReadOnly",
    "WriteOnly": "WriteOnly",
    "All": "All",
}
EXCLUDABLE_SOURCES = frozenset({"kms.amazonaws.com", "rdsdata.amazonaws.com"})

# What may stand after "arn:partition:" in the values of a type: everything, or one thing of it. A final
# star is refused, elsewhere it means itself.
VALUES: Mapping[str, re.Pattern[str]] = {
    "AWS::S3::Object": re.compile(r"s3(:::([A-Za-z0-9][A-Za-z0-9._-]*/.*(?<!\*))?)?", re.DOTALL),
    "AWS::Lambda::Function": re.compile(
        r"lambda(:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?)?"
    ),
    "AWS::DynamoDB::Table": re.compile(r"dynamodb(:[a-z0-9-]+:[0-9]{12}:table/[A-Za-z0-9_.-]+)?"),
}


def parsed(request: shapes.PutEventSelectorsRequest, region: str) -> Selectors:
    """Return the selectors that a request puts. Raises InvalidEventSelectorsException.

    `region` tells the partition that ARNs must be of.
    """
    basic, advanced = request.get("EventSelectors"), request.get("AdvancedEventSelectors")
    if basic and advanced:
        raise selector_errors.both_kinds()
    if advanced or (advanced is not None and basic is None):
        return Selectors((), advanced_rules.parsed(advanced))
    if not basic or len(basic) > limits.EVENT_SELECTORS_PER_TRAIL:
        raise selector_errors.wrong_selector_count()
    return Selectors(_parsed_basic(basic, region))


def _parsed_basic(given: Sequence[shapes.EventSelector], region: str) -> tuple[EventSelector, ...]:
    selectors = tuple(_parsed_selector(selector, region) for selector in given)
    values = [
        value
        for selector in selectors
        for resource in selector.data_resources
        for value in resource.values
        if not _means_all(value)
    ]
    if len(values) > limits.DATA_RESOURCES_PER_TRAIL:
        raise selector_errors.too_many_data_resources()
    return selectors


def _parsed_selector(given: shapes.EventSelector, region: str) -> EventSelector:
    read_write_type: str = given.get("ReadWriteType", "All")
    if read_write_type not in READ_WRITE_TYPES:
        raise selector_errors.invalid_value(read_write_type, "ReadWriteType")
    includes_management, resources = (
        given.get("IncludeManagementEvents", True),
        given.get("DataResources", ()),
    )
    if not includes_management and not resources:
        raise selector_errors.selects_nothing()
    excluded = tuple(given.get("ExcludeManagementEventSources", ()))
    for source in excluded:
        if source not in EXCLUDABLE_SOURCES:
            raise selector_errors.invalid_value(source, "ExcludeManagementEventSources")
    return EventSelector(
        read_write_type=READ_WRITE_TYPES[read_write_type],
        include_management_events=includes_management,
        data_resources=tuple(_parsed_resource(one, region) for one in resources),
        exclude_management_event_sources=excluded,
    )


def _parsed_resource(given: shapes.DataResource, region: str) -> DataResource:
    kind = given.get("Type")
    if kind is None or kind not in VALUES:
        raise selector_errors.invalid_value(kind, "DataResources.Type")
    beginning = f"arn:{partition_of(region)}:"
    values = tuple(given.get("Values", ()))
    for value in values:
        if not value.startswith(beginning) or not VALUES[kind].fullmatch(value.removeprefix(beginning)):
            raise selector_errors.invalid_value(value, "DataResources.Values")
    return DataResource(kind, values)


def _means_all(value: str) -> bool:
    """Tell whether a value such as arn:aws:lambda or arn:aws:s3::: stands for everything of its type."""
    return value.rstrip(":").count(":") == 2


def put_answer(trail_arn: str, selectors: Selectors) -> shapes.PutEventSelectorsResponse:
    """Return the selectors as answers show them: of the kind that was put last, never both.

    Members of basic selectors are filled, of advanced ones only those given come back. Source: AWS's
    answers.
    """
    if selectors.advanced:
        return {
            "TrailARN": trail_arn,
            "AdvancedEventSelectors": [advanced_rules.spelled(selector) for selector in selectors.advanced],
        }
    return {"TrailARN": trail_arn, "EventSelectors": [_spelled(selector) for selector in selectors.basic]}


def get_answer(trail_arn: str, selectors: Selectors) -> shapes.GetEventSelectorsResponse:
    """Return the answer of GetEventSelectors: what was put last, its fields in an order of their own."""
    as_read = tuple(advanced_rules.as_read(selector) for selector in selectors.advanced)
    answer = put_answer(trail_arn, replace(selectors, advanced=as_read))
    return shapes.GetEventSelectorsResponse(**answer)


def _spelled(selector: EventSelector) -> shapes.EventSelector:
    return {
        "ReadWriteType": selector.read_write_type,
        "IncludeManagementEvents": selector.include_management_events,
        "DataResources": [
            {"Type": resource.type, "Values": list(resource.values)} for resource in selector.data_resources
        ],
        "ExcludeManagementEventSources": list(selector.exclude_management_event_sources),
    }
