"""The part of CBOR (RFC 8949) that AWS's rpc-v2-cbor protocol uses, decoded."""

import struct
from datetime import UTC, datetime, timedelta
from typing import Any

INDEFINITE = 31
BREAK = object()
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_TAG = 1
DEEPEST = 128
LARGEST = 2**63 - 1
SIMPLE = {20: False, 21: True, 22: None, 23: None}
FLOATS = {25: (">e", 2), 26: (">f", 4), 27: (">d", 8)}


class CborError(ValueError):
    """The bytes are no CBOR, or of a kind that AWS does not send."""


def loads(body: bytes) -> Any:
    """Return the value of one CBOR item; a timestamp (tag 1) as aware datetime. Raises CborError."""
    try:
        return _Reader(body).item(0)
    except (IndexError, struct.error, UnicodeDecodeError, OverflowError, TypeError) as error:
        raise CborError(str(error)) from error


def _signed(major: int, number: int) -> int | float:
    """Return the number; one that 64 bits with a sign do not hold, as a float."""
    value = -1 - number if major else number
    return value if -LARGEST - 1 <= value <= LARGEST else float(value)


class _Reader:
    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def item(self, depth: int) -> Any:
        if depth > DEEPEST:
            raise CborError("nested too deep")
        first = self._take(1)[0]
        major, info = first >> 5, first & 31
        if major == 7:
            return self._simple(info)
        if info == INDEFINITE:
            return self._indefinite(major, depth)
        return self._definite(major, self._number(info), depth)

    def _take(self, count: int) -> bytes:
        taken = self._body[self._at : self._at + count]
        if len(taken) < count:
            raise CborError("ends in the middle of an item")
        self._at += count
        return taken

    def _number(self, info: int) -> int:
        if info < 24:
            return info
        if info > 27:
            raise CborError(f"length of kind {info}")
        return int.from_bytes(self._take(1 << (info - 24)), "big")

    def _definite(self, major: int, number: int, depth: int) -> Any:
        if major < 2:
            return _signed(major, number)
        if major in {2, 3}:
            taken = self._take(number)
            return taken if major == 2 else taken.decode()
        if major == 4:
            return [self.item(depth + 1) for _ in range(number)]
        if major == 5:
            return {self.item(depth + 1): self.item(depth + 1) for _ in range(number)}
        value = self.item(depth + 1)
        return EPOCH + timedelta(seconds=value) if number == EPOCH_TAG else value

    def _indefinite(self, major: int, depth: int) -> Any:
        items = []
        while (item := self.item(depth + 1)) is not BREAK:
            items.append(item)
        if major == 4:
            return items
        if major == 5:
            return dict(zip(items[::2], items[1::2], strict=True))
        if major in {2, 3}:
            return b"".join(items) if major == 2 else "".join(items)
        raise CborError(f"indefinite length of kind {major}")

    def _simple(self, info: int) -> Any:
        if info == INDEFINITE:
            return BREAK
        if info in FLOATS:
            form, size = FLOATS[info]
            return struct.unpack(form, self._take(size))[0]
        if info in SIMPLE:
            return SIMPLE[info]
        raise CborError(f"simple value {info}")
