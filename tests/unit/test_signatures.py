"""Whether a signature holds: against examples that AWS prints, and against what botocore signs."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.access.authentication import Attempt, authenticate
from emulator.core.access.refused import Reason, SignatureError
from emulator.core.call import Request
from emulator.core.callers.secret_keys import Secret
from emulator.wire.sigv4 import credential_of

KEY, SECRET, TOKEN = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "IQoJ/+=token"
NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
GUIDE = ("aws-docs", "IAM user guide, Create a signed AWS API request")
EARLIER = datetime(2013, 5, 24, tzinfo=UTC)


def request(
    method: str, path: str, headers: Mapping[str, str], query: str = "", body: bytes = b""
) -> Request:
    return Request(method, path, query, headers, body, len(body), "127.0.0.1")


def reason(
    sent: Request, secret: Secret | None = None, now: datetime = NOW, *, strict: bool = False
) -> Reason | None:
    """Return why the signature does not hold, None when it does."""
    attempt = Attempt(sent, credential_of(sent), secret or Secret(SECRET), now, now)
    try:
        authenticate(attempt, strict=strict)
    except SignatureError as error:
        return error.reason
    return None


# --- examples that AWS prints ----------------------------------------------------------------------


@pytest.mark.source("aws-docs", "AWS general reference, Signature Version 4, the example of ListUsers")
def test_the_example_of_the_general_reference_holds() -> None:
    scope = "AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request"
    signature = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
    sent = request(
        "GET",
        "/",
        {
            "authorization": f"AWS4-HMAC-SHA256 Credential={scope}, "
            f"SignedHeaders=content-type;host;x-amz-date, Signature={signature}",
            "content-type": "application/x-www-form-urlencoded; charset=utf-8",
            "host": "iam.amazonaws.com",
            "x-amz-date": "20150830T123600Z",
        },
        "Action=ListUsers&Version=2010-05-08",
    )

    secret = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    assert reason(sent, secret, datetime(2015, 8, 30, 12, 36, tzinfo=UTC)) is None


CHUNKS = (
    (65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
    (1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
    (0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
)


def chunked(letter: bytes = b"a") -> Request:
    """The example of the S3 API reference: 65 KiB of the letter in three chunks."""
    body = b"".join(
        f"{size:x};chunk-signature={signature}\r\n".encode() + letter * size + b"\r\n"
        for size, signature in CHUNKS
    )
    names = (
        "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;"
        "x-amz-storage-class"
    )
    headers = {
        "authorization": f"AWS4-HMAC-SHA256 Credential={KEY}/20130524/us-east-1/s3/aws4_request,"
        f"SignedHeaders={names},"
        "Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
        "content-encoding": "aws-chunked",
        "content-length": "66824",
        "host": "s3.amazonaws.com",
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "x-amz-date": "20130524T000000Z",
        "x-amz-decoded-content-length": "66560",
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
    }
    return request("PUT", "/examplebucket/chunkObject.txt", headers, body=body)


@pytest.mark.source("aws-docs", "S3 API reference, Signature calculations: multiple chunks")
def test_the_example_of_signed_chunks_holds() -> None:
    assert reason(chunked(), now=EARLIER) is None


@pytest.mark.source("aws-docs", "S3 API reference, Signature calculations: multiple chunks")
def test_a_changed_chunk_does_not_hold() -> None:
    assert reason(chunked(b"b"), now=EARLIER) is Reason.WRONG_SIGNATURE


@pytest.mark.source("aws-docs", "S3 API reference, Signature calculations: the example of GET Object")
def test_the_example_of_a_ranged_get_holds() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    headers = {
        "authorization": f"AWS4-HMAC-SHA256 Credential={KEY}/20130524/us-east-1/s3/aws4_request,"
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        "host": "examplebucket.s3.amazonaws.com",
        "range": "bytes=0-9",
        "x-amz-content-sha256": empty,
        "x-amz-date": "20130524T000000Z",
    }

    assert reason(request("GET", "/test.txt", headers), now=EARLIER) is None


# --- what botocore signs ---------------------------------------------------------------------------

Sign = Callable[[AWSRequest], None]


def signed(
    make: Callable[[Credentials], Any], method: str, url: str, body: bytes = b"", token: str | None = None
) -> Request:
    """Return a request as botocore signs it at the present of the machine."""
    sent = AWSRequest(method, url, headers={"Content-Type": "text/plain"} if body else {}, data=body)
    make(Credentials(KEY, SECRET, token)).add_auth(sent)
    prepared = sent.prepare()
    parts = urlsplit(prepared.url)
    headers = {name.lower(): str(value) for name, value in prepared.headers.items()}
    headers = {name: value.removeprefix("b'").removesuffix("'") for name, value in headers.items()}
    return request(method, parts.path, {"host": parts.netloc, **headers}, parts.query, body)


def present(sent: Request) -> datetime:
    """The time at which a request says that it was signed."""
    stamp = sent.headers.get("x-amz-date") or sent.query.partition("X-Amz-Date=")[2][:16]
    return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def plain(credentials: Credentials) -> Any:
    return auth.SigV4Auth(credentials, "lambda", "eu-west-1")


def s3(credentials: Credentials) -> Any:
    return auth.S3SigV4Auth(credentials, "s3", "eu-west-1")


def s3_link(credentials: Credentials) -> Any:
    return auth.S3SigV4QueryAuth(credentials, "s3", "eu-west-1", expires=60)


def link(credentials: Credentials) -> Any:
    return auth.SigV4QueryAuth(credentials, "sts", "eu-west-1", expires=60)


URLS = (
    "http://127.0.0.1:4566/",
    "http://127.0.0.1:4566/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Af/policy",
    "http://127.0.0.1:4566/b/a%20b/%C3%BC%2B%25/~%28x%29",
    "http://127.0.0.1:4566/b?policy",
    "http://127.0.0.1:4566/b?list-type=2&prefix=a%2Bb%2F%20c&continuation-token=x%2F%2B%3D",
)


@pytest.mark.source("aws-docs", "IAM user guide, Create a signed AWS API request; signed by botocore")
@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("make", [plain, s3, s3_link, link])
@pytest.mark.parametrize("token", [None, TOKEN])
def test_what_botocore_signs_holds(url: str, make: Callable[[Credentials], Any], token: str | None) -> None:
    sent = signed(make, "GET", url, token=token)

    assert reason(sent, Secret(SECRET, token), present(sent)) is None


@pytest.mark.source(*GUIDE)
@pytest.mark.parametrize("make", [plain, s3])
def test_a_body_is_signed_too(make: Callable[[Credentials], Any]) -> None:
    sent = signed(make, "PUT", URLS[0] + "b/k", b"what was written")

    assert reason(sent, now=present(sent)) is None
    assert reason(replace(sent, body=b"what was changed"), now=present(sent)) in {
        Reason.WRONG_BODY,
        Reason.WRONG_SIGNATURE,
    }


CHANGES: Mapping[str, Callable[[Request], Request]] = {
    "method": lambda sent: replace(sent, method="DELETE"),
    "path": lambda sent: replace(sent, path=sent.path + "x"),
    "query": lambda sent: replace(sent, query=sent.query + "&more=1"),
    "host": lambda sent: replace(sent, headers={**sent.headers, "host": "elsewhere"}),
    "region": lambda sent: replace(
        sent,
        headers={
            **sent.headers,
            "authorization": sent.headers["authorization"].replace("eu-west-1", "us-east-1"),
        },
    ),
    "key's last letter": lambda sent: replace(
        sent, headers={**sent.headers, "authorization": sent.headers["authorization"][:-1] + "x"}
    ),
}


@pytest.mark.source(*GUIDE)
@pytest.mark.parametrize("changed", CHANGES)
def test_whatever_is_changed_does_not_hold(changed: str) -> None:
    sent = signed(plain, "GET", URLS[4])

    assert reason(CHANGES[changed](sent), now=present(sent)) is Reason.WRONG_SIGNATURE


@pytest.mark.source(*GUIDE)
def test_another_secret_does_not_hold() -> None:
    sent = signed(plain, "GET", URLS[0])

    assert reason(sent, Secret("another"), present(sent)) is Reason.WRONG_SIGNATURE


@pytest.mark.source("aws-docs", "S3 user guide, Signing and authenticating REST requests, version 2")
@pytest.mark.parametrize("url", [URLS[0] + "b/k", URLS[3], URLS[0] + "b/k?versionId=3%2F4&x=1"])
def test_links_of_version_2_hold_until_they_expire(url: str) -> None:
    sent = AWSRequest("GET", url)
    auth.HmacV1QueryAuth(Credentials(KEY, SECRET), expires=60).add_auth(sent)
    parts = urlsplit(sent.prepare().url)
    link = request("GET", parts.path, {"host": parts.netloc}, parts.query)
    over = datetime.fromtimestamp(int(parts.query.partition("Expires=")[2].partition("&")[0]), UTC)

    assert reason(link, now=over) is None
    assert reason(link, Secret("another"), over) is Reason.WRONG_SIGNATURE
    assert reason(link, now=over + timedelta(seconds=1)) is Reason.LINK_OVER


# --- keys and time ---------------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "IAM user guide, Troubleshoot Signature Version 4")
@pytest.mark.parametrize(
    ("make", "late", "early", "why"),
    [
        (plain, 301, -301, (Reason.TOO_OLD, Reason.TOO_EARLY)),
        (s3, 901, -901, (Reason.TOO_OLD, Reason.TOO_OLD)),
        (s3_link, 61, -901, (Reason.LINK_OVER, Reason.LINK_EARLY)),
    ],
)
def test_a_signature_is_good_for_a_while(
    make: Callable[[Credentials], Any], late: int, early: int, why: tuple[Reason, Reason]
) -> None:
    sent = signed(make, "GET", URLS[0] + "b/k")
    at = present(sent)

    assert [reason(sent, now=at + timedelta(seconds=by)) for by in (late, early)] == list(why)
    assert [reason(sent, now=at + timedelta(seconds=by)) for by in (late - 1, early + 1)] == [None, None]


@pytest.mark.source("aws-docs", "STS API reference, GetSessionToken")
def test_a_session_needs_its_token_until_it_is_over() -> None:
    sent = signed(plain, "GET", URLS[0], token=TOKEN)
    at = present(sent)

    assert reason(sent, Secret(SECRET, "another"), at) is Reason.WRONG_TOKEN
    assert reason(sent, Secret(SECRET), at) is Reason.WRONG_TOKEN
    assert reason(sent, Secret(SECRET, TOKEN, at - timedelta(seconds=1)), at) is Reason.SESSION_OVER
    assert reason(signed(plain, "GET", URLS[0]), Secret(SECRET, TOKEN), at) is Reason.WRONG_TOKEN


@pytest.mark.source("aws-docs", "IAM API reference, UpdateAccessKey")
def test_an_inactive_key_is_not_known() -> None:
    sent = signed(plain, "GET", URLS[0])

    assert reason(sent, Secret(SECRET, is_active=False), present(sent)) is Reason.UNKNOWN_KEY


def test_a_key_without_a_known_secret_passes_unless_strict() -> None:
    sent = signed(plain, "GET", URLS[0])

    authenticate(Attempt(sent, credential_of(sent), None, NOW, NOW), strict=False)
    with pytest.raises(SignatureError, match="UNKNOWN_KEY"):
        authenticate(Attempt(sent, credential_of(sent), None, NOW, NOW), strict=True)


SCOPE = f"Credential={KEY}/20260102/eu-west-1/iam/aws4_request"


@pytest.mark.source("aws-observed", "aws-sdk-php#1780; cloud9-sync#10; versitygw#1513")
@pytest.mark.parametrize(
    ("authorization", "why"),
    [
        ("AWS4-HMAC-SHA256 garbage", Reason.INCOMPLETE),
        (f"AWS4-HMAC-SHA256 {SCOPE}", Reason.INCOMPLETE),
        (f"AWS4-HMAC-SHA256 Credential={KEY}/x, SignedHeaders=host, Signature=1", Reason.MALFORMED_SCOPE),
        (f"AWS4-HMAC-SHA256 {SCOPE}, SignedHeaders=date, Signature=1", Reason.INCOMPLETE),
        (f"AWS4-ECDSA-P256-SHA256 {SCOPE}, SignedHeaders=host, Signature=1", Reason.UNSUPPORTED),
    ],
)
def test_a_signature_that_cannot_be_read_is_named(authorization: str, why: Reason) -> None:
    headers = {"authorization": authorization, "host": "x", "x-amz-date": "20260102T120000Z"}

    assert reason(request("GET", "/", headers)) is why


@pytest.mark.source("aws-docs", "S3 API reference, Authenticating requests: using query parameters")
def test_a_link_lasts_a_week_at_most() -> None:
    sent = signed(s3_link, "GET", URLS[0] + "b/k")
    longer = replace(sent, query=sent.query.replace("X-Amz-Expires=60", "X-Amz-Expires=604801"))

    assert reason(longer, now=present(sent)) is Reason.BAD_QUERY


@pytest.mark.source("aws-docs", "S3 API reference, Error responses")
def test_s3_wants_its_own_headers_signed() -> None:
    sent = signed(s3, "GET", URLS[0] + "b/k")
    more = replace(sent, headers={**sent.headers, "x-amz-acl": "public-read"})

    assert reason(more, now=present(sent)) is Reason.NOT_SIGNED_HEADERS


@given(path=st.text("ab/%+ ~.é", min_size=1, max_size=12), value=st.text("a+/= &%é", max_size=8))
def test_whatever_path_and_query_are_signed_hold(path: str, value: str) -> None:
    from urllib.parse import quote

    url = f"http://127.0.0.1:4566/{quote(path.lstrip('/'))}?{quote(value, safe='')}={quote(value, safe='')}"
    sent = signed(s3, "GET", url)

    assert reason(sent, now=present(sent)) is None
