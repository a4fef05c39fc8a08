"""Scores: what a rule found, how soon, what it missed, and how often it was wrong."""

from collections.abc import Iterator, Mapping, Sequence

from emulator.core.trials.activity import Activity, Story
from emulator.core.trials.attack import is_of, techniques_of
from emulator.core.trials.rules import Complaint, Rule
from emulator.core.values import dataclass


@dataclass(frozen=True)
class Hits:
    """What a rule selected: the ids of labelled events, and how many others, with some of their ids.

    A rule whose answer has no events, such as a query that groups, has `stories`: after how many of a story's
    events it answers more rows than without them; `others` counts its rows without any story.
    `seconds` is its run time.
    """

    labelled: frozenset[str] = frozenset()
    others: int = 0
    examples: Sequence[str] = ()
    seconds: float = 0.0
    stories: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Found:
    """A story that a rule found: at its event number `events`, `seconds` after its first, and in how many."""

    story: str
    events: int
    seconds: float
    matched: int


@dataclass(frozen=True)
class Score:
    """The result of a rule.

    `wanted` are the stories that it is about: those of its techniques, or all if no story has one of them.
    `true_alarms` and `false_alarms` count events; `false_alarms_a_day` is for the whole of the activity.
    `examples` are ids of events that raised false alarms, `look_alikes` the harmless stories that did.
    """

    rule: Rule
    found: Sequence[Found]
    wanted: Sequence[str]
    true_alarms: int
    false_alarms: int
    false_alarms_a_day: float
    seconds: float
    examples: Sequence[str] = ()
    look_alikes: Sequence[str] = ()
    notes: Sequence[str] = ()

    @property
    def names(self) -> frozenset[str]:
        """The stories that it found."""
        return frozenset(one.story for one in self.found)

    @property
    def missed(self) -> Sequence[str]:
        """The stories that it is about and did not find."""
        return [name for name in self.wanted if name not in self.names]

    @property
    def precision(self) -> float | None:
        """The share of its alarms that are attacks; None without alarms."""
        alarms = self.true_alarms + self.false_alarms
        return self.true_alarms / alarms if alarms else None

    @property
    def recall(self) -> float | None:
        """The share of the stories that it is about which it found; None if there are no stories."""
        return (len(self.wanted) - len(self.missed)) / len(self.wanted) if self.wanted else None


@dataclass(frozen=True)
class Rung:
    """An alarm or Insight that would have fired on the activity: its name, how often, and the first time."""

    name: str
    times: int
    first: str
    stories: Sequence[str] = ()


@dataclass(frozen=True)
class Coverage:
    """A technique of the stories: how many stories have it, how many of these were found, and by which rules.

    `at_events` says how many of the stories were found at an event of this technique, by these `rules`.
    """

    technique: str
    stories: int
    found: int
    at_events: int
    rules: Sequence[str]


@dataclass(frozen=True)
class Trial:
    """The results of all rules on one activity."""

    activity: Activity
    scores: Sequence[Score]
    complaints: Sequence[Complaint] = ()
    alarms: Sequence[Rung] = ()
    insights: Sequence[Rung] = ()
    coverage: Sequence[Coverage] = ()

    @property
    def found(self) -> frozenset[str]:
        """The stories that any rule found."""
        return frozenset(name for score in self.scores for name in score.names)

    @property
    def recall(self) -> float | None:
        """The share of the stories that any rule found; None if there are no stories."""
        stories = self.activity.stories
        return len(self.found) / len(stories) if stories else None

    def finders(self, story: str) -> Sequence[str]:
        """Return the rules that found a story, the soonest first."""
        found = [
            (one.events, score.rule.name)
            for score in self.scores
            for one in score.found
            if one.story == story
        ]
        return [name for _, name in sorted(found)]


def score(rule: Rule, hits: Hits, activity: Activity) -> Score:
    """Return the score of a rule for what it selected."""
    found = list(_found(hits, activity))
    attacks = frozenset().union(*(story.ids for story in activity.stories))
    true_alarms = len(hits.labelled & attacks) if hits.stories is None else len(found)
    false_alarms = hits.others + len(hits.labelled - attacks)
    return Score(
        rule=rule,
        found=found,
        wanted=[story.name for story in wanted_of(rule, activity.stories)],
        true_alarms=true_alarms,
        false_alarms=false_alarms,
        false_alarms_a_day=false_alarms / activity.days,
        seconds=hits.seconds,
        examples=hits.examples,
        look_alikes=[one.name for one in activity.look_alikes if one.ids & hits.labelled],
        notes=list(_notes(rule, {one.story for one in found}, activity.stories)),
    )


def wanted_of(rule: Rule, stories: Sequence[Story]) -> Sequence[Story]:
    """Return the stories that a rule is about: those with its techniques, or all if there are none."""
    tagged = techniques_of(rule.tags)
    return [story for story in stories if any(_has(story, tag) for tag in tagged)] or stories


def _found(hits: Hits, activity: Activity) -> Iterator[Found]:
    for story in activity.stories:
        if hits.stories is not None:
            places = [hits.stories[story.name]] if story.name in hits.stories else []
        else:
            places = [n for n, label in enumerate(story.labels, 1) if label.event_id in hits.labelled]
        if places:
            until = story.labels[places[0] - 1].at
            seconds = (until - story.labels[0].at).total_seconds()
            yield Found(story.name, places[0], seconds, len(places))


def _notes(rule: Rule, found: set[str], stories: Sequence[Story]) -> Iterator[str]:
    """Yield a sentence for each technique in the tags that the rule does not live up to."""
    for tag in techniques_of(rule.tags):
        of_tag = [story.name for story in stories if _has(story, tag)]
        if stories and not of_tag:
            yield f"It is tagged {tag}, and no story has this technique."
        elif of_tag and not found & set(of_tag):
            yield f"It is tagged {tag}, and misses every story of this technique: {', '.join(of_tag)}."


def _has(story: Story, tag: str) -> bool:
    return any(is_of(technique, tag) for technique in story.techniques)


def coverage(activity: Activity, found: frozenset[str], hits: Mapping[str, Hits]) -> Sequence[Coverage]:
    """Return the coverage of the techniques in the order of their ids; `hits` are by the names of rules."""
    techniques = sorted({one for story in activity.stories for one in story.techniques})
    return [_coverage(technique, activity, found, hits) for technique in techniques]


def _coverage(
    technique: str, activity: Activity, found: frozenset[str], hits: Mapping[str, Hits]
) -> Coverage:
    of_it = [story for story in activity.stories if technique in story.techniques]
    events = [{one.event_id for one in story.labels if one.technique == technique} for story in of_it]
    return Coverage(
        technique=technique,
        stories=len(of_it),
        found=sum(story.name in found for story in of_it),
        at_events=sum(any(one.labelled & ids for one in hits.values()) for ids in events),
        rules=[name for name, one in hits.items() if any(one.labelled & ids for ids in events)],
    )
