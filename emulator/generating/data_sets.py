"""Makes a data set, with its labels, manifest and public keys."""

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

import orjson

from emulator import __version__
from emulator.core.call import Json
from emulator.core.clock import from_epoch, iso
from emulator.core.digests.key_pairs import KeyPair
from emulator.core.values import dataclass
from emulator.generating.activity.days import Window, windows_of
from emulator.generating.activity.staging import Verdict
from emulator.generating.activity.stories.techniques import tactics_of
from emulator.generating.deliveries import Deliveries, Kept, Places
from emulator.generating.plans import Plan
from emulator.generating.telling import Chronicle, Told

LABELS, STORIES, MANIFEST, PUBLIC_KEYS = "labels.jsonl", "stories.json", "manifest.json", "public-keys.json"
# Two windows of digests after the last event: the first may miss what was delivered after its end.
ENDING = timedelta(hours=2)

Advance = Callable[[int], None]


@dataclass(frozen=True)
class DataSet:
    """The result: the manifest, and the files beside the bucket by name."""

    manifest: Json
    beside: Mapping[str, bytes]


@dataclass
class _Tally:
    """Counts of a data set; `log_bytes` is the size of the log files before compression."""

    events: int = 0
    log_files: int = 0
    log_bytes: int = 0
    digests: int = 0


def generate(plan: Plan, places: Places, advance: Advance) -> DataSet:
    """Put all log files and digests of the plan, and return the files beside them.

    `advance` is told of every window of five minutes that is done, in each account. The same plan leaves
    the same bytes. Raises SinkError.
    """
    tally, content = _Tally(), hashlib.sha256()
    labels: list[Json] = []
    chronicle = Chronicle()
    for account, share in zip(plan.accounts, plan.shares(), strict=True):
        deliveries = Deliveries(plan, account, places)
        for window in _windows(plan, account, share):
            for kept in deliveries.deliver(window):
                _count(tally, kept)
                content.update(f"{kept.file.hash_value} {kept.file.key}\n".encode())
                labels += _labels(kept)
                chronicle.add(account, kept.happened)
            advance(1)
        deliveries.digest(plan.end + ENDING)
        tally.digests += deliveries.digests
    labels.sort(key=lambda label: (label["eventTime"], label["account"]))
    told = chronicle.told((*plan.performances, *plan.incidents))
    beside = {
        LABELS: b"".join(orjson.dumps(label) + b"\n" for label in labels),
        STORIES: _indented([one.as_json() for one in told]),
        PUBLIC_KEYS: _public_keys(places),
    }
    manifest = _manifest(plan, tally, told, content.hexdigest(), beside)
    return DataSet(manifest, {**beside, MANIFEST: _indented(manifest)})


def _windows(plan: Plan, account: str, events: int) -> Iterator[Window]:
    return windows_of(plan.ground(account), plan.start, plan.days, events, plan.told(account))


def _count(tally: _Tally, kept: Kept) -> None:
    tally.events += len(kept.happened)
    tally.log_files += 1
    tally.log_bytes += kept.size_bytes


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
    plan: Plan, tally: _Tally, told: Sequence[Told], content: str, beside: Mapping[str, bytes]
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
