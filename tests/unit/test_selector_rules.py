"""Which event selectors a trail may have, and how answers spell them."""

import itertools
from typing import Any

import pytest

from emulator.api.errors import ServiceError
from emulator.core.call import Json
from emulator.core.selectors import basic_rules
from emulator.core.selectors.resource_types import RESOURCE_TYPES
from emulator.core.selectors.selection import DEFAULT, Selectors

ARN = "arn:aws:cloudtrail:eu-west-1:123456789012:trail/audit"
MANAGEMENT = {"Field": "eventCategory", "Equals": ["Management"]}
DATA = {"Field": "eventCategory", "Equals": ["Data"]}
NETWORK = {"Field": "eventCategory", "Equals": ["NetworkActivity"]}
OBJECTS = {"Field": "resources.type", "Equals": ["AWS::S3::Object"]}
KMS = {"Field": "eventSource", "Equals": ["kms.amazonaws.com"]}
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:sell"
S3, FUNCTIONS, TABLES = "AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table"


def _parsed(region: str = "eu-west-1", **members: Any) -> Selectors:
    return basic_rules.parsed({"TrailName": "audit", **members}, region)  # type: ignore[typeddict-item]  # any JSON


def _refusal(**members: Any) -> str:
    with pytest.raises(ServiceError) as caught:
        _parsed(**members)
    assert caught.value.code == "InvalidEventSelectorsException"
    return caught.value.message


def _of_fields(*fields: Json) -> list[Json]:
    return [{"FieldSelectors": list(fields)}]


def _of_values(kind: str | None, *values: str) -> list[Json]:
    return [{"DataResources": [{"Type": kind, "Values": list(values)} if kind else {"Values": list(values)}]}]


# --- which kind, how many ------------------------------------------------------------------------

COUNT = "Specify a valid number of selectors (1 to 5) for your trail"
ADVANCED_COUNT = "Specify between 1 and 500 selectors for your trail."


@pytest.mark.source("aws-observed", "PutEventSelectors")
@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"EventSelectors": [{}], "AdvancedEventSelectors": _of_fields(MANAGEMENT)},
            "You can select events by using either EventSelectors or AdvancedEventSelectors, but not both.",
        ),
        ({"EventSelectors": []}, COUNT),
        ({"AdvancedEventSelectors": []}, ADVANCED_COUNT),
        (
            {
                "EventSelectors": [
                    *_of_values(S3, *(f"arn:aws:s3:::b{number}/" for number in range(126))),
                    *_of_values(S3, *(f"arn:aws:s3:::c{number}/" for number in range(125))),
                ]
            },
            "Specify a valid number of DataResources.Values (0 to 250) for all your selectors",
        ),
    ],
)
def test_a_number_of_selectors_that_is_not_allowed_is_refused(members: Json, message: str) -> None:
    assert _refusal(**members) == message


@pytest.mark.source(
    "assumed", "the text of too few selectors serves for too many, and for none of both kinds", "inferred"
)
@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({}, COUNT),
        ({"EventSelectors": [], "AdvancedEventSelectors": []}, COUNT),
        ({"EventSelectors": [{}] * 6}, COUNT),
        ({"AdvancedEventSelectors": [{"FieldSelectors": [MANAGEMENT]}] * 501}, ADVANCED_COUNT),
    ],
)
def test_too_many_selectors_and_none_are_refused(members: Json, message: str) -> None:
    assert _refusal(**members) == message


@pytest.mark.source("aws-docs", "Quotas: all resources do not count as data resources")
def test_250_values_and_those_that_mean_everything_are_allowed() -> None:
    values = [f"arn:aws:s3:::b{number}/" for number in range(250)]

    selectors = _parsed(
        EventSelectors=[
            *_of_values(S3, *values, "arn:aws:s3", "arn:aws:s3:::"),
            *_of_values(FUNCTIONS, "arn:aws:lambda"),
            *_of_values(TABLES, "arn:aws:dynamodb"),
        ]
    )

    assert len(selectors.basic) == 3


