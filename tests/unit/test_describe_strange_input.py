"""Whatever travels, describing does not fail, and leaves what JSON can hold."""

import gzip
import string
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.core.call import Request, Response, Target
from emulator.wire.describe import Describer
from tests.unit.wire_exchanges import exchange_of, request_of, signed

TARGETS = [
    Target("iam", "CreateRole"),
    Target("sts", "AssumeRole"),
    Target("ec2", "RunInstances"),
    Target("ec2", "CreateFlowLogs"),
    Target("ec2", "AuthorizeSecurityGroupIngress"),
    Target("s3", "PutBucketPolicy"),
    Target("s3", "PutBucketTagging"),
    Target("s3control", "PutPublicAccessBlock"),
    Target("kms", "ReEncrypt"),
    Target("sns", "Publish"),
    Target("sqs", "SendMessageBatch"),
    Target("dynamodb", "BatchWriteItem"),
    Target("dynamodb", "TransactWriteItems"),
    Target("lambda", "CreateFunction"),
    Target("lambda", "Invoke"),
    Target("events", "PutEvents"),
    Target("ssm", "GetParameters"),
    Target("rds", "CreateDBInstance"),
    Target("route53", "ChangeResourceRecordSets"),
    Target("cloudwatch", "PutMetricData"),
    Target("securityhub", "BatchImportFindings"),
]
WORDS = st.sampled_from(
    [
        "Action",
        "Attributes",
        "Entries",
        "Filter",
        "Items",
        "Key",
        "KeyId",
        "Name",
        "QueueUrl",
        "RequestItems",
        "RoleArn",
        "TableName",
        "Tags",
        "TransactItems",
        "member",
        "1",
        "2",
    ]
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(max_size=8))
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=12,
)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(".".join)
FORMS = st.lists(st.tuples(NAMES, st.text(string.printable, max_size=6)), max_size=6)
DECLARED = b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"
BODIES = st.one_of(
    st.binary(max_size=80),
    TREES.map(orjson.dumps),
    FORMS.map(lambda form: "&".join(name + "=" + value for name, value in form).encode()),
    st.sampled_from([b"<a", b"<a><b/><b>1</b></a>", DECLARED, b"\x1f\x8b\x00"]),
)
HEADERS = st.sampled_from(
    [
        {},
        {"x-amz-target": "A.B"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-encoding": "gzip"},
        {"host": "b.s3.amazonaws.com", "x-amz-decoded-content-length": "²"},
    ]
)


REQUESTS = st.builds(
    lambda path, query, headers, body: Request(
        "POST", "/" + path, query, headers, body, len(body), "203.0.113.7"
    ),
    path=st.text(max_size=12),
    query=st.text(max_size=12),
    headers=HEADERS,
    body=BODIES,
)
RESPONSES = st.builds(Response, st.sampled_from([200, 204, 301, 400, 403, 404, 500]), st.just({}), BODIES)


@settings(deadline=None, max_examples=300)
@given(target=st.sampled_from(TARGETS), request=REQUESTS, response=RESPONSES)
def test_no_exchange_makes_describing_fail(target: Target, request: Request, response: Response) -> None:
    exchange = exchange_of(request, response, signed("x"), target)

    record = Describer().describe(exchange)

    assert orjson.dumps([record.request_parameters, record.response_elements, list(record.resources)])


def described(service: str, target: str, body: bytes, answer: bytes = b"{}") -> Any:
    request = request_of("POST", "/", headers={"X-Amz-Target": target}, body=body)
    return Describer().describe(exchange_of(request, Response(200, {}, answer), signed(service)))


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b'"x"', b"null", b"\xff\xfe"])
def test_a_body_that_is_no_object_leaves_null(body: bytes) -> None:
    record = described("kms", "TrentService.DescribeKey", body)

    assert record.request_parameters is None


def test_members_that_the_model_does_not_know_are_left_out() -> None:
    record = described("kms", "TrentService.DescribeKey", b'{"KeyId":"k","Nonsense":"geheim"}')

    assert record.request_parameters == {"keyId": "k"}


def test_a_member_of_the_wrong_type_is_left_out() -> None:
    record = described("kms", "TrentService.DescribeKey", b'{"KeyId":{"a":"geheim"},"GrantTokens":"x"}')

    assert record.request_parameters is None


def test_a_value_nested_too_deep_is_left_out() -> None:
    nested = b'{"L":[' * 400 + b'{"S":"x"}' + b"]}" * 400
    body = b'{"TableName":"t","Key":{"k":' + nested + b"}}"

    record = described("dynamodb", "DynamoDB_20120810.GetItem", body)

    assert record.event_name == "GetItem"


def test_a_gzipped_body_is_read() -> None:
    headers = {"X-Amz-Target": "GraniteServiceVersion20100801.PutMetricData", "Content-Encoding": "gzip"}
    request = request_of("POST", "/", headers=headers, body=gzip.compress(b'{"Namespace":"n"}'))

    record = Describer().describe(exchange_of(request, Response(200, {}, b""), signed("monitoring")))

    assert record.request_parameters == {"namespace": "n"}


def test_a_number_too_great_for_json_stays_a_text() -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    request = request_of("POST", "/", headers=headers, body=b"Action=ListUsers&MaxItems=" + b"9" * 30)

    record = Describer().describe(exchange_of(request, Response(200, {}, b""), signed("iam")))

    assert record.request_parameters == {"maxItems": "9" * 30}
