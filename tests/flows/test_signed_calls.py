"""Signatures verified on real calls: what holds, what each protocol answers to what does not."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

import pytest

from emulator.core.callers.mapped_keys import mapping_of, secrets_in
from emulator.running import Emulator
from emulator.settings import Settings
from tests.conftest import ACCOUNT
from tests.flows.access_world import World, allow, error_of

MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret"
    " Access Key and signing method. Consult the service documentation for details."
)
S3_MISMATCH = MISMATCH.replace("AWS Secret Access Key", "key").partition(" Consult")[0]
UNKNOWN = "The security token included in the request is invalid"
NOT_VALIDATED = "AWS was not able to validate the provided access credentials"


@pytest.fixture
def settings() -> Settings:
    return Settings(clock="manual", timing="aws", seed=1, verify_signatures="on")


@pytest.fixture
def world(emulator: Emulator, endpoint: str) -> World:
    return World(emulator, endpoint)


# --- what holds ------------------------------------------------------------------------------------

CALLS: dict[str, Callable[[World, dict[str, str]], Any]] = {
    "json": lambda world, keys: world.client("dynamodb", keys).list_tables(),
    "query": lambda world, keys: world.client("iam", keys).list_users(),
    "ec2": lambda world, keys: world.client("ec2", keys).describe_vpcs(),
    "rest-json": lambda world, keys: world.client("lambda", keys).list_functions(),
    "rest-json with a colon": lambda world, keys: world.client("lambda", keys).list_tags(
        Resource=f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f"
    ),
    "rest-xml": lambda world, keys: world.client("route53", keys).list_hosted_zones(),
    "cloudtrail": lambda world, keys: world.client("cloudtrail", keys).describe_trails(),
    "s3": lambda world, keys: world.client("s3", keys).put_object(
        Bucket="shop", Key="a b/ü+%/~(x)//y", Body=b"x"
    ),
    "s3 stream": lambda world, keys: world.client("s3", keys).put_object(
        Bucket="shop", Key="a", Body=io.BytesIO(b"x" * 100_000)
    ),
    "s3 unsigned payload": lambda world, keys: world.client(
        "s3", keys, s3={"addressing_style": "path", "payload_signing_enabled": False}
    ).put_object(Bucket="shop", Key="a", Body=b"x"),
    "s3 query": lambda world, keys: world.client("s3", keys).list_objects_v2(Bucket="shop", Prefix="a+/ b"),
    "s3 policy": lambda world, keys: world.client("s3", keys).get_bucket_acl(Bucket="shop"),
    "cbor": lambda world, keys: world.client("cloudwatch", keys).list_dashboards(),
}


@pytest.mark.source("aws-docs", "IAM user guide, Create a signed AWS API request; signed by boto3")
@pytest.mark.parametrize("kind", CALLS)
def test_what_boto3_signs_holds(world: World, kind: str) -> None:
    ada = dict(world.user("ada"))
    world.root("s3").create_bucket(Bucket="shop")

    try:
        CALLS[kind](world, ada)
    except world.client("lambda", ada).exceptions.ResourceNotFoundException:
        assert kind == "rest-json with a colon"
    with pytest.raises(Exception, match=r"SignatureDoesNotMatch|InvalidSignature|AuthFailure"):
        CALLS[kind](world, {**ada, "aws_secret_access_key": "another"})


@pytest.mark.source("aws-docs", "S3 API reference, Authenticating requests: using query parameters")
@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_links_hold_and_changed_ones_do_not(world: World, version: str) -> None:
    ada = world.user("ada")
    s3 = world.client("s3", ada, signature_version=version)
    s3.create_bucket(Bucket="shop")
    s3.put_object(Bucket="shop", Key="a", Body=b"x")
    link = s3.generate_presigned_url("get_object", {"Bucket": "shop", "Key": "a"})

    assert urlopen(link).read() == b"x"
    with pytest.raises(HTTPError, match="403"):
        urlopen(link.replace("/shop/a", "/shop/b"))


@pytest.mark.source("aws-docs", "S3 user guide, Uploading objects with presigned URLs")
def test_a_link_takes_a_body(world: World) -> None:
    s3 = world.client("s3", world.user("ada"), signature_version="s3v4")
    s3.create_bucket(Bucket="shop")
    link = s3.generate_presigned_url("put_object", {"Bucket": "shop", "Key": "a"})

    assert urlopen(HttpRequest(link, b"sent", {"Content-Type": "text/plain"}, method="PUT")).status == 200
    assert s3.get_object(Bucket="shop", Key="a")["Body"].read() == b"sent"


@pytest.mark.source("aws-docs", "STS API reference, AssumeRole, GetSessionToken")
def test_sessions_sign_with_their_token(world: World) -> None:
    sts = world.client("sts", world.user("ada"))
    session = world.session(sts.get_session_token())

    assert world.client("s3", session).list_buckets()["Buckets"] == []
    told = [
        error_of(getattr(world.client(service, {**session, "aws_session_token": "other"}), operation))[:2]
        for service, operation in (("s3", "list_buckets"), ("iam", "list_users"), ("dynamodb", "list_tables"))
    ]
    assert told == [
        ("InvalidToken", 400),
        ("InvalidClientTokenId", 403),
        ("UnrecognizedClientException", 400),
    ]


def test_keys_whose_secret_nobody_told_pass(world: World) -> None:
    assert world.root("s3").list_buckets()["Buckets"] == []


def test_a_mapped_key_is_verified_by_the_secret_it_was_mapped_with(world: World) -> None:
    identity = {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/bob", "secretAccessKey": "of bob"}
    document = {"principals": {"AKIABOB": identity}}
    mapped = world.emulator.parts.mapped_keys
    mapped.replace(mapping_of(document, world.emulator.now()), secrets_in(document))
    keys = {"aws_access_key_id": "AKIABOB", "aws_secret_access_key": "of bob"}

    world.client("sqs", keys).list_queues()
    assert error_of(world.client("sqs", {**keys, "aws_secret_access_key": "x"}).list_queues)[0] == (
        "InvalidSignatureException"
    )
    assert "of bob" not in str(mapped.as_json())


# --- what does not ---------------------------------------------------------------------------------


@pytest.mark.source("aws-observed", "aws-sdk-php#1780; k6-jslib-aws#109; haproxy-autoscale#20; s3verify#128")
@pytest.mark.parametrize(
    ("service", "operation", "error"),
    [
        ("cloudtrail", "describe_trails", ("InvalidSignatureException", 400, MISMATCH)),
        ("dynamodb", "list_tables", ("InvalidSignatureException", 400, MISMATCH)),
        ("lambda", "list_functions", ("InvalidSignatureException", 403, MISMATCH)),
        ("iam", "list_users", ("SignatureDoesNotMatch", 403, MISMATCH)),
        ("ec2", "describe_vpcs", ("AuthFailure", 401, NOT_VALIDATED)),
        ("s3", "list_buckets", ("SignatureDoesNotMatch", 403, S3_MISMATCH)),
    ],
)
def test_a_wrong_secret_is_refused_in_each_protocol_s_form(
    world: World, service: str, operation: str, error: tuple[str, int, str]
) -> None:
    keys = {**world.user("ada"), "aws_secret_access_key": "another"}

    before = len(world.records())
    assert error_of(getattr(world.client(service, keys), operation)) == error
    assert len(world.records()) == before


@pytest.mark.source("aws-observed", "s3auth#237; prowler#1808; prowler#2458; haproxy-autoscale#20")
@pytest.mark.parametrize(
    ("service", "operation", "error"),
    [
        ("cloudtrail", "describe_trails", ("UnrecognizedClientException", 400, UNKNOWN)),
        ("dynamodb", "list_tables", ("UnrecognizedClientException", 400, UNKNOWN)),
        ("lambda", "list_functions", ("UnrecognizedClientException", 403, UNKNOWN)),
        ("iam", "list_users", ("InvalidClientTokenId", 403, UNKNOWN)),
        ("ec2", "describe_vpcs", ("AuthFailure", 401, NOT_VALIDATED)),
        (
            "s3",
            "list_buckets",
            ("InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records."),
        ),
    ],
)
def test_an_inactive_key_is_not_known(
    world: World, service: str, operation: str, error: tuple[str, int, str]
) -> None:
    keys = world.user("ada")
    world.iam.update_access_key(UserName="ada", AccessKeyId=keys["aws_access_key_id"], Status="Inactive")

    assert error_of(getattr(world.client(service, keys), operation)) == error


@pytest.mark.source("aws-observed", "aws-sdk-php#1333, versitygw#2116: a link that has expired")
def test_a_link_that_is_over_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    s3 = world.client("s3", world.user("ada"), signature_version="s3v4")
    link = s3.generate_presigned_url("get_object", {"Bucket": "shop", "Key": "a"}, ExpiresIn=60)
    _let_pass(world, timedelta(seconds=61), monkeypatch)

    with pytest.raises(HTTPError) as refused:
        urlopen(link)
    body = refused.value.read().decode()
    assert refused.value.status == 403
    assert "<Code>AccessDenied</Code><Message>Request has expired</Message>" in body
    assert "<X-Amz-Expires>60</X-Amz-Expires>" in body


@pytest.mark.source("aws-observed", "aws-sdk-java#1764, aws-sdk-php#537; versitygw#1514 for S3")
def test_a_clock_that_is_wrong_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = world.user("ada")
    iam, s3 = world.client("iam", ada), world.client("s3", ada)
    _let_pass(world, timedelta(minutes=16), monkeypatch)

    code, status, said = error_of(iam.list_users)
    assert (code, status) == ("SignatureDoesNotMatch", 403)
    assert said.startswith("Signature expired: ")
    assert said.endswith(" - 5 min.)")
    skewed = "The difference between the request time and the current time is too large."
    assert error_of(s3.list_buckets) == ("RequestTimeTooSkewed", 403, skewed)


def _changed(client: Any, change: Callable[[Any], None]) -> Any:
    """Return the client; it changes its requests after it has signed them."""
    client.meta.events.register("before-send", lambda request, **_: change(request))
    return client


def _header_added(request: Any) -> None:
    request.headers["x-amz-meta-added"] = "later"


def _body_exchanged(request: Any) -> None:
    request.body = b"y"


def _header_broken(request: Any) -> None:
    request.headers["Authorization"] = "AWS4-HMAC-SHA256 nothing"


def _signature_gone(request: Any) -> None:
    del request.headers["Authorization"]


def _opened(link: str) -> str:
    with pytest.raises(HTTPError) as refused:
        urlopen(link)
    return refused.value.read().decode()


def _link_changed(link: str, old: str, new: str) -> str:
    assert old in link
    return _opened(link.replace(old, new))


ASIDE = timedelta(hours=1)
# What is wrong: the code that the caller is answered, how far the emulator's clock is ahead, and the call.
REFUSED: dict[str, tuple[str, timedelta, Callable[[World, dict[str, str]], Any]]] = {
    "json: no signature": (
        "MissingAuthenticationTokenException",
        timedelta(0),
        lambda world, keys: error_of(_changed(world.client("dynamodb", keys), _signature_gone).list_tables),
    ),
    "query: no signature": (
        "MissingAuthenticationToken",
        timedelta(0),
        lambda world, keys: error_of(_changed(world.client("iam", keys), _signature_gone).list_users),
    ),
    "json: malformed": (
        "IncompleteSignatureException",
        timedelta(0),
        lambda world, keys: error_of(_changed(world.client("dynamodb", keys), _header_broken).list_tables),
    ),
    "query: malformed": (
        "IncompleteSignature",
        timedelta(0),
        lambda world, keys: error_of(_changed(world.client("iam", keys), _header_broken).list_users),
    ),
    "s3: malformed": (
        "AuthorizationHeaderMalformed",
        timedelta(0),
        lambda world, keys: error_of(_changed(world.client("s3", keys), _header_broken).list_buckets),
    ),
    "s3: a header that is not signed": (
        "AccessDenied",
        timedelta(0),
        lambda world, keys: error_of(_changed(world.client("s3", keys), _header_added).list_buckets),
    ),
    "s3: another body": (
        "XAmzContentSHA256Mismatch",
        timedelta(0),
        lambda world, keys: error_of(
            _changed(world.client("s3", keys), _body_exchanged).put_object, Bucket="b", Key="k", Body=b"x"
        ),
    ),
    "s3: a wrong token": (
        "InvalidToken",
        timedelta(0),
        lambda world, keys: error_of(world.client("s3", {**keys, "aws_session_token": "other"}).list_buckets),
    ),
    "query: a wrong token": (
        "InvalidClientTokenId",
        timedelta(0),
        lambda world, keys: error_of(world.client("iam", {**keys, "aws_session_token": "other"}).list_users),
    ),
    "json: too old": (
        "InvalidSignatureException",
        ASIDE,
        lambda world, keys: error_of(world.client("dynamodb", keys).list_tables),
    ),
    "query: too early": (
        "SignatureDoesNotMatch",
        -ASIDE,
        lambda world, keys: error_of(world.client("iam", keys).list_users),
    ),
    "s3: too old": (
        "RequestTimeTooSkewed",
        ASIDE,
        lambda world, keys: error_of(world.client("s3", keys).list_buckets),
    ),
    "s3: a link that is over": ("AccessDenied", ASIDE, lambda world, keys: _opened(_link(world, keys))),
    "s3: a link that is not yet valid": (
        "AccessDenied",
        -ASIDE,
        lambda world, keys: _opened(_link(world, keys)),
    ),
    "s3: a link for too long": (
        "AuthorizationQueryParametersError",
        timedelta(0),
        lambda world, keys: _link_changed(_link(world, keys), "X-Amz-Expires=60", "X-Amz-Expires=604801"),
    ),
}


def _link(world: World, keys: dict[str, str]) -> str:
    s3 = world.client("s3", keys, signature_version="s3v4")
    return str(s3.generate_presigned_url("get_object", {"Bucket": "shop", "Key": "a"}, ExpiresIn=60))


@pytest.mark.source("aws-observed", "39,000 published records: none of a call refused before authentication")
@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_refused_before_authentication_leaves_no_record(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    code, aside, call = REFUSED[kind]
    ada = dict(world.user("ada"))
    _let_pass(world, aside, monkeypatch)

    before = len(world.records())
    assert code in str(call(world, ada))
    assert len(world.records()) == before


def _let_pass(world: World, time: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the gate see clients sign so much earlier than it is."""
    sources = world.emulator.calls.gate.judge.sources
    now = sources.signing_now
    monkeypatch.setattr(
        world.emulator.calls.gate.judge, "sources", replace(sources, signing_now=lambda: now() + time)
    )


