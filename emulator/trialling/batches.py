"""Batches of records, and the interface of what tries rules of one kind on them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Protocol

import orjson

from emulator.core.alarms.lines import Line
from emulator.core.trials.activity import Labels
from emulator.core.trials.envelopes import Carried, carried
from emulator.core.trials.rules import Complaint, Record
from emulator.core.trials.scoring import Hits
from emulator.core.values import dataclass

RECORDS_AT_ONCE = 25_000


@dataclass(frozen=True)
class Batch:
    """Some records, each parsed and as one line of JSON, and the ids of those that have labels."""

    records: Sequence[Record]
    bodies: Sequence[bytes]
    labelled: Sequence[str]

    @cached_property
    def lines(self) -> Sequence[Line]:
        """The records as log events."""
        return [
            Line.of_record(*one) for one in zip(self.records, map(bytes.decode, self.bodies), strict=True)
        ]

    @cached_property
    def carried(self) -> Sequence[Carried | None]:
        """The records as events of a bus; None for what no bus carries."""
        return [carried(*one) for one in zip(self.records, self.bodies, strict=True)]


class Judge(Protocol):
    """Tries rules of one kind on batches of records."""

    def take(self, batch: Batch) -> None:
        """Try the rules on the records."""
        ...

    def hits(self) -> Mapping[str, Hits]:
        """Return what the rules selected in all batches, by their names; a rule that failed has none."""
        ...

    def complaints(self) -> Sequence[Complaint]:
        """Return the complaints about rules that failed."""
        ...

    def close(self) -> None:
        """Let go of what is kept open."""
        ...


def batches_of(records: Iterable[object], labels: Labels) -> Iterator[Batch]:
    """Yield the records in batches. What is not an object is no record, and left out."""
    left = (record for record in records if isinstance(record, dict))
    while some := list(islice(left, RECORDS_AT_ONCE)):
        ids = [record.get("eventID") for record in some]
        yield Batch(
            some,
            [orjson.dumps(record) for record in some],
            [one for one in ids if isinstance(one, str) and one in labels.by_id],
        )
