"""The files of an answer that is delivered to S3: their keys, their bytes, and the file that signs them.

Source: CloudTrail user guide, "Find your downloaded query results" and "CloudTrail sign file structure"; the
quoting of the CSV and its line of names are assumed.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from isal import igzip

from emulator.core.clock import iso
from emulator.core.lake.queries import Query
from emulator.core.values import dataclass

SIGN_FILE = "result_sign.json"
URI = re.compile(r"s3://(?P<bucket>[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9])(?:/(?P<prefix>.*))?")
NEEDS_QUOTES = re.compile(r'[",\r\n]')


@dataclass(frozen=True)
class Place:
    """A bucket and a prefix without slashes at its ends; "" is none."""

    bucket: str
    prefix: str


def place_of(uri: str) -> Place:
    """Return the place that s3://bucket/prefix means; botocore's model has checked the form."""
    match = URI.fullmatch(uri)
    if not match:
        raise ValueError(f"{uri} is not an S3 URI")
    return Place(match["bucket"], (match["prefix"] or "").strip("/"))


def folder_of(query: Query, place: Place) -> str:
    """Return the prefix of the keys of an answer, with a slash at its end."""
    day = query.created_at.strftime("%Y/%m/%d")
    beginning = f"{place.prefix}/" if place.prefix else ""
    return f"{beginning}AWSLogs/{query.account}/CloudTrail-Lake/Query/{day}/{query.id}/"


def csv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return an answer as CSV by RFC 4180, a line of names first, packed by gzip."""
    lines = [",".join(_quoted(value) for value in row) for row in (columns, *rows)]
    return bytes(igzip.compress(("\r\n".join(lines) + "\r\n").encode(), 2))


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if NEEDS_QUOTES.search(value) else value


def string_to_sign(hashes: Sequence[str]) -> bytes:
    """Return the bytes that the signature covers: the hashes of the files, in order, joined by one blank."""
    return " ".join(hashes).encode()


def sign_file(query: Query, files: Mapping[str, bytes], signature: str, fingerprint: str) -> bytes:
    """Return result_sign.json for files as stored, by name in their order.

    `signature` is RSASSA-PKCS1-v1_5 with SHA-256 over `string_to_sign` of their hashes, hex.
    """
    assert query.ended_at
    document: Mapping[str, Any] = {
        "version": "1.0",
        "region": query.region,
        "files": [{"fileHashValue": file_hash(body), "fileName": name} for name, body in files.items()],
        "hashAlgorithm": "SHA-256",
        "signatureAlgorithm": "SHA256withRSA",
        "queryCompleteTime": iso(query.ended_at),
        "hashSignature": signature,
        "publicKeyFingerprint": fingerprint,
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)


def file_hash(body: bytes) -> str:
    """Return the SHA-256 of a file as stored, hex."""
    return hashlib.sha256(body).hexdigest()
