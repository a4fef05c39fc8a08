"""Which events selectors select."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

import orjson
import pytest

from emulator.core.call import Category, Json
from emulator.core.records.events import Event
from emulator.core.selectors import selection
from emulator.core.selectors.selection import (
    DEFAULT,
    AdvancedEventSelector,
    DataResource,
    EventSelector,
    FieldSelector,
    ReadWriteType,
    Selectors,
    selects_kind,
)

OBJECT, FUNCTION, TABLE = "AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table"
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:111122223333:function:resize"
TABLE_ARN = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"


def event(
    category: Category = "Management",
    *,
    name: str = "CreateUser",
    source: str = "iam.amazonaws.com",
    read_only: bool | None = False,
    **record: Any,
) -> Event:
    """An event whose record holds `record`, and no more than it needs."""
    return Event(
        id="e1f6c1a2-0000-4000-8000-000000000000",
        time=0,
        source=source,
        name=name,
        account="111122223333",
        region="eu-west-1",
        category=category,
        read_only=read_only,
        body=orjson.dumps(record),
    )


def data_event(*resources: tuple[str, str], **changes: Any) -> Event:
    """A data event about resources of these types and ARNs."""
    listed = [{"type": kind, "ARN": arn} for kind, arn in resources]
    return event("Data", resources=listed, **changes)


def selects(selectors: Selectors, event: Event) -> bool:
    """Tell what is selected; what the kind of the event decides without the record has to agree."""
    selected = selection.selects(selectors, event)
    assert selects_kind(selectors, replace(event, body=b"")) in {None, selected}
    return selected


def basic(*data: DataResource, **members: Any) -> Selectors:
    return Selectors((EventSelector(data_resources=data, **members),))


def advanced(*selectors: Mapping[str, Mapping[str, Sequence[str]]]) -> Selectors:
    """Advanced selectors from {field: {operator: values}}."""
    return Selectors(
        advanced=tuple(
            AdvancedEventSelector(
                tuple(
                    FieldSelector(
                        field, **{operator: tuple(values) for operator, values in operators.items()}
                    )
                    for field, operators in fields.items()
                )
            )
            for fields in selectors
        )
    )


# --- basic selectors -------------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "CloudTrail user guide, Logging management events")
def test_a_new_trail_selects_all_management_events_and_no_other() -> None:
    selected = {
        category for category in get_args(Category) if selects(DEFAULT, event(category, read_only=True))
    }

    assert selected == {"Management"}


@pytest.mark.source("aws-docs", "EventSelector: ReadWriteType")
@pytest.mark.parametrize(
    ("wanted", "read_only", "selected"),
    [
        ("All", True, True),
        ("All", False, True),
        ("ReadOnly", True, True),
        ("ReadOnly", False, False),
        ("WriteOnly", True, False),
        ("WriteOnly", False, True),
    ],
)
def test_reads_and_writes_are_told_apart(wanted: ReadWriteType, *, read_only: bool, selected: bool) -> None:
    assert selects(basic(read_write_type=wanted), event(read_only=read_only)) == selected


@pytest.mark.source("assumed", "an event without readOnly is neither read nor write", "inferred")
@pytest.mark.parametrize(("wanted", "selected"), [("All", True), ("ReadOnly", False), ("WriteOnly", False)])
def test_an_event_that_does_not_say_is_neither(wanted: ReadWriteType, *, selected: bool) -> None:
    assert selects(basic(read_write_type=wanted), event(read_only=None)) == selected


@pytest.mark.source("aws-docs", "EventSelector: ExcludeManagementEventSources")
def test_an_excluded_source_is_excluded_for_its_selector_alone() -> None:
    without_kms = EventSelector(exclude_management_event_sources=("kms.amazonaws.com",))
    kms_event = event(source="kms.amazonaws.com")

    assert not selects(Selectors((without_kms,)), kms_event)
    assert selects(Selectors((without_kms,)), event())
    assert selects(Selectors((without_kms, EventSelector(read_write_type="WriteOnly"))), kms_event)


@pytest.mark.source("aws-docs", "EventSelector: IncludeManagementEvents")
def test_management_events_may_be_left_out() -> None:
    assert not selects(basic(include_management_events=False), event())


@pytest.mark.source("aws-docs", "EventSelector: ExcludeManagementEventSources")
def test_an_excluded_source_keeps_its_data_events() -> None:
    selectors = basic(
        DataResource(TABLE, ("arn:aws:dynamodb",)),
        exclude_management_event_sources=("rdsdata.amazonaws.com",),
    )

    assert selects(selectors, data_event((TABLE, TABLE_ARN), source="rdsdata.amazonaws.com"))


@pytest.mark.parametrize(
    ("selectors", "selected"),
    [
        (DEFAULT, True),
        (basic(DataResource(OBJECT, ("arn:aws:s3",)), include_management_events=False), False),
        (advanced({"eventCategory": {"equals": ["Management"]}, "readOnly": {"equals": ["false"]}}), True),
        (advanced({"resources.type": {"equals": [OBJECT]}, "eventCategory": {"equals": ["Data"]}}), False),
    ],
)
def test_management_events_are_judged_without_reading_the_record(
    selectors: Selectors, *, selected: bool
) -> None:
    unreadable = replace(event(), body=b"no JSON")

    assert selects(selectors, unreadable) == selected


@pytest.mark.source("aws-docs", "DataResource: Values")
@pytest.mark.parametrize(
    ("kind", "value", "arn", "selected"),
    [
        (OBJECT, "arn:aws:s3", "arn:aws:s3:::shop/a.txt", True),
        (OBJECT, "arn:aws:s3:::", "arn:aws:s3:::shop/a.txt", True),
        (OBJECT, "arn:aws-cn:s3", "arn:aws-cn:s3:::shop/a.txt", True),
        (OBJECT, "arn:aws-us-gov:s3:::", "arn:aws-us-gov:s3:::shop/a.txt", True),
        (OBJECT, "arn:aws:s3:::shop/", "arn:aws:s3:::shop/a.txt", True),
        (OBJECT, "arn:aws:s3:::shop/", "arn:aws:s3:::shop-2/a.txt", False),
        (OBJECT, "arn:aws:s3:::shop/in", "arn:aws:s3:::shop/inbox/a.txt", True),
        (OBJECT, "arn:aws:s3:::shop/in", "arn:aws:s3:::shop/out/in", False),
        (OBJECT, "arn:aws:s3:::shop/in", "arn:aws:s3:::shop/Inbox", False),
        (OBJECT, "arn:aws:lambda", "arn:aws:s3:::shop/a.txt", False),
        (FUNCTION, "arn:aws:lambda", FUNCTION_ARN, True),
        (FUNCTION, "arn:aws-cn:lambda", FUNCTION_ARN.replace("aws", "aws-cn"), True),
        (FUNCTION, FUNCTION_ARN, FUNCTION_ARN, True),
        (FUNCTION, FUNCTION_ARN, f"{FUNCTION_ARN}-2", False),
        (FUNCTION, FUNCTION_ARN[:-1], FUNCTION_ARN, False),
        (TABLE, "arn:aws:dynamodb", TABLE_ARN, True),
        (TABLE, "arn:aws-us-gov:dynamodb", TABLE_ARN.replace("aws", "aws-us-gov"), True),
        (TABLE, TABLE_ARN, TABLE_ARN, True),
        (TABLE, TABLE_ARN, f"{TABLE_ARN}-2", False),
    ],
)
def test_a_data_resource_covers_what_its_value_names(
    kind: str, value: str, arn: str, *, selected: bool
) -> None:
    assert selects(basic(DataResource(kind, (value,))), data_event((kind, arn))) == selected


@pytest.mark.source("aws-observed", "DataResource with an empty list of values, in public logs")
def test_a_data_resource_without_values_covers_nothing() -> None:
    assert not selects(basic(DataResource(OBJECT)), data_event((OBJECT, "arn:aws:s3:::shop/a.txt")))


@pytest.mark.source("aws-docs", "EventSelector: ReadWriteType")
def test_the_kind_decides_what_no_record_has_to_be_read_for() -> None:
    objects = {"eventCategory": {"equals": ["Data"]}, "resources.type": {"equals": [OBJECT]}}
    management = {"eventCategory": {"equals": ["Management"]}}

    assert selects_kind(DEFAULT, event()) is True
    assert selects_kind(DEFAULT, data_event()) is False
    assert selects_kind(basic(DataResource(OBJECT, ("arn:aws:s3",))), data_event()) is None
    assert selects_kind(advanced(objects, management), event()) is True
    assert selects_kind(advanced(objects), event()) is False
    assert selects_kind(advanced(objects), data_event()) is None


def test_data_events_are_reads_and_writes_too() -> None:
    selectors = basic(DataResource(OBJECT, ("arn:aws:s3",)), read_write_type="ReadOnly")

    assert selects(selectors, data_event((OBJECT, "arn:aws:s3:::shop/a"), read_only=True))
    assert not selects(selectors, data_event((OBJECT, "arn:aws:s3:::shop/a"), read_only=False))


@pytest.mark.source("aws-docs", "CloudTrail user guide, Logging data events: several resources of a record")
def test_one_resource_of_the_type_among_several_is_enough() -> None:
    selectors = basic(DataResource(TABLE, (TABLE_ARN,)))
    stream = ("AWS::DynamoDB::Stream", f"{TABLE_ARN}/stream/2026-01-02T13:00:00.000")

    assert selects(selectors, data_event(stream, (TABLE, TABLE_ARN)))
    assert not selects(selectors, data_event(("AWS::DynamoDB::Stream", TABLE_ARN)))


@pytest.mark.source("assumed", "a listing is about the objects under its prefix parameter", "inferred")
def test_a_listing_is_selected_by_the_beginning_of_arns_that_it_names() -> None:
    bucket = {"accountId": "111122223333", "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::shop"}
    listing = event("Data", resources=[bucket, {"type": OBJECT, "ARNPrefix": "arn:aws:s3:::shop/inbox/"}])

    assert selects(basic(DataResource(OBJECT, ("arn:aws:s3:::shop/in",))), listing)
    assert not selects(basic(DataResource(OBJECT, ("arn:aws:s3:::shop/inbox/2026",))), listing)


@pytest.mark.source("assumed", "everything of a type is also what a record names no ARN of", "inferred")
@pytest.mark.parametrize("value", ["arn:aws:s3", "arn:aws:s3:::"])
def test_all_objects_include_those_without_arn(value: str) -> None:
    assert selects(basic(DataResource(OBJECT, (value,))), event("Data", resources=[{"type": OBJECT}]))


@pytest.mark.source("aws-docs", "CloudTrail user guide, Logging network activity events, Insights events")
@pytest.mark.parametrize("category", ["NetworkActivity", "Insight", "Aggregated"])
def test_basic_selectors_select_neither_network_activity_nor_insights(category: Category) -> None:
    everything = basic(DataResource(OBJECT, ("arn:aws:s3",)), DataResource(TABLE, ("arn:aws:dynamodb",)))

    assert not selects(
        everything, event(category, resources=[{"type": OBJECT, "ARN": "arn:aws:s3:::shop/a"}])
    )


# --- advanced selectors ----------------------------------------------------------------------------

MANAGEMENT = {"eventCategory": {"equals": ["Management"]}}
DATA = {"eventCategory": {"equals": ["Data"]}}
NETWORK = {"eventCategory": {"equals": ["NetworkActivity"]}}
OBJECTS = {**DATA, "resources.type": {"equals": [OBJECT]}}


@pytest.mark.source(
    "aws-docs", "CloudTrail user guide, Filtering data events by using advanced event selectors"
)
@pytest.mark.parametrize(
    ("operators", "selected"),
    [
        ({"equals": ["PutObject"]}, True),
        ({"equals": ["Put", "PutObject"]}, True),
        ({"equals": ["putobject"]}, False),
        ({"equals": ["Put*"]}, False),
        ({"starts_with": ["Get", "Put"]}, True),
        ({"ends_with": ["Object"]}, True),
        ({"ends_with": ["Put"]}, False),
        ({"not_equals": ["GetObject"]}, True),
        ({"not_equals": ["GetObject", "PutObject"]}, False),
        ({"not_starts_with": ["Get", "Put"]}, False),
        ({"not_ends_with": ["Acl"]}, True),
        ({"equals": ["GetObject"], "starts_with": ["Put"]}, True),
        ({"starts_with": ["Put"], "not_ends_with": ["Object"]}, False),
        ({"starts_with": ["Put"], "not_equals": ["PutObjectAcl"], "not_ends_with": ["Tagging"]}, True),
    ],
)
def test_operators_select_by_one_value_and_deselect_by_any(
    operators: Mapping[str, Sequence[str]], *, selected: bool
) -> None:
    put = data_event((OBJECT, "arn:aws:s3:::shop/a"), name="PutObject")

    assert selects(advanced({**OBJECTS, "eventName": operators}), put) == selected


@pytest.mark.source("aws-docs", "AdvancedEventSelector")
def test_all_conditions_of_a_selector_hold_and_one_selector_is_enough() -> None:
    writes = {**MANAGEMENT, "readOnly": {"equals": ["false"]}}
    without_kms = {**MANAGEMENT, "eventSource": {"not_equals": ["kms.amazonaws.com"]}}
    kms_read = event(source="kms.amazonaws.com", read_only=True)

    assert not selects(advanced(writes, without_kms), kms_read)
    assert selects(advanced(writes, without_kms), replace(kms_read, read_only=False))
    assert selects(advanced(writes, without_kms), replace(kms_read, source="iam.amazonaws.com"))


@pytest.mark.source("aws-docs", "PutEventSelectors: a trail has selectors of one kind")
def test_advanced_selectors_stand_in_place_of_basic_ones() -> None:
    assert not selects(replace(advanced(OBJECTS), basic=DEFAULT.basic), event())


@pytest.mark.source("aws-docs", "AdvancedFieldSelector: readOnly")
@pytest.mark.parametrize(
    ("read_only", "selected"), [(True, {"true"}), (False, {"false"}), (None, set())], ids=str
)
def test_read_only_is_compared_as_text(read_only: bool | None, selected: set[str]) -> None:
    kinds = {
        kind
        for kind in ("true", "false")
        if selects(advanced({**MANAGEMENT, "readOnly": {"equals": [kind]}}), event(read_only=read_only))
    }

    assert kinds == selected


@pytest.mark.source("aws-docs", "AdvancedFieldSelector: resources.ARN")
@pytest.mark.parametrize(
    ("operators", "selected"),
    [
        ({"starts_with": ["arn:aws:s3:::shop/"]}, True),
        ({"starts_with": ["arn:aws:s3:::sho/"]}, False),
        ({"equals": ["arn:aws:s3:::shop/a.txt"]}, True),
        ({"not_starts_with": ["arn:aws:s3:::shop/"]}, False),
        ({"not_starts_with": ["arn:aws:s3:::logs/"]}, True),
        ({"ends_with": [".txt"], "not_ends_with": ["/a.txt"]}, False),
    ],
)
def test_the_arn_is_that_of_the_resource_of_the_type(
    operators: Mapping[str, Sequence[str]], *, selected: bool
) -> None:
    put = data_event(("AWS::S3::Bucket", "arn:aws:s3:::shop"), (OBJECT, "arn:aws:s3:::shop/a.txt"))

    assert selects(advanced({**OBJECTS, "resources.ARN": operators}), put) == selected


@pytest.mark.source("assumed", "conditions hold for one and the same resource", "inferred")
def test_the_arn_of_a_resource_of_another_type_selects_nothing() -> None:
    bucket_arn = {**OBJECTS, "resources.ARN": {"equals": ["arn:aws:s3:::shop"]}}
    put = data_event(("AWS::S3::Bucket", "arn:aws:s3:::shop"), (OBJECT, "arn:aws:s3:::shop/a.txt"))

    assert not selects(advanced(bucket_arn), put)


@pytest.mark.source("assumed", "one resource that is not deselected is enough", "likely")
def test_a_record_about_a_further_table_is_selected_for_that_table() -> None:
    others = {**DATA, "resources.type": {"equals": [TABLE]}, "resources.ARN": {"not_equals": [TABLE_ARN]}}

    assert selects(advanced(others), data_event((TABLE, TABLE_ARN), (TABLE, f"{TABLE_ARN}-2")))
    assert not selects(advanced(others), data_event((TABLE, TABLE_ARN)))


@pytest.mark.source("assumed", "an absent field is selected by nothing and deselected by nothing", "inferred")
@pytest.mark.parametrize(
    "field", ["userIdentity.arn", "eventType", "vpcEndpointId", "errorCode", "resources.ARN"]
)
def test_an_absent_field_passes_deselection_alone(field: str) -> None:
    bare = event("Data", resources=[], userIdentity={"type": "AWSService"})

    assert not selects(advanced({**DATA, field: {"starts_with": [""]}}), bare)
    assert selects(advanced({**DATA, field: {"not_equals": ["x"], "not_starts_with": [""]}}), bare)


@pytest.mark.source("aws-docs", "AdvancedFieldSelector: userIdentity.arn, eventType")
def test_members_of_the_record_are_compared() -> None:
    ada = "arn:aws:iam::111122223333:user/ada"
    call = event("Data", userIdentity={"arn": ada}, eventType="AwsApiCall")

    assert selects(advanced({**DATA, "userIdentity.arn": {"ends_with": ["/ada"]}}), call)
    assert not selects(advanced({**DATA, "userIdentity.arn": {"not_equals": [ada]}}), call)
    assert selects(advanced({**DATA, "eventType": {"equals": ["AwsApiCall"]}}), call)


@pytest.mark.source("assumed", "an absent sessionCredentialFromConsole counts as not true", "inferred")
@pytest.mark.parametrize(
    ("record", "equal", "unequal"),
    [({"sessionCredentialFromConsole": "true"}, True, False), ({}, False, True)],
    ids=["from the console", "not from the console"],
)
def test_calls_from_the_console_are_told_apart(record: Json, *, equal: bool, unequal: bool) -> None:
    field = "sessionCredentialFromConsole"

    assert selects(advanced({**DATA, field: {"equals": ["true"]}}), event("Data", **record)) == equal
    assert selects(advanced({**DATA, field: {"not_equals": ["true"]}}), event("Data", **record)) == unequal


@pytest.mark.source("aws-docs", "CloudTrail user guide, Logging network activity events")
@pytest.mark.parametrize(
    ("changes", "selected"),
    [
        ({}, True),
        ({"source": "s3.amazonaws.com"}, False),
        ({"errorCode": "AccessDenied"}, False),
        ({"vpcEndpointId": "vpce-2"}, False),
    ],
)
def test_network_activity_is_selected_by_source_error_and_endpoint(changes: Json, *, selected: bool) -> None:
    refused = {
        **NETWORK,
        "eventSource": {"equals": ["kms.amazonaws.com"]},
        "errorCode": {"equals": ["VpceAccessDenied"]},
        "vpcEndpointId": {"not_equals": ["vpce-2"]},
    }
    call: Json = {"source": "kms.amazonaws.com", "errorCode": "VpceAccessDenied", "vpcEndpointId": "vpce-1"}

    assert (
        selects(advanced(refused), event("NetworkActivity", read_only=None, **{**call, **changes}))
        == selected
    )