@pytest.mark.source("aws-docs", "S3 user guide: a session that is over; STS API reference, Credentials")
def test_a_session_that_is_over_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    session = world.session(world.client("sts", world.user("ada")).get_session_token(DurationSeconds=900))
    iam, s3 = world.client("iam", session), world.client("s3", session)
    secrets = world.emulator.parts.rest.secrets
    found = secrets.find(session["aws_access_key_id"])
    assert found
    assert found.expires
    sources = world.emulator.calls.gate.judge.sources
    over = replace(found, expires=sources.now() - timedelta(seconds=1))
    monkeypatch.setattr(
        world.emulator.calls.gate.judge, "sources", replace(sources, find_secret=lambda _: over)
    )

    assert error_of(iam.list_users)[:2] == ("ExpiredToken", 403)
    assert error_of(s3.list_buckets) == ("ExpiredToken", 400, "The provided token has expired.")


def test_both_options_work_together(emulator: Emulator, world: World) -> None:
    emulator.calls.gate.set(verifies=True, enforcement="on")
    ada = world.user("ada", allow("s3:ListAllMyBuckets"))

    world.client("s3", ada).list_buckets()
    assert error_of(world.client("sqs", ada).list_queues)[0] == "AccessDenied"
    wrong = {**ada, "aws_secret_access_key": "another"}
    assert error_of(world.client("s3", wrong).list_buckets)[0] == "SignatureDoesNotMatch"


def test_a_large_body_is_read_before_it_is_refused(world: World) -> None:
    wrong = {**world.user("ada"), "aws_secret_access_key": "another"}
    s3 = world.client("s3", wrong)
    body = io.BytesIO(b"x" * 9 * 1024 * 1024)

    assert error_of(s3.put_object, Bucket="shop", Key="a", Body=body)[0] == "SignatureDoesNotMatch"
    assert error_of(s3.list_buckets)[0] == "SignatureDoesNotMatch"
