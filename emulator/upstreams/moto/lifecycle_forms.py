"""Lifecycle rules in the form in which S3 gets them, as moto reads it from XML: into rules, and back.

moto's own form of the rules lacks sizes and the number of newer versions that are kept.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from emulator.core.call import Json
from emulator.core.lifecycles.rules import Filter, Rule, Step

Given = Mapping[str, Any]
# The members of a rule that are lists, by their names in XML and in the answer.
LISTS = {"Transition": "Transitions", "NoncurrentVersionTransition": "NoncurrentVersionTransitions"}


def rules_of(given: Sequence[Given]) -> Sequence[Rule]:
    """Return the rules that are enabled."""
    return [_rule_of(rule) for rule in given if rule["Status"] == "Enabled"]


def _rule_of(rule: Given) -> Rule:
    expiration = rule.get("Expiration") or {}
    current = [_step(one) for one in _listed(rule.get("Transition"))]
    if "Days" in expiration or "Date" in expiration:
        current.append(_step(expiration))
    noncurrent = [_step(one) for one in _listed(rule.get("NoncurrentVersionTransition"))]
    if rule.get("NoncurrentVersionExpiration"):
        noncurrent.append(_step(rule["NoncurrentVersionExpiration"]))
    removes_markers = expiration.get("ExpiredObjectDeleteMarker") == "true"
    return Rule(_filter_of(rule), tuple(current), tuple(noncurrent), removes_markers)


def _filter_of(rule: Given) -> Filter:
    given = rule.get("Filter") or {}
    parts = given.get("And") or given
    tags = {tag["Key"]: tag.get("Value") or "" for tag in _listed(parts.get("Tag"))}
    return Filter(
        prefix=parts.get("Prefix") or rule.get("Prefix") or "",
        tags=tags,
        larger_than_bytes=_number(parts.get("ObjectSizeGreaterThan")),
        smaller_than_bytes=_number(parts.get("ObjectSizeLessThan")),
    )


def _step(given: Given) -> Step:
    date = given.get("Date")
    return Step(
        days=_number(given.get("Days") or given.get("NoncurrentDays")),
        date=_instant(date) if date else None,
        storage_class=given.get("StorageClass"),
        newer_versions=_number(given.get("NewerNoncurrentVersions")) or 0,
    )


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)


def _listed(given: Any) -> Sequence[Given]:  # one element, several of them, or None, as XML has it
    if given is None:
        return []
    return given if isinstance(given, list) else [given]


def shown(given: Sequence[Given]) -> Sequence[Json]:
    """Return the rules as GetBucketLifecycleConfiguration answers them."""
    return [_shown(rule) for rule in given]


def _shown(rule: Given) -> Json:
    answer: Json = {LISTS.get(name, name): value for name, value in rule.items() if name != "Filter"}
    for name in LISTS.values():
        if name in answer:
            answer[name] = _listed(answer[name])
    if "Prefix" in rule:
        return answer | {"Prefix": rule["Prefix"] or ""}
    return answer | {"Filter": _shown_filter(rule.get("Filter") or {})}


def _shown_filter(given: Given) -> Json:
    answer: Json = dict(given)
    if "Prefix" in answer:
        answer["Prefix"] = answer["Prefix"] or ""
    if answer.get("And"):
        parts = dict(answer["And"])
        tags = [
            {"Key": tag["Key"], "Value": tag.get("Value") or ""} for tag in _listed(parts.pop("Tag", None))
        ]
        answer["And"] = parts | ({"Tags": tags} if tags else {})
    return answer
