"""A validation spread over workers, whose findings are those of one process, in the same order."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from emulator.core.ports.workers import Workers
from emulator.core.validation.chain_walks import DigestPlace, KeptChain, Stand
from emulator.core.validation.reports import ChainReport
from emulator.validating.pieces import Piece, Task, Walked, pieces_of, walk
from emulator.validating.reading import Found
from emulator.validating.validation import Advance, asked_chains


class SpreadValidation:
    """A Run over workers; to be closed. Archive and keys are pickled.

    Findings have to be asked for chain by chain, in order, and all or not all of every chain. Everything
    raises ArchiveError and WorkersError.
    """

    def __init__(self, workers: Workers, task: Task) -> None:
        self._workers = workers
        self._task = task
        self.chains = asked_chains(task.archive, task.question)
        pieces = (piece for chain, report in self.chains for piece in pieces_of(task, chain, report))
        self._results = workers.results(walk, pieces)

    def __enter__(self) -> "SpreadValidation":
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.close()
        self._task.archive.close()

    def told(
        self, chain: KeptChain, report: ChainReport, advance: Advance, *, everything: bool
    ) -> Iterator[Found]:
        assert everything == self._task.everything, "workers keep what they were asked for"
        ways: dict[object, list[Piece]] = {}
        for piece in pieces_of(self._task, chain, report):
            ways.setdefault(piece.way.file, []).append(piece)
        for pieces in ways.values():
            for walked in self._merged(pieces):
                report.add(walked.counts)
                advance(walked.digests)
                yield from walked.shown

    def _merged(self, pieces: Sequence[Piece]) -> Iterator[Walked]:
        """Yield the parts of one walk, each from where the one before it ended.

        A part that began elsewhere is walked again, here: its newest digest is not the one that the digest
        after it links to, or that one is not valid. A walk that leaves the parts, for example into another
        bucket, goes on here, too.
        """
        whole = replace(pieces[0], places=_all_places(pieces), older=None, newer=None)
        at: Stand | None = None
        done = 0
        for piece in pieces:
            result: Walked = next(self._results)
            place = (at or result.begin).next_in(whole.way.span)
            begins_here = at in {None, result.begin}
            if place and (begins_here or piece.holds(place)):
                walked = result if begins_here else walk(replace(piece, stand=at))
                yield walked
                done, at = done + walked.digests, walked.end
        if len(pieces) > 1 and at and at.next_in(whole.way.span):
            yield walk(replace(whole, skipped=done))


def _all_places(pieces: Sequence[Piece]) -> Sequence[DigestPlace]:
    return [place for piece in reversed(pieces) for place in piece.places]
