"""Tokens of pages: where the next page of an answer begins.

A token carries the position and a digest of the position and the query it belongs to, so that a touched
token, or one of another query, is refused. Tokens do not expire.
"""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

DIGEST_BYTES = 16


class TokenError(ValueError):
    """The token was not made for this query."""


def token(position: tuple[int, ...], query: Mapping[str, Any]) -> str:
    """Return the token of a position in the answer to a query; `query` holds JSON and datetimes."""
    text = orjson.dumps(position)
    return base64.urlsafe_b64encode(_seal(text, query) + text).decode().rstrip("=")


def position_of(page_token: str, query: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the position in the token. Raises TokenError."""
    try:
        data = base64.urlsafe_b64decode(page_token + "=" * (-len(page_token) % 4))
        position = tuple(orjson.loads(data[DIGEST_BYTES:]))
    except (ValueError, TypeError) as error:
        raise TokenError(page_token) from error
    if token(position, query) != page_token:
        raise TokenError(page_token)
    return position


def without_token(query: Mapping[str, Any]) -> dict[str, Any]:
    """Return the request that all pages of an answer share."""
    return {name: value for name, value in query.items() if name != "NextToken"}


def _seal(text: bytes, query: Mapping[str, Any]) -> bytes:
    known = orjson.dumps(query, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(len(known).to_bytes(8) + known + text).digest()[:DIGEST_BYTES]
