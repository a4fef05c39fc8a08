"""What a request says before any model is asked: bucket and key, query members, target, form."""

import logging
import re
import zlib
from collections.abc import Callable, Mapping
from urllib.parse import unquote, unquote_plus

from emulator.core.call import Request
from emulator.core.records.bucket_hosts import bucket_in
from emulator.core.records.vpc_endpoints import public_host

log = logging.getLogger(__name__)

FORM = "application/x-www-form-urlencoded"
CBOR_PATH = re.compile(r"^/service/([^/]+)/operation/([^/]+)/?$")
LARGEST_UNPACKED = 8 * 1024 * 1024


def query_of(text: str) -> dict[str, str]:
    """Return the members of a query or form, decoded; a repeated one keeps its first value."""
    members: dict[str, str] = {}
    for part in text.split("&"):
        if part:
            name, _, value = part.partition("=")
            members.setdefault(_decoded(name), _decoded(value))
    return members


def repeated_query_of(text: str) -> dict[str, list[str]]:
    """Return the members of a query, decoded, each with all its values."""
    members: dict[str, list[str]] = {}
    for part in text.split("&"):
        if part:
            name, _, value = part.partition("=")
            members.setdefault(_decoded(name), []).append(_decoded(value))
    return members


def _decoded(text: str) -> str:
    return unquote_plus(text) if "%" in text or "+" in text else text


def form_of(request: Request) -> dict[str, str]:
    """Return the parameters of a query-protocol request, from its body or, without one, its query."""
    if not request.body:
        return query_of(request.query)
    return query_of(unpacked(request.headers, request.body).decode(errors="replace"))


def is_form(request: Request) -> bool:
    """Tell whether the request may be one of the query protocol."""
    if request.headers.get("content-type", "").startswith(FORM):
        return True
    return "Action=" in request.query


def action_in(request: Request) -> str:
    """Return the Action of a query-protocol request, "" when it has none. Looks no further than that."""
    body = unpacked(request.headers, request.body)
    start = 0 if body.startswith(b"Action=") else body.find(b"&Action=") + 1
    if body.startswith(b"Action=", start):
        return body[start + 7 :].split(b"&", 1)[0].decode(errors="replace")
    return query_of(request.query).get("Action", "")


def unpacked(headers: Mapping[str, str], body: bytes) -> bytes:
    """Return the body without its content encoding; as it is when it cannot be unpacked."""
    if "gzip" not in headers.get("content-encoding", "") or not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(body, LARGEST_UNPACKED)
    except zlib.error as error:
        log.debug("a body declared as gzip is not gzip: %s", error)
        return body


def address_of(request: Request) -> tuple[str, str]:
    """Return bucket and key of an S3 request in path or virtual host style, "" for what it has not.

    The key is decoded and has no leading slash.
    """
    named = bucket_in(public_host(request.headers.get("host", "")))
    path = request.path[1:] if request.path.startswith("/") else request.path
    if named:
        return named, unquote(path)
    bucket, _, key = path.partition("/")
    return unquote(bucket), unquote(key)


def bucket_of(request: Request) -> str:
    """Return the bucket that a request of S3 names, "" for none."""
    return address_of(request)[0]


def size_of_object(size_of: Callable[[str, str, str], int | None], request: Request) -> int | None:
    """Return the size in bytes of the object that a request of S3 names, None where there is none.

    `size_of` tells it by bucket, key and version; the version is "" where the request names none.
    """
    return size_of(*address_of(request), query_of(request.query).get("versionId", ""))
