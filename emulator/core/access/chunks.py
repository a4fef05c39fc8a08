"""Bodies that S3 takes in signed chunks: each signature covers the one before it.

Source: S3 API reference, "Signature calculations for the authorization header: transferring payload in
multiple chunks" and its page on trailing headers.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator

from emulator.core.access.refused import Reason, SignatureError
from emulator.core.access.signatures import HASH_HEADER, signature_of
from emulator.core.access.signed import Signed
from emulator.core.call import Request
from emulator.core.values import dataclass

SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
SIGNED_TRAILER = SIGNED_CHUNKS + "-TRAILER"
CHUNK_ALGORITHM = "AWS4-HMAC-SHA256-PAYLOAD"
TRAILER_ALGORITHM = "AWS4-HMAC-SHA256-TRAILER"
EMPTY = hashlib.sha256(b"").hexdigest()
HEAD = re.compile(rb"([0-9a-fA-F]{1,16})(?:;chunk-signature=([0-9a-f]{64}))?\r\n")
TRAILER_SIGNATURE = re.compile(rb"x-amz-trailer-signature:([0-9a-f]{64})\s*$")
NOT_FRAMED = "The chunks of the body are not framed as its headers say."


@dataclass(frozen=True)
class Chunk:
    """A part of the body with the signature that stands before it, "" for none."""

    data: bytes
    signature: str


def check(request: Request, signed: Signed, secret: str) -> None:
    """Raise SignatureError when a chunk is not what was signed; a body that was not kept passes."""
    kind = request.headers.get(HASH_HEADER, "")
    if kind not in {SIGNED_CHUNKS, SIGNED_TRAILER} or not request.body:
        return
    previous = signed.signature
    chunks = list(chunks_of(request.body))
    for chunk in chunks:
        text = _of_chunk(signed, previous, chunk.data)
        if not hmac.compare_digest(signature_of(secret, signed, text), chunk.signature):
            raise SignatureError(Reason.WRONG_SIGNATURE)
        previous = chunk.signature
    if kind == SIGNED_TRAILER:
        _check_trailer(request.body, signed, secret, previous)


def chunks_of(body: bytes) -> Iterator[Chunk]:
    """Yield the chunks of a body, the empty last one too. Raises SignatureError when it is not framed so."""
    at = 0
    while True:
        head = HEAD.match(body, at)
        if head is None:
            raise SignatureError(Reason.WRONG_SIGNATURE, NOT_FRAMED)
        size = int(head[1], 16)
        data = body[head.end() : head.end() + size]
        if len(data) < size:
            raise SignatureError(Reason.WRONG_SIGNATURE, NOT_FRAMED)
        yield Chunk(data, (head[2] or b"").decode())
        if not size:
            return
        at = head.end() + size + 2


def _of_chunk(signed: Signed, previous: str, data: bytes) -> bytes:
    digest = hashlib.sha256(data).hexdigest()
    lines = (CHUNK_ALGORITHM, signed.stamp, str(signed.scope), previous, EMPTY, digest)
    return "\n".join(lines).encode()


def _check_trailer(body: bytes, signed: Signed, secret: str, previous: str) -> None:
    """Raise SignatureError when the lines behind the last chunk are not what was signed."""
    start = body.rfind(b"\r\n0;chunk-signature=")
    lines = [line.strip() for line in body[body.find(b"\r\n", start + 2) :].splitlines() if line.strip()]
    told = next((found for line in lines if (found := TRAILER_SIGNATURE.match(line))), None)
    named = b"".join(line + b"\n" for line in lines if not TRAILER_SIGNATURE.match(line))
    digest = hashlib.sha256(named).hexdigest()
    text = "\n".join((TRAILER_ALGORITHM, signed.stamp, str(signed.scope), previous, digest))
    wanted = signature_of(secret, signed, text.encode())
    if told is None or not hmac.compare_digest(wanted.encode(), told[1]):
        raise SignatureError(Reason.WRONG_SIGNATURE)
