"""The changes that faults make to a log file's bytes."""

from collections.abc import Sequence
from dataclasses import replace

import orjson
from isal import isal_zlib

from emulator.core.delivery.logfiles import UNIQUE_LENGTH, Contents, LogFile, Packer, packed
from emulator.core.faults.armed import Trigger
from emulator.core.ids import derived_text
from emulator.core.records.events import Event, line_of, record_of
from emulator.core.records.foreign import with_fields

GZIP = 31  # zlib's word for the largest window in a gzip wrapper


def flipped(body: bytes, trigger: Trigger) -> bytes:
    """Return the gzip data with one bit of its content changed: valid gzip, maybe not valid JSON."""
    plain = bytearray(isal_zlib.decompress(body, GZIP))
    plain[trigger.below(len(plain))] ^= 1
    return packed(bytes(plain))


def truncated(body: bytes, trigger: Trigger) -> bytes:
    """Return a beginning of the gzip data: between a quarter and three quarters of it."""
    return body[: len(body) // 4 + trigger.below(len(body) // 2)]


def repacked(contents: Contents, events: Sequence[Event]) -> Contents:
    """Return the file with these events, which are all of its own and maybe more.

    If there is no room for them, the file does not change.
    """
    packer = Packer()
    if packer.add([line_of(event) for event in events]) < len(events):
        return contents
    changed = packer.finished()
    assert changed, "a file has events"
    return replace(changed, first=contents.first, last=contents.last)


def delayed(event: Event) -> Event:
    """Return the event with an addendum that says that it came late.

    Source: CloudTrail user guide, "CloudTrail record contents", addendum; that a late event's has the reason
    alone is assumed.
    """
    record = with_fields(record_of(event), {"addendum": {"reason": "DELIVERY_DELAY"}})
    return replace(event, body=orjson.dumps(record))


def renamed(file: LogFile) -> LogFile:
    """Return the file under another name, the same every time."""
    stem, _, _ = file.key.rpartition("_")
    return replace(file, key=f"{stem}_{derived_text(f'again {file.key}', UNIQUE_LENGTH)}.json.gz")
