"""POST /_emulator/events: what was sent becomes events of the journal, all of it or nothing."""

from collections.abc import Mapping
from typing import Any

from emulator.compose import Emulator
from emulator.core.injecting.batches import batch_of, checked_size, too_large, unpacked
from emulator.core.injecting.injection import Knowledge, events_of
from emulator.core.injecting.short_forms import Defaults
from emulator.wire.describe.searches import searched
from emulator.wire.tables.sources import GLOBAL_SERVICES

# A log file has up to 50 MB of records.
LARGEST_BYTES = 64 * 1024 * 1024
BLOCK_BYTES = 1024 * 1024

KNOWLEDGE = Knowledge(searched, GLOBAL_SERVICES)


def inject(emulator: Emulator, body: bytes) -> int:
    """Append the records of a body to the journal and return how many they are.

    Raises RecordError, InjectionError or TooLargeError; then none is appended.
    """
    batch = batch_of(unpacked(body, LARGEST_BYTES))
    defaults = Defaults(emulator.settings.account_id, emulator.clock.now(), emulator.ids)
    events = events_of(batch, defaults, KNOWLEDGE)
    if events:
        emulator.recorder.append(events)
    return len(events)


def read_body(environ: Mapping[str, Any]) -> bytes:
    """Return the body of a WSGI request, whether it tells its length or not. Raises TooLargeError."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        left = LARGEST_BYTES + 1
    else:
        left = int(environ.get("CONTENT_LENGTH") or 0)
    if left > LARGEST_BYTES + 1:
        raise too_large(LARGEST_BYTES)
    blocks = []
    while left > 0 and (block := environ["wsgi.input"].read(min(left, BLOCK_BYTES))):
        blocks.append(block)
        left -= len(block)
    return checked_size(b"".join(blocks), LARGEST_BYTES)
