"""Credentials read from signatures that real signers made, and from broken ones."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import (
    HmacV1Auth,
    HmacV1QueryAuth,
    S3SigV4Auth,
    SigV2Auth,
    SigV4Auth,
    SigV4QueryAuth,
)
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.call import Credential, Request
from emulator.wire.sigv4 import credential_of

KEY = "AKIDEXAMPLE"
SCOPE = f"{KEY}/20260102/eu-west-1/cloudtrail/aws4_request"
URL = "https://cloudtrail.eu-west-1.amazonaws.com/"


def request_of(headers: dict[str, str] | None = None, query: str = "") -> Request:
    return Request("POST", "/", query, headers or {}, b"", 0, "127.0.0.1")


def signed(signer: Any, *scope: str, token: str | None = None, url: str = URL) -> Request:
    """Return a request as botocore's signer leaves it."""
    request = AWSRequest("GET", url, headers={"host": "example.com"})
    signer(Credentials(KEY, "secret", token), *scope).add_auth(request)
    headers = {name.lower(): value for name, value in request.headers.items()}
    return request_of(headers, urlsplit(request.prepare().url).query)


@pytest.mark.source("aws-docs", "Create a signed AWS API request")
def test_version_4_names_key_region_and_service() -> None:
    assert credential_of(signed(SigV4Auth, "cloudtrail", "eu-west-1")) == Credential(
        KEY, "eu-west-1", "cloudtrail", "SigV4", "AuthHeader"
    )


@pytest.mark.source("aws-docs", "Create a signed AWS API request")
def test_the_session_token_stands_in_a_header() -> None:
    credential = credential_of(signed(S3SigV4Auth, "s3", "us-east-1", token="session"))

    assert credential == Credential(KEY, "us-east-1", "s3", session_token="session")


@pytest.mark.source("aws-docs", "Authenticating requests: using query parameters")
@pytest.mark.parametrize("token", [None, "a/b+c=="])
def test_a_presigned_request_names_the_same(token: str | None) -> None:
    assert credential_of(signed(SigV4QueryAuth, "s3", "eu-west-1", token=token)) == Credential(
        KEY, "eu-west-1", "s3", "SigV4", "QueryString", token
    )


@pytest.mark.source("aws-docs", "Signature Version 4A has no region in its scope")
@pytest.mark.parametrize("method", ["AuthHeader", "QueryString"])
def test_version_4a_names_no_region(method: str) -> None:
    scope = f"{KEY}/20260102/s3/aws4_request"
    algorithm = "AWS4-ECDSA-P256-SHA256"
    request = (
        request_of({"authorization": f"{algorithm} Credential={scope}, SignedHeaders=host, Signature=3045"})
        if method == "AuthHeader"
        else request_of(query=f"X-Amz-Algorithm={algorithm}&X-Amz-Credential={scope.replace('/', '%2F')}")
    )

    credential = credential_of(request)
    assert credential is not None
    assert (credential.region, credential.service) == ("", "s3")
    assert (credential.version, credential.method) == ("SigV4A", method)


@pytest.mark.source("aws-docs", "S3: signing and authenticating REST requests")
@pytest.mark.parametrize(("signer", "method"), [(HmacV1Auth, "AuthHeader"), (HmacV1QueryAuth, "QueryString")])
def test_version_2_of_s3_names_the_key_alone(signer: Any, method: str) -> None:
    credential = credential_of(signed(signer, url="https://logs.s3.amazonaws.com/file"))

    assert credential is not None
    assert (credential.access_key_id, credential.region, credential.service) == (KEY, "", "s3")
    assert (credential.version, credential.method) == ("SigV2", method)


@pytest.mark.source("aws-docs", "Signature Version 2 of the query APIs")
def test_version_2_of_a_query_api_names_no_service() -> None:
    request = AWSRequest("GET", "https://sdb.amazonaws.com/", params={"Action": "ListDomains"})
    SigV2Auth(Credentials(KEY, "secret", "session")).add_auth(request)
    credential = credential_of(request_of(query=urlsplit(request.prepare().url).query))

    assert credential == Credential(KEY, "", "", "SigV2", "QueryString", "session")


def test_a_request_without_a_signature_has_no_credential() -> None:
    assert credential_of(request_of({"host": "localhost"}, "Action=ListUsers")) is None


@pytest.mark.parametrize(
    "authorization",
    [
        f"AWS4-HMAC-SHA256 Credential={SCOPE},SignedHeaders=host,Signature=abc",
        f"AWS4-HMAC-SHA256  SignedHeaders=host,  Credential={SCOPE}",
        f"AWS4-HMAC-SHA256 Credential={SCOPE}",
    ],
)
def test_spaces_and_order_do_not_matter(authorization: str) -> None:
    credential = credential_of(request_of({"authorization": authorization}))

    assert credential == Credential(KEY, "eu-west-1", "cloudtrail")


def test_a_key_may_hold_slashes() -> None:
    credential = credential_of(request_of({"authorization": f"AWS4-HMAC-SHA256 Credential=team/{SCOPE}"}))

    assert credential is not None
    assert credential.access_key_id == f"team/{KEY}"


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer abc",
        "Basic dGVzdDp0ZXN0",
        "AWS",
        "AWS :signature",
        "AWS AKIDEXAMPLE",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=",
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE",
        "AWS4-HMAC-SHA256 Credential=/20260102/eu-west-1/cloudtrail/aws4_request",
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/eu-west-1//aws4_request",
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102//cloudtrail/aws4_request",
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/eu-west-1/cloudtrail/aws5_request",
        f"AWS4-HMAC-SHA512 Credential={SCOPE}",
    ],
)
def test_a_malformed_header_is_no_credential(authorization: str) -> None:
    assert credential_of(request_of({"authorization": authorization})) is None


@pytest.mark.parametrize(
    "query",
    [
        "X-Amz-Credential=",
        f"X-Amz-Credential={SCOPE}",
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20260102",
        "AWSAccessKeyId=&Signature=abc",
    ],
)
def test_a_malformed_query_is_no_credential(query: str) -> None:
    assert credential_of(request_of(query=query)) is None


@given(rest=st.text(), query=st.text())
@pytest.mark.parametrize("scheme", ["AWS ", "AWS4-HMAC-SHA256 Credential=", "AWS4-ECDSA-P256-SHA256 ", ""])
def test_no_header_breaks_the_reader(scheme: str, rest: str, query: str) -> None:
    found = credential_of(request_of({"authorization": scheme + rest}, query))

    assert found is None or found.access_key_id


@given(rest=st.text())
def test_no_query_breaks_the_reader(rest: str) -> None:
    found = credential_of(request_of(query=f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={rest}"))

    assert found is None or found.access_key_id
