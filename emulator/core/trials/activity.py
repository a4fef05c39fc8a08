"""Labelled activity: the events of attacks and of harmless look-alikes by story, among all other events."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime, timedelta

from emulator.core.values import dataclass

DAY = timedelta(days=1)


class LabelError(ValueError):
    """A label that cannot be read; the text is a sentence."""


ATTACK, LOOK_ALIKE = "attack", "benign"
VERDICTS = (ATTACK, LOOK_ALIKE)


@dataclass(frozen=True)
class Label:
    """What is known of an event of a story, by its id. `verdict` is ATTACK, LOOK_ALIKE, or another word.

    A look-alike has the technique that it looks like.
    """

    event_id: str
    story: str
    account: str
    at: datetime
    name: str
    step: str = ""
    technique: str = ""
    verdict: str = ATTACK


@dataclass(frozen=True)
class Story:
    """A story as it happened: its labels in the order of time, at least one."""

    name: str
    labels: Sequence[Label]

    @property
    def techniques(self) -> frozenset[str]:
        """The techniques of its events."""
        return frozenset(label.technique for label in self.labels if label.technique)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of its events."""
        return frozenset(label.event_id for label in self.labels)


@dataclass(frozen=True)
class Activity:
    """What rules are tried on: attacks, harmless look-alikes, all other events, and the times of the ends.

    `benign` is the number of all events that are of no attack, those of look-alikes among them.
    """

    stories: Sequence[Story]
    benign: int
    first: datetime | None = None
    last: datetime | None = None
    look_alikes: Sequence[Story] = ()

    @property
    def events(self) -> int:
        """The number of all events."""
        return self.benign + sum(len(story.labels) for story in self.stories)

    @property
    def days(self) -> float:
        """How long it took, in days; at least one, because a rate of less than a day says little."""
        if self.first is None or self.last is None:
            return 1.0
        return max(1.0, (self.last - self.first) / DAY)


@dataclass(frozen=True)
class Labels:
    """The labels of attacks and look-alikes by the id of the event."""

    by_id: Mapping[str, Label] = field(default_factory=dict)

    def stories(self, seen: Iterable[str], verdict: str = ATTACK) -> Sequence[Story]:
        """Return the stories of the events that were seen, by their ids, in the order of their names."""
        found: dict[tuple[str, str], list[Label]] = {}
        for label in map(self.by_id.__getitem__, dict.fromkeys(seen)):
            if label.verdict == verdict:
                found.setdefault((label.story, label.account), []).append(label)
        names = [story for story, _ in found]
        return [
            Story(
                name if names.count(name) == 1 else f"{name}@{account}",
                sorted(labels, key=lambda label: (label.at, label.event_id)),
            )
            for (name, account), labels in sorted(found.items())
        ]


def labels_of(given: Iterable[object]) -> Labels:
    """Return labels from JSON objects, the lines of labels.jsonl. Raises LabelError.

    Events that are neither of an attack nor of a look-alike count as all others do.
    """
    found = [label_of(one) for one in given]
    return Labels({label.event_id: label for label in found if label.verdict in VERDICTS})


def label_of(given: object) -> Label:
    """Return a label from its JSON object. Raises LabelError."""
    if not isinstance(given, dict):
        raise LabelError("A label is a JSON object.")
    missing = [name for name in ("eventID", "story", "eventTime") if not isinstance(given.get(name), str)]
    if missing:
        raise LabelError(f"The label has no {missing[0]}.")
    return Label(
        event_id=given["eventID"],
        story=given["story"],
        account=_text(given, "account"),
        at=time_of(given["eventTime"]),
        name=_text(given, "eventName"),
        step=_text(given, "step"),
        technique=_text(given, "technique"),
        verdict=_text(given, "verdict") or ATTACK,
    )


def _text(given: Mapping[str, object], name: str) -> str:
    value = given.get(name)
    return value if isinstance(value, str) else ""


def time_of(text: str) -> datetime:
    """Return the time of a record, such as 2026-01-05T12:00:00Z. Raises LabelError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise LabelError(f"{text!r} is not a time.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