# --- basic selectors -----------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "PutEventSelectors, members left out come back filled")
def test_members_left_out_are_filled() -> None:
    assert _parsed(EventSelectors=[{}]) == DEFAULT
    assert basic_rules.put_answer(ARN, DEFAULT) == {
        "TrailARN": ARN,
        "EventSelectors": [
            {
                "ReadWriteType": "All",
                "IncludeManagementEvents": True,
                "DataResources": [],
                "ExcludeManagementEventSources": [],
            }
        ],
    }


@pytest.mark.source("aws-docs", "PutEventSelectors")
def test_a_basic_selector_comes_back_as_it_was_put() -> None:
    given = {
        "ReadWriteType": "WriteOnly",
        "IncludeManagementEvents": False,
        "DataResources": [
            {"Type": S3, "Values": ["arn:aws:s3:::bucket/prefix"]},
            {"Type": FUNCTIONS, "Values": []},
        ],
        "ExcludeManagementEventSources": ["kms.amazonaws.com", "rdsdata.amazonaws.com"],
    }

    assert basic_rules.put_answer(ARN, _parsed(EventSelectors=[given])) == {
        "TrailARN": ARN,
        "EventSelectors": [given],
    }


@pytest.mark.source("aws-docs", "DataResource")
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (S3, "arn:aws:s3"),
        (S3, "arn:aws:s3:::"),
        (S3, "arn:aws:s3:::bucket/"),
        (S3, "arn:aws:s3:::bucket/prefix"),
        (S3, "arn:aws:s3:::bucket/a/b c"),
        (FUNCTIONS, "arn:aws:lambda"),
        (FUNCTIONS, "arn:aws:lambda:us-west-2:111111111111:function:helloworld"),
        (FUNCTIONS, "arn:aws:lambda:us-west-2:111111111111:function:helloworld:live"),
        (TABLES, "arn:aws:dynamodb"),
        (TABLES, "arn:aws:dynamodb:us-west-2:111111111111:table/orders"),
    ],
)
def test_values_that_name_things_of_their_type_are_taken(kind: str, value: str) -> None:
    assert _parsed(EventSelectors=_of_values(kind, value)).basic[0].data_resources[0].values == (value,)


@pytest.mark.source("aws-observed", "Value … for DataResources.Values is invalid.")
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (S3, "arn:aws:s3:::bucket"),
        (S3, "arn:aws:s3:::*"),
        (S3, "arn:aws:s3:::*/*"),
        (S3, "arn:aws:s3:::/"),
        (S3, "arn:aws:s3:::bucket/*"),
        (S3, "arn:aws:bucket/"),
        (S3, "arn:aws-cn:s3:::bucket/"),
        (S3, "bucket/"),
        (S3, "arn:aws:lambda"),
        (FUNCTIONS, "arn:aws:lambda:*"),
        (FUNCTIONS, "arn:aws:lambda:us-west-2:111111111111:function:*"),
        (TABLES, "arn:aws:dynamodb:us-west-2:111111111111:table/orders/stream/1"),
    ],
)
def test_values_that_do_not_are_refused(kind: str, value: str) -> None:
    assert (
        _refusal(EventSelectors=_of_values(kind, value))
        == f"Value {value} for DataResources.Values is invalid."
    )


@pytest.mark.source("aws-observed", "Value … for DataResources.Type is invalid.")
def test_a_type_that_basic_selectors_do_not_know_is_refused() -> None:
    assert (
        _refusal(EventSelectors=_of_values("AWS::SQS::Queue", "arn:aws:sqs"))
        == "Value AWS::SQS::Queue for DataResources.Type is invalid."
    )


@pytest.mark.source("aws-observed", "aws/aws-cdk#15488: selectors that select nothing")
@pytest.mark.parametrize("resources", [{}, {"DataResources": []}])
@pytest.mark.parametrize("others", [[], [{}]])
def test_a_basic_selector_that_selects_nothing_is_refused(resources: Json, others: list[Json]) -> None:
    nothing = {"ReadWriteType": "All", "IncludeManagementEvents": False, **resources}

    assert _refusal(EventSelectors=[*others, nothing]) == (
        "Invalid combination of parameters in EventSelectors. When includeManagementEvents is false, "
        "DataResources must not be empty"
    )


