"""Makes a data set, with its labels, manifest and public keys."""

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import timedelta

import orjson

from emulator import __version__
from emulator.core.call import Json
from emulator.core.clock import from_epoch, iso
from emulator.core.digests.key_pairs import KeyPair
from emulator.core.ports.workers import Workers
from emulator.core.values import dataclass
from emulator.generating.activity.days import WINDOW, Window, windows_of
from emulator.generating.activity.staging import Verdict
from emulator.generating.activity.stories.techniques import tactics_of
from emulator.generating.castings import Named, named, recalled
from emulator.generating.deliveries import Deliveries, Kept, Places, make_pairs
from emulator.generating.plans import Plan
from emulator.generating.telling import Chronicle, Told, when_told

LABELS, STORIES, MANIFEST, PUBLIC_KEYS = "labels.jsonl", "stories.json", "manifest.json", "public-keys.json"
# Two windows of digests after the last event: the first may miss what was delivered after its end.
ENDING = timedelta(hours=2)
ONE_DAY = timedelta(days=1)

Advance = Callable[[int], None]


@dataclass(frozen=True)
class DataSet:
    """The result: the manifest, and the files beside the bucket by name."""

    manifest: Json
    beside: Mapping[str, bytes]


@dataclass
class Tally:
    """Counts of a data set; `log_bytes` is the size of the log files before compression."""

    events: int = 0
    log_files: int = 0
    log_bytes: int = 0
    digests: int = 0

    def count(self, kept: Kept) -> None:
        """Count a log file and its events."""
        self.events += len(kept.happened)
        self.log_files += 1
        self.log_bytes += kept.size_bytes

    def add(self, other: "Tally") -> None:
        """Add the counts of an account."""
        self.events += other.events
        self.log_files += other.log_files
        self.log_bytes += other.log_bytes
        self.digests += other.digests


@dataclass(frozen=True)
class Share:
    """What one account of a plan gets: so many events, about. It can be pickled, if the places can.

    Stories have code, so they go by their names, and `plan` has none.
    """

    plan: Plan
    account: str
    events: int
    places: Places
    performances: Sequence[Named]
    incidents: Sequence[Named]


@dataclass
class Made:
    """What was put for one account: counts, labels, stories, and a line for each log file, in their order."""

    tally: Tally = field(default_factory=Tally)
    labels: list[Json] = field(default_factory=list)
    told: Sequence[Told] = ()
    listing: bytes = b""


def generate(plan: Plan, places: Places, advance: Advance, workers: Workers | None = None) -> DataSet:
    """Put all log files and digests of the plan, and return the files beside them.

    `advance` is told of every window of five minutes that is done, in each account. The same plan leaves
    the same bytes, whoever works on it. Raises SinkError; with workers also WorkersError.
    """
    make_pairs(plan, places, plan.end + ENDING)
    tally, content = Tally(), hashlib.sha256()
    labels: list[Json] = []
    told: list[Told] = []
    for made in _all_made(_shares(plan, places), advance, workers):
        tally.add(made.tally)
        content.update(made.listing)
        labels += made.labels
        told += made.told
    labels.sort(key=lambda label: (label["eventTime"], label["account"]))
    told.sort(key=when_told)
    beside = {
        LABELS: b"".join(orjson.dumps(label) + b"\n" for label in labels),
        STORIES: _indented([one.as_json() for one in told]),
        PUBLIC_KEYS: _public_keys(places),
    }
    manifest = _manifest(plan, tally, told, content.hexdigest(), beside)
    return DataSet(manifest, {**beside, MANIFEST: _indented(manifest)})


def _shares(plan: Plan, places: Places) -> Sequence[Share]:
    bare = replace(plan, performances=(), incidents=())
    performances, incidents = ([named(one) for one in some] for some in (plan.performances, plan.incidents))
    return [
        Share(bare, account, events, places, performances, incidents)
        for account, events in zip(plan.accounts, plan.shares(), strict=True)
    ]


