"""Verification of query results that were delivered to S3, as `aws cloudtrail verify-query-results` does it.

Source: AWS CLI v2, verify-query-results: each listed file by its SHA-256 as stored, then the signature over
the hashes by the public key of the fingerprint. What it does not look at, this does not look at either.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from emulator.core.lake.results import file_hash, string_to_sign
from emulator.core.values import dataclass

HEX = re.compile(r"(?:[0-9a-f]{2})+", re.IGNORECASE)

FindFile = Callable[[str], bytes | None]
IsSigned = Callable[[bytes, bytes, bytes], bool]
"""Tells whether a public key (DER) signed a text: key, signature, text."""


class SignFileError(ValueError):
    """The sign file cannot be read; the text says why, in a sentence."""


@dataclass(frozen=True)
class SignFile:
    """What a sign file says: the hash of each file, by name in their order, and how they were signed."""

    region: str
    files: Sequence[tuple[str, str]]
    completed_at: datetime
    signature: str
    fingerprint: str


def parsed(body: bytes) -> SignFile:
    """Return what result_sign.json says. Raises SignFileError."""
    try:
        document: Mapping[str, Any] = orjson.loads(body)
        files = [(str(file["fileName"]), str(file["fileHashValue"])) for file in document["files"]]
        completed_at = datetime.fromisoformat(str(document["queryCompleteTime"]))
        found = SignFile(
            region=str(document["region"]),
            files=files,
            completed_at=completed_at,
            signature=str(document["hashSignature"]),
            fingerprint=str(document["publicKeyFingerprint"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SignFileError("The sign file is not valid.") from error
    if not files or completed_at.tzinfo is None:
        raise SignFileError("The sign file lists no files, or its time is not valid.")
    return found


def problems(
    sign_file: SignFile, find_file: FindFile, keys: Mapping[str, bytes], is_signed: IsSigned
) -> Sequence[str]:
    """Return what is wrong, nothing where all is well. `keys` are DER bytes by fingerprint."""
    found = [problem for name, value in sign_file.files if (problem := _problem_of(name, value, find_file))]
    if not _is_signed(sign_file, keys, is_signed):
        found.append("The signature in the sign file is not valid.")
    return found


def _problem_of(name: str, value: str, find_file: FindFile) -> str | None:
    body = find_file(name) if "/" not in name else None
    if body is None:
        return f"The file {name} is missing."
    return None if file_hash(body) == value else f"The hash of the file {name} does not match the sign file."


def _is_signed(sign_file: SignFile, keys: Mapping[str, bytes], is_signed: IsSigned) -> bool:
    key = keys.get(sign_file.fingerprint)
    if key is None or not HEX.fullmatch(sign_file.signature):
        return False
    text = string_to_sign([value for _, value in sign_file.files])
    return is_signed(key, bytes.fromhex(sign_file.signature), text)