@pytest.mark.source("assumed", "texts of other members, after the pattern of the known ones", "inferred")
@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ({"ReadWriteType": "read-only"}, "Value read-only for ReadWriteType is invalid."),
        (
            {"ExcludeManagementEventSources": ["ec2.amazonaws.com"]},
            "Value ec2.amazonaws.com for ExcludeManagementEventSources is invalid.",
        ),
        ({"DataResources": [{"Values": []}]}, "Value null for DataResources.Type is invalid."),
    ],
)
def test_other_values_that_are_not_allowed_are_refused(selector: Json, message: str) -> None:
    assert _refusal(EventSelectors=[selector]) == message


@pytest.mark.source("aws-docs", "DataResource: other partitions")
@pytest.mark.parametrize(
    ("region", "partition"),
    [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("eusc-de-east-1", "aws-eusc")],
)
def test_values_are_of_the_partition_of_the_region(region: str, partition: str) -> None:
    selectors = _parsed(region, EventSelectors=_of_values(S3, f"arn:{partition}:s3:::bucket/"))

    assert selectors.basic != DEFAULT.basic


# --- advanced selectors --------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "AdvancedEventSelectors")
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            [{"Field": "readOnly", "Equals": ["true"]}],
            "The following fields are required: [eventCategory].",
        ),
        ([{"Field": "eventCategory", "Equals": ["Nonsense"]}], "The eventCategory field value is not valid."),
        (
            [{"Field": "eventCategory", "StartsWith": ["Man"]}],
            "Only the following operators are valid with the eventCategory field: [Equals].",
        ),
        (
            [DATA],
            (
                "The following selectors are required when the eventCategory field value equals Data: "
                "[resources.type]."
            ),
        ),
        (
            [NETWORK],
            (
                "The following selectors are required when the eventCategory field value equals "
                "NetworkActivity: "
                "[eventSource]."
            ),
        ),
        (
            [MANAGEMENT, {"Field": "eventName", "Equals": ["RunInstances"]}],
            (
                "The following field is not allowed when the eventCategory field value equals Management: "
                "eventName."
            ),
        ),
        (
            [MANAGEMENT, {"Field": "f", "Equals": ["x"]}],
            "The following field is not allowed when the eventCategory field value equals Management: f.",
        ),
        (
            [MANAGEMENT, MANAGEMENT],
            (
                "A duplicate event selector was found for at least one field. "
                "Only one selector is allowed per field."
            ),
        ),
        (
            [NETWORK, KMS, {"Field": "errorCode", "Equals": ["AccessDenied"]}],
            "The errorCode field value is not valid.",
        ),
        *(
            (
                [MANAGEMENT, {"Field": "eventSource", operator: ["s3.amazonaws.com"]}],
                (
                    "The specified eventSource selectors are not supported when eventCategory is set to "
                    '"Equals": "Management".'
                ),
            )
            for operator in ("Equals", "StartsWith", "NotEquals")
        ),
        *(
            (
                [DATA, {"Field": "resources.type", "Equals": [kind]}],
                "The resources.type field value is not valid.",
            )
            for kind in ("AWS::NoSuchService::MadeUp", "AWS::IAM::Role", "AWS::S3::object", "S3")
        ),
        *(
            (
                [
                    DATA,
                    {"Field": "resources.type", "Equals": ["AWS::Lambda::Function"]},
                    {"Field": "resources.ARN", operator: [f"{FUNCTION}{end}"]},
                ],
                f"The specified ARN {FUNCTION}{end} is not valid. Verify that the ARN is properly formatted.",
            )
            for operator, end in (
                ("Equals", ":$LATEST"),
                ("Equals", ":1"),
                ("Equals", ":alias"),
                ("Equals", ":"),
                ("Equals", ".x"),
                ("Equals", "/x"),
                ("NotEquals", ":alias"),
            )
        ),
    ],
)
def test_an_advanced_selector_with_a_fault_is_refused_in_aws_words(fields: list[Json], message: str) -> None:
    assert _refusal(AdvancedEventSelectors=_of_fields(*fields)) == message


