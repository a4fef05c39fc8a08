"""Reads an archive along its chains, many files at a time, and has every file judged."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from emulator.core.ports.archived_files import Archive, ArchiveError, PublicKeys, Stored
from emulator.core.validation.chain_walks import (
    ChainName,
    DigestPlace,
    Span,
    Stand,
    Step,
    Walk,
    beginning,
    everywhere,
)
from emulator.core.validation.verdicts import File, Gap, Verdict
from emulator.core.validation.verification import Judge, ListedLog, judge_log, no_keys
from emulator.core.values import dataclass
from emulator.keys.rsa import is_signed
from emulator.validating.places import chains_in
from emulator.validating.questions import Question

JOBS = 8  # where files are not near
AHEAD = 8  # files that are asked for before their turn, for each job
LOGS_AT_ONCE = 8  # log files that a job reads one after the other: to hand over each alone takes longer
KEY_SPILL = timedelta(hours=2)  # source: the span of keys that validate-logs of the AWS CLI asks for

Result = TypeVar("Result")
Found = Verdict | Gap
Place = tuple[str, str]  # bucket and key
Submit = Callable[[Place], "Future[Stored | None]"]

FILES: tuple[File, ...] = ("digest", "backfill")


@dataclass(frozen=True)
class Way:
    """What a walk goes along: the digests of one chain, or its backfills, in a span."""

    name: ChainName
    file: File
    span: Span


class Reading:
    """Reads an archive; to be closed. Everything raises ArchiveError.

    `jobs` is how many files are read at a time. With one, or where files are near and it is not given, they
    are read without other threads, which would wait for each other and take twice as long.
    """

    def __init__(
        self, archive: Archive, public_keys: PublicKeys, question: Question, jobs: int | None = None
    ) -> None:
        jobs = jobs or (1 if archive.is_near else JOBS)
        self.archive = archive
        self._public_keys = public_keys
        self._question = question
        self._depth = jobs * AHEAD
        self._pool: Executor = _AtOnce() if jobs == 1 else ThreadPoolExecutor(jobs, "validate")

    def __enter__(self) -> "Reading":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        self.archive.close()

    def keys_of(self, name: ChainName, span: Span) -> dict[str, bytes]:
        """Return the public keys of a chain's region in the span, at least one."""
        until = span.end + KEY_SPILL
        keys = self._public_keys.between(name.region, span.start, until)
        if not keys:
            raise ArchiveError(f"{no_keys(span.start, until)}.")
        return dict(keys)

    def walk(
        self,
        way: Way,
        keys: dict[str, bytes],
        places: Sequence[DigestPlace],
        stand: Stand | None = None,
        within: Callable[[DigestPlace], bool] = everywhere,
    ) -> Walk:
        """Return the walk along places, oldest first, from the newest one or from a stand on."""
        left = list(places)
        begin = stand or beginning(left, way.span)
        ahead = _Ahead(self._submit_read, places, self._depth)
        between = partial(self._public_keys.between, way.name.region)
        judge = Judge(ahead.read, is_signed, way.name.home_region, keys, between)
        return Walk(judge, way.file, way.span, left, partial(self._listed, way), begin, within)

    def _listed(self, way: Way, bucket: str) -> list[DigestPlace]:
        chains = chains_in(self.archive, [bucket], self._question)
        found = [one.within(way.span) for one in chains if one.name == way.name]
        return [place for one in found for place in one.places(way.file)]

    def _submit_read(self, place: Place) -> "Future[Stored | None]":
        return self._pool.submit(self.archive.find, *place)

    def in_order(self, steps: Iterator[Step]) -> Iterator[Found]:
        """Yield the findings of the steps in order, while the log files of later steps are being read."""
        waiting: deque[Found | Future[Sequence[Verdict]]] = deque()
        for step in steps:
            if isinstance(step, Gap):
                waiting.append(step)
                continue
            verdict, logs = step
            waiting.append(verdict)
            for first in range(0, len(logs), LOGS_AT_ONCE):
                part = logs[first : first + LOGS_AT_ONCE]
                waiting.append(self._pool.submit(self._judge_logs, verdict.key, part))
                yield from _ready(waiting, self._depth)
            yield from _ready(waiting, self._depth)
        yield from _ready(waiting, 0)

    def _judge_logs(self, digest_key: str, logs: Sequence[ListedLog]) -> Sequence[Verdict]:
        return [judge_log(digest_key, one, self.archive.find(one.bucket, one.key)) for one in logs]


class _AtOnce(Executor):
    """Does what is submitted before it returns."""

    def submit(self, work: Callable[..., Result], /, *arguments: Any, **named: Any) -> "Future[Result]":
        done: Future[Result] = Future()
        try:
            done.set_result(work(*arguments, **named))
        except ArchiveError as error:
            done.set_exception(error)
        return done


class _Ahead:
    """Reads digests before they are asked for: those that are listed, newest first, `depth` at a time."""

    def __init__(self, submit: Submit, places: Sequence[DigestPlace], depth: int) -> None:
        self._submit = submit
        self._left = [(place.bucket, place.key) for place in places]
        self._depth = depth
        self._reading: dict[Place, Future[Stored | None]] = {}

    def read(self, bucket: str, key: str) -> Stored | None:
        """Return the file, None when there is none."""
        while self._left and len(self._reading) < self._depth:
            place = self._left.pop()
            self._reading[place] = self._submit(place)
        asked = (bucket, key)
        if asked not in self._reading:
            return self._submit(asked).result()
        while (passed := next(iter(self._reading))) != asked:
            del self._reading[passed]  # newer than the requested file: it is not needed any more
        return self._reading.pop(asked).result()


def _ready(waiting: "deque[Found | Future[Sequence[Verdict]]]", limit: int) -> Iterator[Found]:
    """Take finished parts from the front, and wait for those above the limit."""
    while waiting:
        first = waiting[0]
        if isinstance(first, Future):
            if len(waiting) <= limit and not first.done():
                return
            yield from first.result()
        else:
            yield first
        waiting.popleft()
