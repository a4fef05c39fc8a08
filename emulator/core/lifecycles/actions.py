"""What the rules of a bucket do to the versions of an object at an instant."""

from collections.abc import Sequence
from datetime import datetime

from emulator.core.lifecycles.rules import COLDER, SMALLEST_MOVED_BYTES, Rule, Step, Version
from emulator.core.values import dataclass


@dataclass(frozen=True)
class History:
    """The versions of a key, the newest first; the first one is current."""

    key: str
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class Remove:
    """A version, or a delete marker, is removed for ever."""

    version_id: str


@dataclass(frozen=True)
class Mark:
    """A delete marker becomes the current version."""


@dataclass(frozen=True)
class Move:
    """A version gets another storage class."""

    version_id: str
    storage_class: str


Action = Remove | Mark | Move


Due = Sequence[tuple[Rule, Step]]


def actions_of(rules: Sequence[Rule], history: History, at: datetime, *, versioned: bool) -> Sequence[Action]:
    """Return what happens to the versions at an instant, each version at most once.

    If several actions are due for a version, removal comes before another storage class, which comes before
    a delete marker; of several classes the coldest is taken. Source: S3 user guide, "Examples of overlapping
    filters and conflicting lifecycle actions".
    """
    found = [_current_action(rules, history, at, versioned=versioned)]
    for index in range(1, len(history.versions)):
        version, due = history.versions[index], _due(rules, history, index, at)
        is_removed = _is_removal_due(due) and not version.is_locked
        found.append(Remove(version.id) if is_removed else _move(due, version))
    return [action for action in found if action]


def _current_action(
    rules: Sequence[Rule], history: History, at: datetime, *, versioned: bool
) -> Action | None:
    current, due = history.versions[0], _due(rules, history, 0, at)
    if current.is_marker:
        is_expired = len(history.versions) == 1 and (
            _is_removal_due(due) or any(_removes_markers(rule, history) for rule in rules)
        )
        return Remove(current.id) if is_expired else None
    if not versioned:
        return Remove(current.id) if _is_removal_due(due) else _move(due, current)
    return _move(due, current) or (Mark() if _is_removal_due(due) else None)


def _removes_markers(rule: Rule, history: History) -> bool:
    return rule.removes_markers and rule.filter.matches(history.key, history.versions[0])


def _due(rules: Sequence[Rule], history: History, index: int, at: datetime) -> Due:
    """Return the steps that are due for a version, with their rules."""
    version = history.versions[index]
    begin = history.versions[index - 1].made_at if index else version.made_at
    return [
        (rule, step)
        for rule in rules
        if rule.filter.matches(history.key, version)
        for step in (rule.noncurrent if index else rule.current)
        if step.is_due(begin, at) and max(index - 1, 0) >= step.newer_versions
    ]


def _is_removal_due(due: Due) -> bool:
    return any(step.storage_class is None for _, step in due)


def _move(due: Due, version: Version) -> Move | None:
    """Return the move to the coldest class that is due, if it is colder than the present one."""
    classes = [
        step.storage_class
        for rule, step in due
        if step.storage_class
        and version.may_move_to(step.storage_class)
        and (rule.filter.names_sizes or version.size_bytes >= SMALLEST_MOVED_BYTES)
    ]
    if version.is_marker or not classes:
        return None
    return Move(version.id, max(classes, key=COLDER.index))
