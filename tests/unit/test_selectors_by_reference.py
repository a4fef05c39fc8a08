"""Selectors beside an evaluation written straight from the rules, over generated selectors and records."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.core.call import Category, Json
from emulator.core.records.events import Event
from emulator.core.selectors.selection import (
    AdvancedEventSelector,
    DataResource,
    EventSelector,
    FieldSelector,
    ReadWriteType,
    Selectors,
    selects,
)

OBJECT, FUNCTION, TABLE = "AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table"
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:111122223333:function:resize"
TABLE_ARN = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
OBJECT_ARNS = ["arn:aws:s3:::a/", "arn:aws:s3:::a/x", "arn:aws:s3:::ab/x", "arn:aws-cn:s3:::a/x"]
ARNS: Mapping[str, Sequence[str]] = {
    OBJECT: OBJECT_ARNS,
    FUNCTION: [FUNCTION_ARN, f"{FUNCTION_ARN}-2"],
    TABLE: [TABLE_ARN, f"{TABLE_ARN}-2"],
    "AWS::S3::Bucket": ["arn:aws:s3:::a", *OBJECT_ARNS],
}
WHOLE: Mapping[str, Sequence[str]] = {
    OBJECT: ["arn:aws:s3", "arn:aws:s3:::", "arn:aws-cn:s3"],
    FUNCTION: ["arn:aws:lambda", "arn:aws-us-gov:lambda"],
    TABLE: ["arn:aws:dynamodb"],
}
SOURCES = ["kms.amazonaws.com", "iam.amazonaws.com", "s3.amazonaws.com"]
FIELD_VALUES: Mapping[str, Sequence[str]] = {
    "eventCategory": get_args(Category),
    "eventSource": [*SOURCES, "kms", ".amazonaws.com"],
    "eventName": ["PutObject", "GetObject", "Put", "Object"],
    "readOnly": ["true", "false"],
    "eventType": ["AwsApiCall", "AwsVpceEvent", "Aws"],
    "errorCode": ["VpceAccessDenied", "AccessDenied"],
    "vpcEndpointId": ["vpce-1", "vpce-2", "vpce"],
    "sessionCredentialFromConsole": ["true"],
    "userIdentity.arn": ["arn:aws:iam::111122223333:user/ada", "arn:aws:iam::111122223333:root", ":root"],
    "resources.type": list(ARNS),
    "resources.ARN": [*OBJECT_ARNS, TABLE_ARN, "arn:aws:s3:::", "/x"],
}
OPERATORS = ["equals", "starts_with", "ends_with", "not_equals", "not_starts_with", "not_ends_with"]


def maybe(*values: str) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(values)


RESOURCES = st.sampled_from([{"type": kind, "ARN": arn} for kind, arns in ARNS.items() for arn in arns])
RECORDS = st.fixed_dictionaries(
    {
        "eventType": maybe("AwsApiCall", "AwsVpceEvent"),
        "errorCode": maybe("VpceAccessDenied", "AccessDenied"),
        "vpcEndpointId": maybe("vpce-1", "vpce-2"),
        "sessionCredentialFromConsole": maybe("true"),
        "userIdentity": st.fixed_dictionaries({"arn": maybe(*FIELD_VALUES["userIdentity.arn"])}),
        "resources": st.lists(RESOURCES, min_size=1, max_size=3) | st.sampled_from([None, []]),
    }
)
EVENTS = st.builds(
    Event,
    id=st.just("e1f6c1a2-0000-4000-8000-000000000000"),
    time=st.just(0),
    source=st.sampled_from(SOURCES),
    name=st.sampled_from(["PutObject", "GetObject"]),
    account=st.just("111122223333"),
    region=st.just("eu-west-1"),
    category=st.sampled_from(["Management", "Data", "Data", "Data", *get_args(Category)]),
    read_only=st.sampled_from([True, False, None]),
    body=RECORDS.map(orjson.dumps),
)
DATA_RESOURCES = st.sampled_from(list(WHOLE)).flatmap(
    lambda kind: st.builds(
        DataResource,
        st.just(kind),
        st.lists(st.sampled_from([*WHOLE[kind], *ARNS[kind]]), min_size=1, max_size=2).map(tuple),
    )
)
BASIC = st.builds(
    EventSelector,
    read_write_type=st.sampled_from(get_args(ReadWriteType)),
    include_management_events=st.booleans(),
    data_resources=st.lists(DATA_RESOURCES, min_size=1, max_size=3).map(tuple),
    exclude_management_event_sources=st.sampled_from([(), ("kms.amazonaws.com",)]),
)


def conditions_on(field: str) -> st.SearchStrategy[FieldSelector]:
    values = st.lists(st.sampled_from(FIELD_VALUES[field]), max_size=2).map(tuple)
    operators = st.lists(st.sampled_from(OPERATORS), min_size=1, max_size=2, unique=True)
    chosen = operators.flatmap(lambda names: st.fixed_dictionaries(dict.fromkeys(names, values)))
    return chosen.map(lambda members: FieldSelector(field, **members))


ADVANCED = st.builds(
    AdvancedEventSelector,
    st.lists(st.sampled_from(list(FIELD_VALUES)), min_size=1, max_size=3, unique=True).flatmap(
        lambda fields: st.tuples(*map(conditions_on, fields))
    ),
)


def naively_fits(value: str | None, condition: FieldSelector) -> bool:
    tests: Sequence[Any] = (str.__eq__, str.startswith, str.endswith)
    select = (condition.equals, condition.starts_with, condition.ends_with)
    deselect = (condition.not_equals, condition.not_starts_with, condition.not_ends_with)
    positive = [
        value is not None and test(value, x) for test, xs in zip(tests, select, strict=True) for x in xs
    ]
    negative = [
        value is not None and test(value, x) for test, xs in zip(tests, deselect, strict=True) for x in xs
    ]
    return (any(positive) or not positive) and not any(negative)


def naively_advanced(selector: AdvancedEventSelector, it: Event, record: Json) -> bool:
    def value_of(field: str, resource: Json) -> str | None:
        values = {
            "eventCategory": it.category,
            "eventSource": it.source,
            "eventName": it.name,
            "readOnly": None if it.read_only is None else str(it.read_only).lower(),
            "userIdentity.arn": record["userIdentity"]["arn"],
            "resources.type": resource.get("type"),
            "resources.ARN": resource.get("ARN"),
        }
        found: str | None = values[field] if field in values else record[field]
        return found

    return any(
        all(naively_fits(value_of(one.field, resource), one) for one in selector.field_selectors)
        for resource in record["resources"] or [{}]
    )


def naively_basic(selector: EventSelector, it: Event, record: Json) -> bool:
    if {"All": False, "ReadOnly": it.read_only is not True, "WriteOnly": it.read_only is not False}[
        selector.read_write_type
    ]:
        return False
    if it.category == "Management":
        return (
            selector.include_management_events and it.source not in selector.exclude_management_event_sources
        )
    pairs = [(resource["type"], resource["ARN"]) for resource in record["resources"] or []]
    service = {OBJECT: "s3", FUNCTION: "lambda", TABLE: "dynamodb"}
    return it.category == "Data" and any(
        wanted.type == kind
        and (
            (kind == OBJECT and arn.startswith(value))
            or arn == value
            or value.removesuffix(":::").split(":")[2:] == [service[kind]]
        )
        for wanted in selector.data_resources
        for value in wanted.values
        for kind, arn in pairs
    )


@settings(max_examples=200, deadline=None)
@given(selectors=st.lists(BASIC, min_size=1, max_size=3), it=EVENTS)
def test_basic_selectors_select_as_the_reference_says(selectors: list[EventSelector], it: Event) -> None:
    record = orjson.loads(it.body)

    expected = any(naively_basic(selector, it, record) for selector in selectors)

    assert selects(Selectors(tuple(selectors)), it) == expected


@settings(max_examples=200, deadline=None)
@given(selectors=st.lists(ADVANCED, min_size=1, max_size=3), it=EVENTS)
def test_advanced_selectors_select_as_the_reference_says(
    selectors: list[AdvancedEventSelector], it: Event
) -> None:
    record = orjson.loads(it.body)

    expected = any(naively_advanced(selector, it, record) for selector in selectors)

    assert selects(Selectors(advanced=tuple(selectors)), it) == expected
