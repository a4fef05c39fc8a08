"""Pieces of a validation: parts of chains, which workers walk at a time.

A long chain is cut by the names of its digests. The worker of a part reads the digest that follows it, for
that knows the signature of the part's newest digest, and begins there. It says where it began and where it
ended, so that whoever merges the parts sees whether each begins where the one before it ended.
"""

from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import pairwise

from emulator.core.ports.archived_files import Archive, PublicKeys
from emulator.core.validation.chain_walks import DigestPlace, KeptChain, Stand, find_end
from emulator.core.validation.reports import ChainReport
from emulator.core.values import dataclass
from emulator.validating.questions import Question
from emulator.validating.reading import FILES, Found, Reading, Way

DIGESTS_OF_A_PIECE = 200


@dataclass(frozen=True)
class Task:
    """What all pieces of a validation have in common: the archive and the keys can be pickled."""

    archive: Archive
    public_keys: PublicKeys
    question: Question
    jobs: int | None
    everything: bool
    digests_of_a_piece: int = DIGESTS_OF_A_PIECE


@dataclass(frozen=True)
class Piece:
    """A part of a chain: `places` are its digests, oldest first, with the nearest ones around it.

    It is walked from `stand` on where that is given.
    """

    task: Task
    way: Way
    places: Sequence[DigestPlace]
    older: DigestPlace | None = None
    newer: DigestPlace | None = None
    stand: Stand | None = None
    skipped: int = 0

    @property
    def is_whole(self) -> bool:
        return not self.older and not self.newer

    def holds(self, place: DigestPlace) -> bool:
        """Return whether a digest, listed or not, belongs to the part by its bucket and its name's time."""
        if self.is_whole:
            return True
        end = find_end(place.key)
        if end is None or place.bucket != self.places[0].bucket:
            return False
        is_new = self.older is None or self.older.end < end
        return is_new and (self.newer is None or end <= self.places[-1].end)


@dataclass(frozen=True)
class Walked:
    """What a worker found: from where to where, the counts, and the findings that are shown."""

    begin: Stand
    end: Stand
    digests: int
    counts: ChainReport
    shown: Sequence[Found] = field(repr=False)


def pieces_of(task: Task, chain: KeptChain, report: ChainReport) -> Iterator[Piece]:
    """Yield the pieces of a chain in the order of its findings: newest digests first, then backfills."""
    for file in FILES:
        way, places = Way(chain.name, file, report.span), chain.places(file)
        if file == "digest" or places:
            yield from _cut(Piece(task, way, places))


def _cut(whole: Piece) -> Iterator[Piece]:
    """Yield the parts of a chain, newest first. One in several buckets, and backfills, stay whole.

    Backfills add the keys of their time to those that are known, so that their order matters.
    """
    places = whole.places
    are_apart = all(one.end < other.end for one, other in pairwise(places))
    is_one = len({place.bucket for place in places}) == 1
    if whole.way.file == "backfill" or not (is_one and are_apart):
        yield whole
        return
    size = whole.task.digests_of_a_piece
    for end in range(len(places), 0, -size):
        start = max(0, end - size)
        older = places[start - 1] if start else None
        newer = places[end] if end < len(places) else None
        yield Piece(whole.task, whole.way, places[start:end], older, newer)


def walk(piece: Piece) -> Walked:
    """Walk a piece. Raises ArchiveError."""
    task, way = piece.task, piece.way
    with Reading(task.archive, task.public_keys, task.question, task.jobs) as reading:
        keys = reading.keys_of(way.name, way.span)
        places = [*([piece.older] if piece.older else []), *piece.places]
        way_there = reading.walk(
            way, keys, places, piece.stand or _beginning(piece, reading, keys), piece.holds
        )
        way_there.pass_over(piece.skipped)
        begin = way_there.stand
        counts = ChainReport(way.name, "", way.span)
        shown, digests = [], 0
        for found in reading.in_order(way_there.steps()):
            counts.count(found)
            digests += found.is_digest
            if task.everything or not found.is_well:
                shown.append(found)
        return Walked(begin, way_there.stand, digests, counts, shown)


def _beginning(piece: Piece, reading: Reading, keys: dict[str, bytes]) -> Stand | None:
    """Return where the walk comes to from the digest that follows the part, None for the newest part."""
    if piece.newer is None:
        return None
    newer = Stand(piece.newer, None, piece.newer.end)
    walk = reading.walk(piece.way, keys, piece.places, newer)
    walk.step(piece.newer)
    return walk.stand
