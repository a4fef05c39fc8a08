"""Which refused bucket policies are kept in front of an object store, and what its callers then see."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.config import Config
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.clock import ManualClock
from emulator.core.policies.bucket_policies import is_for_services
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.serving import LocalServer
from tests.conftest import NOON, bucket_policy
from tests.unit.raw_http import Echo, Message, exchange

# --- the rule ------------------------------------------------------------------------------------

STATEMENT: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"Service": "cloudtrail.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::logs/*",
}
SECURE = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def text_of(*statements: Any, **members: Any) -> bytes:
    return json.dumps({"Version": "2012-10-17", "Statement": statements, **members}).encode()


def changed(**elements: Any) -> bytes:
    """Return a policy with the statement, some elements of which are others, or None for left out."""
    statement = {**STATEMENT, **elements}
    return text_of({name: value for name, value in statement.items() if value is not None})


@pytest.mark.source("aws-docs", "IAM user guide, JSON policy elements; CloudTrail's policy for its bucket")
@pytest.mark.parametrize(
    "text",
    [
        bucket_policy("logs").encode(),
        text_of(STATEMENT, SECURE),
        text_of(Statement=STATEMENT),
        json.dumps({"Statement": [STATEMENT]}).encode(),
        text_of(STATEMENT, Version="2008-10-17", Id="audit"),
        changed(Principal={"Service": ["cloudtrail.amazonaws.com", "config.amazonaws.com"]}),
        changed(Effect="Deny", Principal=None, NotPrincipal={"Service": "cloudtrail.amazonaws.com"}),
        changed(Action="*"),
        changed(Resource="arn:aws-cn:s3:::logs/AWSLogs/*"),
    ],
)
def test_a_policy_of_the_bucket_that_names_a_service_is_kept(text: bytes) -> None:
    assert is_for_services(text, "logs")


@pytest.mark.parametrize("text", [text_of(SECURE), changed(Principal={"AWS": "123456789012"}), text_of()])
def test_a_policy_that_names_no_service_is_not_kept(text: bytes) -> None:
    assert not is_for_services(text, "logs")


@pytest.mark.source("aws-docs", "S3 error responses, MalformedPolicy; IAM: grammar of policies")
@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff",
        b"{",
        b"[" * 10_000,
        b"null",
        text_of(STATEMENT, Version="2012"),
        text_of(STATEMENT, Version=[]),
        text_of(STATEMENT, "statement"),
        changed(Effect="allow"),
        changed(Effect={}),
        changed(Effect=None),
        changed(Principal=None),
        changed(NotPrincipal="*"),
        changed(Principal={"Service": "cloudtrail.amazonaws.com", "Servant": "x"}),
        changed(Action=None),
        changed(Action=["s3:PutObject", 5]),
        changed(Action="sqs:SendMessage"),
        changed(Resource=None),
        changed(Resource="*"),
        changed(Resource="arn:aws:s3:::other/*"),
        changed(Resource=["arn:aws:s3:::logs/*", "arn:aws:s3:::other/*"]),
        changed(Resource="arn:aws:sqs:us-east-1:123456789012:logs"),
        changed(Sort="x"),
    ],
)
def test_what_s3_would_refuse_too_is_not_kept(text: bytes) -> None:
    assert not is_for_services(text, "logs")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
)


@given(element=st.sampled_from([*STATEMENT, "Statement", "Version"]), value=JSON)
def test_a_policy_of_any_shape_is_judged(element: str, value: Any) -> None:
    text = text_of(STATEMENT, **{element: value}) if element[0] in "SV" else changed(**{element: value})

    assert is_for_services(text, "logs") in {True, False}


# --- in front of a store -------------------------------------------------------------------------


def answer(status: str, code: str = "") -> bytes:
    body = f"<Error><Code>{code}</Code></Error>" if code else ""
    head = [f"HTTP/1.1 {status}", "x-amz-request-id: R1", "Content-Type: application/xml"]
    return "\r\n".join([*head, f"Content-Length: {len(body)}", "", body]).encode()


@dataclass
class Store:
    """An object store whose answers to calls on the bucket "logs" and its policy a test chooses by method."""

    answers: dict[str, bytes] = field(
        default_factory=lambda: {
            "PUT": answer("400 Bad Request", "MalformedPolicy"),
            "GET": answer("404 Not Found", "NoSuchBucketPolicy"),
            "DELETE": answer("204 No Content"),
        }
    )

    def __call__(self, request: Message) -> bytes:
        method = request.first.split(b" ")[0].decode()
        return self.answers[method] if request.target.endswith(b"?policy") else answer("200 OK")


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def url(store: Store) -> Iterator[str]:
    """The URL of an emulator in front of the store."""
    with Echo(store) as echo:
        settings = Settings(clock="manual", upstream_for=(f"s3={echo.url}",))
        with LocalServer(Emulator(settings, ManualClock(NOON))) as server:
            yield server.url


@pytest.fixture
def s3(url: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="AKIAEXAMPLE",
        aws_secret_access_key="secret",
        config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
    )


POLICY = bucket_policy("logs")


def kept(s3: Any) -> bool:
    """Tell whether the emulator answers the policy."""
    try:
        return bool(s3.get_bucket_policy(Bucket="logs")["Policy"] == POLICY)
    except s3.exceptions.ClientError:
        return False


def test_an_answer_with_a_kept_policy_has_the_headers_of_the_store(s3: Any) -> None:
    put = s3.put_bucket_policy(Bucket="logs", Policy=POLICY)["ResponseMetadata"]
    got = s3.get_bucket_policy(Bucket="logs")["ResponseMetadata"]["HTTPHeaders"]

    assert (put["HTTPStatusCode"], put["HTTPHeaders"]["x-amz-request-id"]) == (204, "R1")
    assert "content-type" not in put["HTTPHeaders"]
    assert (got["content-type"], got["x-amz-request-id"]) == ("application/json", "R1")
    assert got["content-length"] == str(len(POLICY))


def test_the_bucket_may_stand_in_the_host(url: str, s3: Any) -> None:
    scope = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260102/us-east-1/s3/aws4_request"
    head = ["PUT /?policy HTTP/1.1", "Host: logs.s3.us-east-1.amazonaws.com", f"Authorization: {scope}"]
    request = "\r\n".join([*head, f"Content-Length: {len(POLICY)}", "", POLICY])

    assert exchange(url, request.encode()).status == 204
    assert kept(s3)


@pytest.mark.parametrize("code", ["NotImplemented", "MethodNotAllowed"])
def test_a_store_without_policies_has_them_too(s3: Any, store: Store, code: str) -> None:
    unknown = answer("501 Not Implemented", code)
    store.answers.update(PUT=unknown, GET=unknown, DELETE=unknown)
    s3.put_bucket_policy(Bucket="logs", Policy=POLICY)
    was_kept = kept(s3)
    s3.delete_bucket_policy(Bucket="logs")

    assert was_kept
    assert not kept(s3)


@pytest.mark.parametrize("method", ["delete_bucket", "create_bucket", "delete_bucket_policy"])
def test_a_policy_is_forgotten_with_the_bucket_or_by_wish(s3: Any, method: str) -> None:
    s3.put_bucket_policy(Bucket="logs", Policy=POLICY)
    getattr(s3, method)(Bucket="logs")

    assert not kept(s3)


def test_a_call_that_the_store_refuses_changes_nothing(s3: Any, store: Store) -> None:
    s3.put_bucket_policy(Bucket="logs", Policy=POLICY)
    store.answers.update(dict.fromkeys(("PUT", "DELETE"), answer("403 Forbidden", "AccessDenied")))
    with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
        s3.put_bucket_policy(Bucket="logs", Policy="{}")
    with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
        s3.delete_bucket_policy(Bucket="logs")

    assert kept(s3)


def test_who_may_not_read_policies_reads_none_that_is_kept(s3: Any, store: Store) -> None:
    s3.put_bucket_policy(Bucket="logs", Policy=POLICY)
    store.answers["GET"] = answer("403 Forbidden", "AccessDenied")

    with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
        s3.get_bucket_policy(Bucket="logs")


def test_a_policy_of_one_bucket_is_none_of_another(s3: Any) -> None:
    s3.put_bucket_policy(Bucket="logs", Policy=POLICY)

    with pytest.raises(s3.exceptions.ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket="other")