@pytest.mark.source("assumed", "texts after the pattern of the known ones", "inferred")
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            [MANAGEMENT, {"Field": "readOnly", "NotEquals": ["true"]}],
            "Only the following operators are valid with the readOnly field: [Equals].",
        ),
        ([MANAGEMENT, {"Field": "readOnly", "Equals": ["yes"]}], "The readOnly field value is not valid."),
        (
            [DATA, {"Field": "resources.type", "Equals": ["AWS::S3::Object", "AWS::SNS::Topic"]}],
            "The resources.type field value is not valid.",
        ),
        (
            [DATA, OBJECTS, {"Field": "vpcEndpointId", "Equals": ["x"]}],
            (
                "The following field is not allowed when the eventCategory field value equals Data: "
                "vpcEndpointId."
            ),
        ),
        (
            [NETWORK, {"Field": "eventSource", "Equals": ["kms.amazonaws.com", "s3.amazonaws.com"]}],
            "The eventSource field value is not valid.",
        ),
        (
            [NETWORK, {"Field": "eventSource", "Equals": ["nothing.amazonaws.com"]}],
            "The eventSource field value is not valid.",
        ),
        (
            [NETWORK, KMS, {"Field": "readOnly", "Equals": ["true"]}],
            (
                "The following field is not allowed when the eventCategory field value equals "
                "NetworkActivity: "
                "readOnly."
            ),
        ),
    ],
)
def test_other_faults_of_advanced_selectors_are_refused(fields: list[Json], message: str) -> None:
    assert _refusal(AdvancedEventSelectors=_of_fields(*fields)) == message


@pytest.mark.source("aws-docs", "Logging data events: the types; spelling is case-sensitive")
@pytest.mark.parametrize("spelled", ["AWS::MedicalImaging::Imageset", "AWS::Quicksight::ActionConnector"])
def test_a_resource_type_is_known_by_its_spelling(spelled: str) -> None:
    fields = [DATA, {"Field": "resources.type", "Equals": [spelled]}]

    assert _parsed(AdvancedEventSelectors=_of_fields(*fields)).advanced


@pytest.mark.source(
    "aws-observed", "a type that is not on AWS's list; Logging data events: spelling is case-sensitive"
)
@pytest.mark.parametrize(
    "misspelled", ["AWS::S3::object", "AWS::MedicalImaging::ImageSet", "aws::S3::Object", "AWS::S3"]
)
def test_a_misspelled_resource_type_is_refused(misspelled: str) -> None:
    fields = [DATA, {"Field": "resources.type", "Equals": [misspelled]}]

    refusal = _refusal(AdvancedEventSelectors=_of_fields(*fields))
    assert refusal == "The resources.type field value is not valid."


def test_250_resource_types_are_known() -> None:
    assert len(RESOURCE_TYPES) == 250
    assert {"AWS::S3::Object", "AWS::IoTSiteWise::TimeSeries", "AWS::Timestream::Table"} <= RESOURCE_TYPES


@pytest.mark.source(
    "assumed", "categories of event data stores alone, and fields without operator", "inferred"
)
@pytest.mark.parametrize(
    "fields",
    [
        [{"Field": "eventCategory", "Equals": ["Insight"]}],
        [{"Field": "eventCategory", "Equals": ["ConfigurationItem"]}],
        [{"Field": "eventCategory", "Equals": ["Management", "Data"]}],
        [{"Field": "eventCategory"}],
        [MANAGEMENT, {"Field": "readOnly", "Equals": []}],
    ],
)
def test_what_means_nothing_for_a_trail_is_refused(fields: list[Json]) -> None:
    assert _refusal(AdvancedEventSelectors=_of_fields(*fields))


