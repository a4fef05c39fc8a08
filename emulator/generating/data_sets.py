"""Makes a data set, with its labels, manifest and public keys."""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

import orjson

from emulator import __version__
from emulator.core.call import Json
from emulator.core.clock import from_epoch, iso
from emulator.core.digests.key_pairs import KeyPair
from emulator.core.values import dataclass
from emulator.generating.activity.days import Window, windows_of
from emulator.generating.activity.stories import Performance
from emulator.generating.deliveries import Deliveries, Kept, Places
from emulator.generating.plans import Plan

LABELS, MANIFEST, PUBLIC_KEYS = "labels.jsonl", "manifest.json", "public-keys.json"
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
    for account, share in zip(plan.accounts, _shares(plan), strict=True):
        deliveries = Deliveries(plan, account, places)
        for window in _windows(plan, account, share):
            for kept in deliveries.deliver(window):
                _count(tally, kept)
                content.update(f"{kept.file.hash_value} {kept.file.key}\n".encode())
                labels += _labels(kept)
            advance(1)
        deliveries.digest(plan.end + ENDING)
        tally.digests += deliveries.digests
    labels.sort(key=lambda label: (label["eventTime"], label["account"]))
    beside = {
        LABELS: b"".join(orjson.dumps(label) + b"\n" for label in labels),
        PUBLIC_KEYS: _public_keys(places),
    }
    manifest = _manifest(plan, tally, labels, content.hexdigest(), beside)
    return DataSet(manifest, {**beside, MANIFEST: _indented(manifest)})


def _shares(plan: Plan) -> Sequence[int]:
    """Return the number of events of each account; they are nearly equal."""
    each, left = divmod(plan.events, len(plan.accounts))
    return [each + (index < left) for index in range(len(plan.accounts))]


def _windows(plan: Plan, account: str, events: int) -> Iterator[Window]:
    told = [one for one in plan.performances if one.account == account]
    return windows_of(plan.ground(account), plan.start, plan.days, events, told)


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
                "step": mark.step,
                "technique": mark.technique,
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
    plan: Plan, tally: _Tally, labels: Sequence[Json], content: str, beside: Mapping[str, bytes]
) -> Json:
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
        "maliciousEvents": len(labels),
        "logFiles": tally.log_files,
        "logBytes": tally.log_bytes,
        "digests": tally.digests,
        "stories": [_told(performance, labels) for performance in plan.performances],
        "sha256": {
            "logFiles": content,
            **{name: hashlib.sha256(body).hexdigest() for name, body in beside.items()},
        },
    }


def _told(performance: Performance, labels: Sequence[Json]) -> Json:
    name, account = performance.story.name, performance.account
    day = [label for label in labels if (label["story"], label["account"]) == (name, account)]
    return {
        "story": name,
        "summary": performance.story.summary,
        "account": account,
        "day": performance.day,
        "events": len(day),
        "techniques": sorted({step.technique for step in performance.story.steps if step.technique}),
    }


def _indented(value: Json) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n"
