"""Validation of whole archives: selects the chains, and reads many files at a time."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

from emulator.core.arns import TRAIL, Arn
from emulator.core.clock import SystemClock, whole_second
from emulator.core.ports.archived_files import Archive, ArchiveError, PublicKeys, Stored
from emulator.core.validation.chain_walks import (
    DIGEST_FOLDER,
    ChainName,
    DigestPlace,
    KeptChain,
    Span,
    Step,
    Walk,
    kept_chains,
)
from emulator.core.validation.reports import ChainReport, Report
from emulator.core.validation.verdicts import File, Gap, Verdict
from emulator.core.validation.verification import Judge, ListedLog, judge_log, no_keys
from emulator.core.values import dataclass
from emulator.keys.rsa import is_signed
from emulator.validating.places import account_folders

JOBS = 8
AHEAD = 8  # files that are asked for before their turn, for each job
BEGINNING = datetime(2013, 11, 13, tzinfo=UTC)  # the day on which CloudTrail was announced
ONE_DAY = timedelta(days=1)
KEY_SPILL = timedelta(hours=2)  # source: the span of keys that validate-logs of the AWS CLI asks for

Found = Verdict | Gap
Place = tuple[str, str]  # bucket and key
Submit = Callable[[Place], "Future[Stored | None]"]

FILES: tuple[File, ...] = ("digest", "backfill")


@dataclass(frozen=True)
class Question:
    """The selection of chains: all in the buckets that match the members.

    `prefix` is the trail's, without which AWSLogs is searched for. `account` is the account of the
    events; without it, it is the trail's, or any of an organization.
    """

    buckets: Sequence[str]
    prefix: str | None = None
    trail: Arn | None = None
    account: str | None = None
    region: str | None = None
    start: datetime | None = None
    end: datetime | None = None

    @property
    def trail_name(self) -> str:
        """The trail's name, "" if none is given."""
        return self.trail.resource.removeprefix(TRAIL) if self.trail else ""

    def wants(self, name: ChainName) -> bool:
        """Return whether the chain is selected."""
        if self.region not in {None, name.region} or self.account not in {None, name.account}:
            return False
        if self.trail is None:
            return True
        owned = self.account or name.organization_id or name.account == self.trail.account
        return bool(owned) and (name.trail_name, name.home_region) == (self.trail_name, self.trail.region)


def validate(archive: Archive, public_keys: PublicKeys, question: Question, jobs: int = JOBS) -> Report:
    """Validate all selected chains, and keep every verdict. Raises ArchiveError."""
    with Validation(archive, public_keys, question, jobs) as validation:
        return validation.report(lambda _: None)


class Validation:
    """A validation that goes on while its findings are read; to be closed. Everything raises ArchiveError.

    `chains` are those that are asked for, each with its empty report.
    """

    def __init__(
        self, archive: Archive, public_keys: PublicKeys, question: Question, jobs: int = JOBS
    ) -> None:
        self._archive = archive
        self._public_keys = public_keys
        self._question = question
        self._depth = jobs * AHEAD
        self._pool = ThreadPoolExecutor(jobs, "validate")
        reports = [(chain, self._empty_report(chain)) for chain in self._asked()]
        self.chains = [(chain.within(report.span), report) for chain, report in reports]

    def __enter__(self) -> "Validation":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._archive.close()

    def report(self, advance: Callable[[Found], None]) -> Report:
        """Validate all chains, and keep every verdict; `advance` is called for each."""
        for chain, report in self.chains:
            for found in self.findings(chain, report.span):
                report.keep(found)
                advance(found)
        return Report([report for _, report in self.chains])

    def findings(self, chain: KeptChain, span: Span) -> Iterator[Found]:
        """Yield the findings of the chain, from the newest digest back, then those of its backfills."""
        until = span.end + KEY_SPILL
        keys = self._public_keys.between(chain.name.region, span.start, until)
        if not keys:
            raise ArchiveError(f"{no_keys(span.start, until)}.")
        held = dict(keys)
        for file in FILES:
            walk = self._walk(file, chain, span, held)
            yield from self._in_order(walk.steps())

    def _walk(self, file: File, chain: KeptChain, span: Span, keys: dict[str, bytes]) -> Walk:
        name = chain.name

        def listed(bucket: str) -> list[DigestPlace]:
            found = [one.within(span) for one in self._kept_chains([bucket]) if one.name == name]
            return [place for one in found for place in one.places(file)]

        left = list(chain.places(file))
        ahead = _Ahead(self._submit_read, left, self._depth)
        between = partial(self._public_keys.between, name.region)
        return Walk(Judge(ahead.read, is_signed, name.home_region, keys, between), file, span, left, listed)

    def _submit_read(self, place: Place) -> "Future[Stored | None]":
        return self._pool.submit(self._archive.find, *place)

    def _in_order(self, steps: Iterator[Step]) -> Iterator[Found]:
        """Yield the findings of the steps in order, while the log files of later steps are being read."""
        waiting: deque[Found | Future[Verdict]] = deque()
        for step in steps:
            if isinstance(step, Gap):
                waiting.append(step)
                continue
            verdict, logs = step
            waiting.append(verdict)
            for listed in logs:
                waiting.append(self._pool.submit(self._judge_log, verdict.key, listed))
                yield from _ready(waiting, self._depth)
            yield from _ready(waiting, self._depth)
        yield from _ready(waiting, 0)

    def _judge_log(self, digest_key: str, listed: ListedLog) -> Verdict:
        return judge_log(digest_key, listed, self._archive.find(listed.bucket, listed.key))

    # --- which chains there are --------------------------------------------------------------------

    def _empty_report(self, chain: KeptChain) -> ChainReport:
        question, trail = self._question, self._question.trail
        newest = [place.end for file in FILES for place in chain.places(file)[-1:]]
        end = question.end or max([whole_second(SystemClock().now()), *newest])
        arn = str(trail) if trail else chain.name.trail_arn
        span = Span(question.start or BEGINNING, end)
        return ChainReport(chain.name, arn, span, names_region=question.region is None)

    def _asked(self) -> list[KeptChain]:
        """Return the chains that are asked for; a trail without digests still has one in its home region."""
        asked = self._question
        found = [chain for chain in self._kept_chains(asked.buckets) if asked.wants(chain.name)]
        if found or asked.trail is None:
            return found
        home = asked.trail.region
        name = ChainName(asked.account or asked.trail.account, asked.region or home, asked.trail_name, home)
        return [KeptChain(name)]

    def _kept_chains(self, buckets: Sequence[str]) -> list[KeptChain]:
        return kept_chains((bucket, key) for bucket in buckets for key in self._digest_keys(bucket))

    def _digest_keys(self, bucket: str) -> Iterator[str]:
        start = self._question.start
        for folder in self._region_folders(bucket):
            after = f"{folder}{start - ONE_DAY:%Y/%m/%d}" if start else ""
            yield from self._archive.keys(bucket, folder, after)

    def _region_folders(self, bucket: str) -> Iterator[str]:
        for account in account_folders(self._archive, bucket, self._question.prefix):
            digests = f"{account}{DIGEST_FOLDER}"
            if self._question.region:
                yield f"{digests}{self._question.region}/"
            else:
                yield from self._archive.folders(bucket, digests)


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


def _ready(waiting: "deque[Found | Future[Verdict]]", limit: int) -> Iterator[Found]:
    """Take finished files from the front, and wait for those above the limit."""
    while waiting:
        first = waiting[0]
        if isinstance(first, Future):
            if len(waiting) <= limit and not first.done():
                return
            yield first.result()
        else:
            yield first
        waiting.popleft()