@pytest.mark.source("aws-docs", "AdvancedFieldSelector")
@pytest.mark.parametrize(
    "fields",
    [
        [MANAGEMENT],
        [MANAGEMENT, {"Field": "readOnly", "Equals": ["true"]}],
        [MANAGEMENT, {"Field": "eventSource", "NotEquals": ["kms.amazonaws.com", "rdsdata.amazonaws.com"]}],
        [
            DATA,
            OBJECTS,
            {"Field": "readOnly", "Equals": ["false"]},
            {"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::b/"], "NotEndsWith": [".tmp"]},
            {"Field": "eventName", "EndsWith": ["Object"], "NotEquals": ["PutObject"]},
            {"Field": "userIdentity.arn", "NotStartsWith": ["arn:aws:iam::123456789012:role/x"]},
        ],
        [
            DATA,
            {"Field": "resources.type", "Equals": ["AWS::Lambda::Function"]},
            {"Field": "resources.ARN", "StartsWith": [f"{FUNCTION}:$LATEST"], "Equals": [FUNCTION]},
        ],
        [NETWORK, KMS, {"Field": "errorCode", "Equals": ["VpceAccessDenied"]}],
        [NETWORK, KMS, {"Field": "vpcEndpointId", "NotEquals": ["vpce-1"]}],
    ],
)
def test_an_advanced_selector_comes_back_as_it_was_put(fields: list[Json]) -> None:
    given = [{"Name": "one", "FieldSelectors": fields}, *_of_fields(*fields)]

    answer = basic_rules.put_answer(ARN, _parsed(AdvancedEventSelectors=given))

    assert answer == {"TrailARN": ARN, "AdvancedEventSelectors": given}


def _fields_read(*fields: str) -> list[str]:
    """The order in which GetEventSelectors answers fields that were put in this order."""
    values = {"eventCategory": ["Data"], "resources.type": ["AWS::S3::Object"], "readOnly": ["false"]}
    selectors = _parsed(
        AdvancedEventSelectors=_of_fields(
            *({"Field": field, "Equals": values.get(field, ["true"])} for field in fields)
        )
    )
    answer = basic_rules.get_answer(ARN, selectors)
    return [field["Field"] for field in answer["AdvancedEventSelectors"][0]["FieldSelectors"]]


@pytest.mark.source("aws-observed", "GetEventSelectors: sets of two, three and four fields")
def test_selectors_are_read_with_their_fields_in_an_order_of_their_own() -> None:
    ordered = ["eventCategory", "resources.ARN", "readOnly", "resources.type"]

    for put in itertools.permutations(ordered):
        assert _fields_read(*put) == ordered


@pytest.mark.source(
    "assumed", "the order of the other fields: that of a hash map of Java's, which the known fits", "likely"
)
def test_other_fields_are_read_in_the_order_of_a_hash_map() -> None:
    put = ["resources.type", "eventName", "eventType", "resources.ARN", "eventSource", "eventCategory"]

    assert _fields_read(*put) == [
        *("eventCategory", "eventSource", "eventName", "resources.ARN", "eventType", "resources.type")
    ]


@pytest.mark.source("aws-observed", "501 values over two selectors")
def test_500_values_are_the_most() -> None:
    def selectors(values: int) -> list[Json]:
        names = {"Field": "eventName", "Equals": [f"Get{number}" for number in range(values)]}
        return [*_of_fields(DATA, OBJECTS, names), *_of_fields(MANAGEMENT)]

    assert len(_parsed(AdvancedEventSelectors=selectors(497)).advanced) == 2
    assert _refusal(AdvancedEventSelectors=selectors(498)) == (
        "There are too many filters applied. The maximum allowed number of filters is 500."
    )


@pytest.mark.source("aws-docs", "PutEventSelectors: one kind replaces the other")
def test_advanced_selectors_leave_no_basic_ones() -> None:
    selectors = _parsed(AdvancedEventSelectors=_of_fields(MANAGEMENT))

    assert selectors.basic == ()
