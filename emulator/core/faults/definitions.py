"""Fault injection: the faults that can be armed, and their JSON.

A fault is a rare event in AWS. The rules are here and in `armed`; the jobs ask at the places where a
fault may apply.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any, Literal

from emulator.core import arns
from emulator.core.call import Json
from emulator.core.clock import iso, parse_iso
from emulator.core.places import Place
from emulator.core.values import dataclass

FaultName = Literal[
    "late-delivery",
    "repeated-file",
    "repeated-events",
    "repeated-across-files",
    "shuffled-events",
    "missing-file",
    "flipped-byte",
    "truncated-gzip",
    "backfilled-file",
    "missing-digest",
    "wrong-key",
    "lost-notice",
    "repeated-notice",
    "s3-slow-down",
    "s3-internal-error",
    "throttling",
]

EFFECTS: Mapping[FaultName, str] = {
    "late-delivery": "A log file is up to `minutes` late, and its records say so; later files wait for it.",
    "repeated-file": "A log file is delivered a second time under another name.",
    "repeated-events": "A tenth of a log file's records, at least one, are in it twice.",
    "repeated-across-files": "Records of an earlier log file are in this one too.",
    "shuffled-events": "The records of a log file are out of order.",
    "missing-file": "A log file is listed in its digest and announced, but is not in the bucket.",
    "flipped-byte": "A byte of a log file differs by a bit from what its digest says.",
    "truncated-gzip": "A log file breaks off in the middle of its gzip data.",
    "backfilled-file": "A log file comes after the digest of its window, and a backfill digest lists it.",
    "missing-digest": "A digest is not in the bucket, though the next one links to it.",
    "wrong-key": "A digest is signed by another key than the one that it names.",
    "lost-notice": "The topic gets no notice of a log file.",
    "repeated-notice": "The topic gets the notice of a log file twice.",
    "s3-slow-down": "The bucket refuses a file with SlowDown; it is tried again later.",
    "s3-internal-error": "The bucket refuses a file with InternalError; it is tried again later.",
    "throttling": "A call to CloudTrail's API is refused with ThrottlingException.",
}

DEFAULT_MINUTES = 15
LONGEST_MINUTES = 24 * 60


class FaultError(ValueError):
    """A fault that cannot be armed; the text begins with the field's name."""


@dataclass(frozen=True)
class Fault:
    """A fault as it is armed: it is triggered `count` times, without limit if None.

    It is triggered from `since` on and before `until`, by the emulator's clock, where these are set; each
    time with the probability `chance`, and only in the given trail (name or ARN), account and region. Its
    random choices depend on `seed`. `minutes` is only for late-delivery.
    """

    name: FaultName
    count: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    seed: int = 0
    chance: float = 1.0
    minutes: int | None = None
    trail: str | None = None
    account: str | None = None
    region: str | None = None

    def covers(self, place: Place, at: datetime) -> bool:
        """Tell whether the fault may be triggered at the place, at the instant."""
        return (
            self.account in {None, place.account}
            and self.region in {None, place.region}
            and self.trail in {None, place.trail_arn, place.trail_arn.rpartition("/")[2]}
            and (self.since is None or self.since <= at)
            and (self.until is None or at < self.until)
        )

    def as_json(self) -> Json:
        """Return the JSON object of the fault, without members that have their default."""
        values = [(field, getattr(self, field.name)) for field in fields(self)]
        return {
            field.name: iso(value) if isinstance(value, datetime) else value
            for field, value in values
            if value != field.default
        }


def fault_of(document: Mapping[str, Any], path: str = "") -> Fault:
    """Return the fault from an object with the members of `Fault`; times are text or datetimes.

    One with neither count nor times is triggered once. `path` is put before the names of fields in errors.
    Raises FaultError.
    """
    given = {name: value for name, value in document.items() if value is not None}
    unknown = sorted(given.keys() - RULES.keys())
    if unknown:
        raise FaultError(f"{path}{unknown[0]}: no such member; there are {', '.join(RULES)}.")
    if "name" not in given:
        raise FaultError(f"{path}name: is missing.")
    for name, value in given.items():
        wanted, accepts = RULES[name]
        if not accepts(value):
            raise FaultError(f"{path}{name}: must be {wanted}.")
    given |= {name: _instant(given[name]) for name in ("since", "until") if name in given}
    fault = Fault(**given)
    _check_members_agree(fault, path)
    return _with_defaults(fault)


def _check_members_agree(fault: Fault, path: str) -> None:
    if fault.minutes is not None and fault.name != "late-delivery":
        raise FaultError(f"{path}minutes: {fault.name} takes no minutes.")
    if fault.trail is not None and fault.name == "throttling":
        raise FaultError(f"{path}trail: throttling affects calls, not trails.")
    if fault.since and fault.until and fault.until <= fault.since:
        raise FaultError(f"{path}until: must be later than since.")


def _with_defaults(fault: Fault) -> Fault:
    if fault.name == "late-delivery" and fault.minutes is None:
        fault = replace(fault, minutes=DEFAULT_MINUTES)
    if fault.count is None and fault.since is None and fault.until is None:
        fault = replace(fault, count=1)
    return fault


def _is_integer(value: object) -> bool:
    """Tell whether the value is a whole number that JSON carries everywhere."""
    # bool is an int to Python
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53


def _is_chance(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= 1


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_instant(value: object) -> bool:
    try:
        _instant(value)
    except (TypeError, ValueError):
        return False
    return True


def _instant(value: Any) -> datetime:
    """Return the instant of an aware datetime or of CloudTrail's spelling. Raises ValueError, TypeError."""
    if not isinstance(value, datetime):
        return parse_iso(value)
    if value.tzinfo is None:
        raise ValueError("a time needs a time zone")
    return value.astimezone(UTC)


# Each member of a fault: the description of its values, and the check of a value.
RULES: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "name": (f"one of {', '.join(EFFECTS)}", lambda value: isinstance(value, str) and value in EFFECTS),
    "count": ("a whole number, at least 1", lambda value: _is_integer(value) and value >= 1),
    "since": ("a time such as 2026-01-02T13:00:00Z", _is_instant),
    "until": ("a time such as 2026-01-02T13:00:00Z", _is_instant),
    "seed": ("a whole number", _is_integer),
    "chance": ("a number above 0 and at most 1", _is_chance),
    "minutes": (
        f"a whole number from 1 to {LONGEST_MINUTES}",
        lambda value: _is_integer(value) and 1 <= value <= LONGEST_MINUTES,
    ),
    "trail": ("the name or ARN of a trail", _matches(re.compile(r"[\w.:/-]+", re.ASCII))),
    "account": ("twelve digits", _matches(arns.ACCOUNT)),
    "region": ("the name of a region, such as eu-west-1", _matches(arns.REGION)),
}
