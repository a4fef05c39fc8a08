"""Deliveries: the log files and digests of one account, window by window."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta

from emulator.core.delivery.logfiles import Kind, LogFile, Packer, packed, planned, put_headers
from emulator.core.delivery.periods import Period
from emulator.core.digests import digests
from emulator.core.digests.digests import Chain, digest_of, link_to, listed, metadata_of, string_to_sign
from emulator.core.digests.key_pairs import KeyPair
from emulator.core.key_ring import ensure_pair
from emulator.core.places import Place, Put
from emulator.core.ports.neighbours import Signer, Sink
from emulator.core.records.events import line_of
from emulator.core.scopes import Scope
from emulator.core.trails.trails import Trail
from emulator.core.values import dataclass
from emulator.generating.activity.days import WINDOW, Happened, Window
from emulator.generating.activity.incidents import usual_of
from emulator.generating.insights import Insights
from emulator.generating.plans import Plan

HOUR = timedelta(hours=1)
# Time from a window to the delivery of its files. Source: published log files are about so late.
DELAY = timedelta(seconds=95)


class KeyPairs:
    """Satisfies ports.state.KeyPairs in memory."""

    def __init__(self) -> None:
        self._pairs: dict[str, list[KeyPair]] = {}

    def save(self, pair: KeyPair) -> None:
        self._pairs.setdefault(pair.region, []).append(pair)

    def of_region(self, region: str) -> Sequence[KeyPair]:
        return sorted(self._pairs.get(region, ()), key=lambda pair: pair.valid_from)

    def regions(self) -> Sequence[str]:
        return sorted(self._pairs)


@dataclass(frozen=True)
class Places:
    """The sink and the signer, the same for all accounts. Putting raises SinkError."""

    sink: Sink
    signer: Signer
    key_pairs: KeyPairs = field(default_factory=KeyPairs)


def make_pairs(plan: Plan, places: Places, until: datetime) -> None:
    """Make all key pairs that sign the digests of the plan, which end by the instant."""
    for region in plan.covered_regions:
        end = plan.start + HOUR
        while end <= until:
            ensure_pair(places.key_pairs, places.signer, region, end)
            end += HOUR


@dataclass(frozen=True)
class Kept:
    """A log file that was put, the size of its JSON in bytes, and its events."""

    file: LogFile
    size_bytes: int
    happened: Sequence[Happened]


class Deliveries:
    """Delivers what an account's trail records. Digests of an hour follow its last log files."""

    def __init__(self, plan: Plan, account: str, places: Places) -> None:
        self._account = account
        self._trail = plan.trail(account)
        self._places = places
        self._period = _period(self._trail)
        self._headers = put_headers(None, self._trail.arn)
        self._undigested: dict[str, list[LogFile]] = {region: [] for region in plan.covered_regions}
        self._chains = {
            region: digests.opened(self._trail, (account, region), region, plan.start, HOUR)
            for region in self._undigested
        }
        told = [one.story for one in plan.incidents if one.account == account]
        usual = usual_of(plan.ground(account), told)
        self._insights = Insights(account, plan.start, usual) if plan.incidents else None
        self.digests = 0

    def deliver(self, window: Window) -> Iterator[Kept]:
        """Put the log files of a window, and yield each; before them, the digests that were due.

        The Insights events that are known at its end follow in files of their own.
        """
        at = window.start + WINDOW + DELAY
        self.digest(at)
        for region, happened in _by_region(window.happened).items():
            yield from self._put_logs(region, happened, at)
        if self._insights:
            for region, happened in _by_region(self._insights.of(window)).items():
                yield from self._put_logs(region, happened, at, "CloudTrail-Insight")

    def digest(self, until: datetime) -> None:
        """Put the digests of all windows that end by the instant."""
        for region in self._chains:
            while self._chains[region].next_end <= until:
                self._chains[region] = self._put_digest(self._chains[region])

    def _put_logs(
        self, region: str, happened: Sequence[Happened], at: datetime, kind: Kind = "CloudTrail"
    ) -> Iterator[Kept]:
        """Put as many files as AWS's limit asks for."""
        left = happened
        while left:
            kept = self._put_log(region, left, at, kind)
            left = left[len(kept.happened) :]
            yield kept

    def _put_log(self, region: str, happened: Sequence[Happened], at: datetime, kind: Kind) -> Kept:
        packer = Packer()
        taken = happened[: packer.add([line_of(one.event) for one in happened])]
        contents = packer.finished()
        assert contents, "an event fits into an empty file"
        place = Place(self._account, region, self._trail.arn)
        file = planned(self._period, place, self._trail.destination, contents, at, kind)
        self._put(file.key, contents.body, {})
        file = file.delivered(at, validated=True)
        self._undigested[region].append(file)
        return Kept(file, _size_of(taken), taken)

    def _put_digest(self, chain: Chain) -> Chain:
        files = listed(chain, self._undigested[chain.region])
        self._undigested[chain.region] = self._undigested[chain.region][len(files) :]
        places = self._places
        pair = ensure_pair(places.key_pairs, places.signer, chain.region, chain.next_end)
        digest = digest_of(chain, files, pair.fingerprint)
        signature = places.signer.sign(pair, string_to_sign(digest))
        self._put(digest.key, packed(digest.body), metadata_of(signature))
        self.digests += 1
        return chain.delivered(link_to(digest, signature), HOUR)

    def _put(self, key: str, body: bytes, metadata: Mapping[str, str]) -> None:
        self._places.sink.put(Put(self._trail.bucket, key, body, metadata, self._headers))


def _by_region(happened: Sequence[Happened]) -> Mapping[str, Sequence[Happened]]:
    by_region: dict[str, list[Happened]] = {}
    for one in happened:
        by_region.setdefault(one.event.region, []).append(one)
    return by_region


def _size_of(happened: Sequence[Happened]) -> int:
    return sum(len(one.event.body) + 1 for one in happened) + len('{"Records":[]}') - 1


def _period(trail: Trail) -> Period:
    return Period(
        id=trail.id,
        trail_id=trail.id,
        trail_arn=trail.arn,
        trail_name=trail.name,
        account=trail.account,
        scope=Scope(trail.accounts, trail.home_region, multi_region=True),
        include_global_service_events=True,
        selectors=trail.selectors,
        destination=trail.destination,
        validation=True,
        first=1,
    )
