"""Uploads in chunks of S3's own encoding, aws-chunked, as SDKs send what they stream.

Source: S3 API reference, "Signature calculations: transferring payload in multiple chunks", and "Including
trailing headers".
"""

import hashlib
import http.client
import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.e2e.minio import ACCESS_KEY, SECRET_KEY

CHUNK_BYTES = 64 * 1024
NOTHING = hashlib.sha256(b"").hexdigest()


class _Signer(S3SigV4Auth):  # type: ignore[misc]  # botocore has no types
    """Signs a head that names the kind of its payload instead of its hash."""

    def __init__(self, kind: str) -> None:
        super().__init__(Credentials(ACCESS_KEY, SECRET_KEY), "s3", "us-east-1")
        self._kind = kind

    def payload(self, request: Any) -> str:
        return self._kind


def put_in_signed_chunks(url: str, bucket: str, key: str, file: Path) -> None:
    """Upload the file in chunks, each of which is signed over the one before; the length is known."""
    signer = _Signer("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
    request = _head(signer, f"{url}/{bucket}/{quote(key)}", file)
    length = sum(len(chunk) for chunk in _signed(signer, request, file))
    _send(request, _signed(signer, request, file), {"Content-Length": str(length)})


def put_in_unsigned_chunks(url: str, bucket: str, key: str, file: Path) -> None:
    """Upload the file in chunks with a checksum after the last, in a request of unknown length."""
    signer = _Signer("STREAMING-UNSIGNED-PAYLOAD-TRAILER")
    request = _head(signer, f"{url}/{bucket}/{quote(key)}", file, {"x-amz-trailer": "x-amz-checksum-crc32"})
    _send(request, _unsigned(file), {})


def _head(signer: _Signer, url: str, file: Path, more: dict[str, str] | None = None) -> Any:
    headers = {
        "Content-Encoding": "aws-chunked",
        "x-amz-decoded-content-length": str(file.stat().st_size),
        **(more or {}),
    }
    request = AWSRequest("PUT", url, headers)
    signer.add_auth(request)
    return request


def _send(request: Any, body: Iterable[bytes], more: dict[str, str]) -> None:
    parts = urlsplit(request.url)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request("PUT", parts.path, body, dict(request.headers.items()) | more)
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    connection.close()


def _signed(signer: _Signer, request: Any, file: Path) -> Iterator[bytes]:
    signature = request.headers["Authorization"].rpartition("Signature=")[2]
    begin = ("AWS4-HMAC-SHA256-PAYLOAD", request.context["timestamp"], signer.credential_scope(request))
    for block in (*_blocks(file), b""):
        lines = (*begin, signature, NOTHING, hashlib.sha256(block).hexdigest())
        signature = signer.signature("\n".join(lines), request)
        yield b"%x;chunk-signature=%s\r\n%s\r\n" % (len(block), signature.encode(), block)


def _unsigned(file: Path) -> Iterator[bytes]:
    checksum = 0
    for block in _blocks(file):
        checksum = zlib.crc32(block, checksum)
        yield b"%x\r\n%s\r\n" % (len(block), block)
    yield b"0\r\nx-amz-checksum-crc32:%s\r\n\r\n" % b64encode(checksum.to_bytes(4, "big"))


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as source:
        while block := source.read(CHUNK_BYTES):
            yield block
