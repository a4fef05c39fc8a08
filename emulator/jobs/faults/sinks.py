"""A sink with faults: it refuses, loses or damages files."""

from collections.abc import Sequence
from dataclasses import replace

from emulator.core.faults.armed import Faults
from emulator.core.faults.damage import flipped, truncated
from emulator.core.faults.definitions import FaultName
from emulator.core.places import Bucket, Place, Put, SinkError
from emulator.core.ports.neighbours import Sink

REFUSALS: Sequence[tuple[FaultName, str]] = (
    ("s3-slow-down", "SlowDown"),
    ("s3-internal-error", "InternalError"),
)


class FaultySink:
    """Satisfies ports.neighbours.Sink by another sink; only files that trails deliver meet faults."""

    def __init__(self, sink: Sink, faults: Faults) -> None:
        self._sink = sink
        self._faults = faults

    def put(self, file: Put) -> None:
        arrived: Put | None = file
        if self._faults and file.place:
            self._check_admitted(file.place)
            arrived = self._arriving(file, file.place)
        if arrived:
            self._sink.put(arrived)

    def find_bucket(self, name: str) -> Bucket | None:
        return self._sink.find_bucket(name)

    def _check_admitted(self, place: Place) -> None:
        for name, code in REFUSALS:
            if self._faults.trigger(name, place):
                raise SinkError(code)

    def _arriving(self, file: Put, place: Place) -> Put | None:
        """Return the file that the bucket gets instead of the one that was put; None if it gets nothing."""
        if self._faults.trigger("missing-digest" if file.is_digest else "missing-file", place, file.key):
            return None
        if file.is_digest:
            return file
        body = file.body
        if trigger := self._faults.trigger("flipped-byte", place, file.key):
            body = flipped(body, trigger)
        if trigger := self._faults.trigger("truncated-gzip", place, file.key):
            body = truncated(body, trigger)
        return replace(file, body=body)
