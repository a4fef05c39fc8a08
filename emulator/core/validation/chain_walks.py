"""Digest chains in an archive: finding them, and the way through one, newest first."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from emulator.core import arns
from emulator.core.digests.digests import DigestLink
from emulator.core.validation.verdicts import File, Gap, Verdict
from emulator.core.validation.verification import Judge, ListedLog
from emulator.core.values import dataclass

AWS_FOLDER = "AWSLogs/"
DIGEST_FOLDER = "CloudTrail-Digest/"
KEY = re.compile(
    r"(?:.*/)?AWSLogs/(?:(?P<organization_id>o-[a-z0-9]+)/)?(?P<account>\d{12})/CloudTrail-Digest/"
    r"(?P<region>[a-z0-9-]+)/\d+/\d+/\d+/(?P=account)_CloudTrail-Digest_(?P=region)_(?P<trail_name>.+)_"
    r"(?P<home_region>[a-z0-9-]+)_(?P<stamp>\d{8}T\d{6}Z)(?P<backfill>_backfill)?\.json\.gz"
)
NAME_PARTS = ("account", "region", "trail_name", "home_region", "organization_id")

# Digests that end within the hour after the span list files that were delivered before its end.
SPILL = timedelta(hours=1)


@dataclass(frozen=True)
class ChainName:
    """The identity of a chain: the parts that the keys of its digests have in common."""

    account: str
    region: str
    trail_name: str
    home_region: str
    organization_id: str | None = None

    @property
    def trail_arn(self) -> str:
        """The ARN of the trail, if its owner is the account whose events these are."""
        return str(arns.trail(self.trail_name, self.account, self.home_region))


class DigestPlace(NamedTuple):
    """Where a digest lies, and the end of its window as its name tells it; in the order of their ends."""

    end: datetime
    bucket: str
    key: str


@dataclass(frozen=True)
class KeptChain:
    """The digests of a chain that an archive lists, oldest first."""

    name: ChainName
    digests: Sequence[DigestPlace] = ()
    backfills: Sequence[DigestPlace] = ()

    def places(self, file: File) -> Sequence[DigestPlace]:
        return self.backfills if file == "backfill" else self.digests

    def within(self, span: "Span") -> "KeptChain":
        """Return the chain with the digests that the span wants alone."""
        digests, backfills = (
            [place for place in places if span.wants(place)] for places in (self.digests, self.backfills)
        )
        return KeptChain(self.name, digests, backfills)


@dataclass(frozen=True)
class Span:
    """The time that is validated."""

    start: datetime
    end: datetime

    def wants(self, place: DigestPlace) -> bool:
        return self.start <= place.end <= self.end + SPILL


def kept_chains(keys: Iterable[tuple[str, str]]) -> list[KeptChain]:
    """Return the chains of these buckets and keys; keys of other files are skipped."""
    found: defaultdict[ChainName, tuple[list[DigestPlace], list[DigestPlace]]]
    found = defaultdict(lambda: ([], []))
    for bucket, key in keys:
        match = KEY.fullmatch(key)
        end = find_end(key)
        if match and end:
            name = ChainName(**{part: match[part] for part in NAME_PARTS})
            found[name][match["backfill"] is not None].append(DigestPlace(end, bucket, key))
    return [
        KeptChain(name, sorted(digests), sorted(backfills)) for name, (digests, backfills) in found.items()
    ]


def find_end(key: str) -> datetime | None:
    """Return the end of a digest's window from its key, None if the key is not one of a digest."""
    match = KEY.fullmatch(key)
    try:
        return match and datetime.strptime(match["stamp"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


Step = tuple[Verdict, Sequence[ListedLog]] | Gap
ListPlaces = Callable[[str], list[DigestPlace]]


@dataclass(frozen=True)
class Stand:
    """How far a walk came: the next digest, the link that led to it, the start of the digest before it."""

    place: DigestPlace | None
    link: DigestLink | None
    last_start: datetime

    def next_in(self, span: Span) -> DigestPlace | None:
        """Return the next digest, None at the end of the way through the span."""
        return self.place if span.start <= self.last_start else None


def beginning(left: list[DigestPlace], span: Span) -> Stand:
    """Return where a walk begins: at the newest name, which is taken out of those that are left."""
    place = left.pop() if left else None
    return Stand(place, None, place.end if place else span.start)


def everywhere(_: DigestPlace) -> bool:
    """Return True: the whole chain belongs to the walk."""
    return True


@dataclass
class Walk:
    """The way through one chain: along the links, and where one is missing to the next older name.

    `list_places` lists the chain's digests in another bucket, oldest first. The walk ends before the first
    digest that is not `within` its part of the chain; `stand` is then that digest.

    Source: the AWS CLI's validate-logs command.
    """

    judge: Judge
    file: File
    span: Span
    left: list[DigestPlace]
    list_places: ListPlaces
    stand: Stand
    within: Callable[[DigestPlace], bool] = everywhere
    _seen: set[tuple[str, str]] = field(default_factory=set)

    def steps(self) -> Iterator[Step]:
        """Yield a verdict for each digest with the log files it lists, and the gaps between them."""
        while place := self._next():
            yield from self.step(place)

    def pass_over(self, digests: int) -> None:
        """Go on by so many digests, whose findings are known."""
        for _ in range(digests):
            if place := self._next():
                self.step(place)

    def _next(self) -> DigestPlace | None:
        place = self.stand.next_in(self.span)
        is_open = place and self.within(place) and (place.bucket, place.key) not in self._seen
        return place if is_open else None

    def step(self, place: DigestPlace) -> Sequence[Step]:
        """Return what is found at the digest on which the walk stands, and go on to the next one."""
        self._seen.add((place.bucket, place.key))
        verdict, digest = self.judge.judge(self.file, place.bucket, place.key, self.stand.link)
        link = digest.previous if digest else None
        older = None if link else self._older(place)
        last_start = digest.start if digest else self.stand.last_start
        next_place = self._linked(link, place, last_start) if link else older
        self.stand = Stand(next_place, link, last_start)
        if digest is None:
            return [(replace(verdict, start=older.end if older else None, end=place.end), ())]
        gaps = [Gap(self.file, older.end, last_start)] if older else []
        return [(verdict, digest.logs), *gaps]

    def _older(self, than: DigestPlace) -> DigestPlace | None:
        while self.left:
            place = self.left.pop()
            if place.end < than.end:
                return place
        return None

    def _linked(self, link: DigestLink, place: DigestPlace, last_start: datetime) -> DigestPlace:
        if link.bucket != place.bucket:
            self.left = self.list_places(link.bucket)
        return DigestPlace(find_end(link.key) or last_start, link.bucket, link.key)
