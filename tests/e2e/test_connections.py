"""What clients send over a connection, byte by byte, to `serve` as a process."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.e2e.test_serve import Served

pytestmark = pytest.mark.e2e

SCOPE = "AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
OFFER = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n"
MUCH = "X-Much: " + "a" * 500_000 + "\r\n"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    emulator = Served()
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="things")
    s3.put_object(Bucket="things", Key="a b", Body=b"tea")
    s3.put_object(Bucket="things", Key="é", Body="thé".encode())
    yield emulator
    assert emulator.stop() == 0


def asked(line: str, headers: str = "", body: str = "", version: str = "1.1") -> bytes:
    return f"{line} HTTP/{version}\r\nHost: x\r\nAuthorization: {SCOPE}\r\n{headers}\r\n{body}".encode()


def answers(served: Served, *parts: bytes) -> list[tuple[int, bytes]]:
    """Send the parts over one connection, and return status and body of each answer up to its end."""
    address = urlsplit(served.url)
    with socket.create_connection((address.hostname, address.port), 20) as connection:
        for part in parts:
            connection.sendall(part)
        connection.sendall(asked("GET /things/none", "Connection: close\r\n"))
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        status = int(head.split()[1])
        lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if b"content-length:" in line]
        length = int(lengths[0]) if lengths and status not in {204, 304} else 0
        found.append((status, rest[:length]))
        received = rest[length:]
    return found


@pytest.mark.source("aws-docs", "RFC 9110, 7.8: a server may ignore a received Upgrade")
def test_an_offer_of_http_2_is_ignored_and_the_body_is_read(served: Served) -> None:
    put = asked("PUT /things/offered", OFFER + "Content-Length: 3\r\n", "tea")
    get = asked("GET /things/offered", OFFER)
    plain = asked("GET /things/offered")

    assert answers(served, put, get, plain)[:3] == [(200, b""), (200, b"tea"), (200, b"tea")]
    assert answers(served, put + get + get + plain)[:4] == [(200, b""), *[(200, b"tea")] * 3]


def test_a_head_may_come_in_pieces_and_many_requests_at_once(served: Served) -> None:
    whole = asked("GET /things/a%20b")
    pieces = [whole[:5], whole[5:-3], whole[-3:-1], whole[-1:]]

    assert answers(served, *pieces)[0] == (200, b"tea")
    assert answers(served, whole * 3)[:3] == [(200, b"tea")] * 3


@pytest.mark.parametrize(("path", "body"), [("/things/%C3%A9", "thé"), ("/things/é", "thé")])
def test_a_path_is_read_as_utf_8_also_where_it_is_sent_as_it_was_typed(
    served: Served, path: str, body: str
) -> None:
    assert answers(served, asked(f"GET {path}"))[0] == (200, body.encode())


@pytest.mark.source("aws-docs", "S3 API reference, GetObject: 304 Not Modified")
def test_an_answer_without_a_body_ends_where_its_head_does(served: Served) -> None:
    tag = served.client("s3").head_object(Bucket="things", Key="a b")["ETag"]
    fresh = asked("GET /things/a%20b", f"If-None-Match: {tag}\r\n")

    assert answers(served, fresh, asked("DELETE /things/none"), asked("GET /things/a%20b"))[:3] == [
        (304, b""),
        (204, b""),
        (200, b"tea"),
    ]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),  # TLS
        (asked("GET /things/a b"), 400),
        (asked("PUT /things/x", "Content-Length: 1\r\nContent-Length: 2\r\n", "ab"), 400),
        (asked("GET /things/none", MUCH), 431),
    ],
    ids=["tls", "space", "lengths", "much"],
)
def test_what_is_no_request_is_refused_at_once(served: Served, sent: bytes, status: int) -> None:
    address = urlsplit(served.url)
    with socket.create_connection((address.hostname, address.port), 20) as connection:
        connection.sendall(sent)
        received = connection.recv(65536)

    assert received.startswith(f"HTTP/1.1 {status} ".encode())


def test_every_answer_has_a_date(served: Served) -> None:
    address = urlsplit(served.url)
    with socket.create_connection((address.hostname, address.port), 20) as connection:
        connection.sendall(asked("GET /_emulator/health"))
        head = connection.recv(65536).partition(b"\r\n\r\n")[0].lower()

    assert head.count(b"\r\ndate: ") == 1