def _all_made(shares: Sequence[Share], advance: Advance, workers: Workers | None) -> Iterator[Made]:
    if workers is None:
        yield from (make(share, advance) for share in shares)
        return
    for share, made in zip(shares, workers.results(make, shares), strict=True):
        advance(share.plan.days * (ONE_DAY // WINDOW))
        yield made


def make(share: Share, advance: Advance = lambda _: None) -> Made:
    """Put the log files and digests of one account. Done twice, it leaves the same. Raises SinkError."""
    performances, incidents = (
        [recalled(one) for one in some] for some in (share.performances, share.incidents)
    )
    plan = replace(share.plan, performances=performances, incidents=incidents)
    made, lines, chronicle = Made(), [], Chronicle()
    deliveries = Deliveries(plan, share.account, share.places)
    for window in _windows(plan, share.account, share.events):
        for kept in deliveries.deliver(window):
            made.tally.count(kept)
            lines.append(f"{kept.file.hash_value} {kept.file.key}\n")
            made.labels += _labels(kept)
            chronicle.add(share.account, kept.happened)
        advance(1)
    deliveries.digest(plan.end + ENDING)
    made.tally.digests = deliveries.digests
    made.told = chronicle.told(plan.told(share.account))
    made.listing = "".join(lines).encode()
    return made


def _windows(plan: Plan, account: str, events: int) -> Iterator[Window]:
    return windows_of(plan.ground(account), plan.start, plan.days, events, plan.told(account))


def _labels(kept: Kept) -> Iterator[Json]:
    for happened in kept.happened:
        event, mark = happened.event, happened.mark
        if mark:
            yield {
                "eventID": event.id,
                "story": mark.story,
                "verdict": mark.verdict,
                "variant": mark.variant,
                "step": mark.step,
                "technique": mark.technique,
                "tactics": list(tactics_of(mark.technique)),
                "account": event.account,
                "region": event.region,
                "eventTime": iso(from_epoch(event.time)),
                "eventSource": event.source,
                "eventName": event.name,
                "key": kept.file.key,
            }


def _public_keys(places: Places) -> bytes:
    """Return all public keys as `aws cloudtrail list-public-keys` prints them."""
    pairs = places.key_pairs
    return _indented(
        {"PublicKeyList": [_listed(pair) for region in pairs.regions() for pair in pairs.of_region(region)]}
    )


def _listed(pair: KeyPair) -> Json:
    return {
        "Value": base64.b64encode(pair.public).decode(),
        "ValidityStartTime": pair.valid_from.isoformat(),
        "ValidityEndTime": pair.valid_to.isoformat(),
        "Fingerprint": pair.fingerprint,
    }


def _manifest(
    plan: Plan, tally: Tally, told: Sequence[Told], content: str, beside: Mapping[str, bytes]
) -> Json:
    labelled = Counter[Verdict]()
    for one in told:
        labelled[one.verdict] += len(one.event_ids)
    return {
        "version": __version__,
        "seed": plan.seed,
        "start": iso(plan.start),
        "end": iso(plan.end),
        "accounts": list(plan.accounts),
        "regions": list(plan.regions),
        "coveredRegions": list(plan.covered_regions),
        "bucket": plan.bucket,
        "prefix": plan.prefix,
        "trailARNs": list(dict.fromkeys(plan.trail(account).arn for account in plan.accounts)),
        "events": tally.events,
        "maliciousEvents": labelled["attack"],
        "benignEvents": labelled["benign"],
        "incidentEvents": labelled["incident"],
        "logFiles": tally.log_files,
        "logBytes": tally.log_bytes,
        "digests": tally.digests,
        "stories": [_counted(one) for one in told],
        "sha256": {
            "logFiles": content,
            **{name: hashlib.sha256(body).hexdigest() for name, body in beside.items()},
        },
    }


def _counted(told: Told) -> Json:
    """Return a story as the manifest has it: the number of its events instead of their ids."""
    counted = told.as_json()
    counted["events"] = len(counted.pop("eventIDs"))
    return counted


def _indented(value: Json | list[Json]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n"
