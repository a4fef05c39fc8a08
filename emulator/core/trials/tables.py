"""Results of a trial as tables of text."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from emulator.core.trials.attack import TACTICS, tactics_of
from emulator.core.trials.scoring import Coverage, Found, Score, Trial
from emulator.core.words import counted

Rows = Sequence[Sequence[str]]
RULES = ("rule", "kind", "found", "soonest after", "missed", "false a day", "precision", "recall", "seconds")
STORIES = ("story", "techniques", "found by")
COVERAGE = ("tactic", "technique", "stories", "found", "at this step", "by")
NAMES_SHOWN = 3


def lines(trial: Trial, failures: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield the lines of all tables and sentences of a trial."""
    yield _heading(trial)
    yield from ("", *table(RULES, [_rule(one) for one in trial.scores]))
    if trial.activity.stories:
        yield from ("", *table(STORIES, list(_stories(trial))))
        yield from ("", *table(COVERAGE, list(_coverage(trial))))
    for title, rungs in (("alarms that would have rung", trial.alarms), ("Insights", trial.insights)):
        if rungs:
            rows = [(one.name, str(one.times), one.first, ", ".join(one.stories)) for one in rungs]
            yield from ("", *table((title, "times", "first", "stories"), rows))
    notes = [
        f"{one.rule.name}: {note}" for one in trial.scores for note in (*one.notes, *_about_look_alikes(one))
    ]
    yield from ["", *notes] if notes else []
    said = [f"{name or 'expected'}: {sentence}" for name, some in failures.items() for sentence in some]
    yield from ["", *said] if said else []


def _heading(trial: Trial) -> str:
    activity = trial.activity
    rate = activity.benign / activity.days
    attacks, look_alikes = len(activity.stories), len(activity.look_alikes)
    stories = f"{counted(attacks, 'attack')} and {counted(look_alikes, 'look-alike')}"
    kind = "benign events" if activity.stories else "events"
    found = f"; {counted(len(trial.found), 'attack')} found" if activity.stories else ""
    days = f"{rate:.0f} {kind} a day over {counted(activity.days, 'day', form='.3g')}"
    return f"{counted(activity.events, 'event')} with {stories}; {days}{found}"


def table(heading: Sequence[str], rows: Rows) -> Iterator[str]:
    """Yield the lines of a table; its columns are as wide as they have to be."""
    widths = [max(map(len, column)) for column in zip(heading, *rows, strict=True)]
    for row in (heading, ["-" * width for width in widths], *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _rule(score: Score) -> Sequence[str]:
    soonest = min(score.found, key=lambda one: one.events, default=None)
    return (
        score.rule.name,
        score.rule.kind,
        str(len(score.found)),
        after(soonest) if soonest else "",
        some(score.missed),
        f"{score.false_alarms_a_day:.4g}",
        share(score.precision),
        share(score.recall),
        f"{score.seconds:.2f}",
    )


def after(found: Found) -> str:
    """Return when a story was found, such as: event 5, 0:02:33."""
    return f"event {found.events}, {timedelta(seconds=round(found.seconds))}"


def share(value: float | None) -> str:
    """Return a share in percent, a dash for none."""
    return "-" if value is None else f"{value:.0%}"


def some(names: Sequence[str]) -> str:
    """Return the first of the names, and how many more there are."""
    more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    return ", ".join(names[:NAMES_SHOWN]) + more


def _stories(trial: Trial) -> Iterator[Sequence[str]]:
    for story in trial.activity.stories:
        finders = trial.finders(story.name)
        yield story.name, " ".join(sorted(story.techniques)), some(finders) or "no rule"


def by_tactic(trial: Trial) -> Iterator[tuple[str, Coverage]]:
    """Yield the coverage of each technique under each of its tactics by name, in the order of the matrix."""
    placed = [(tactic, one) for one in trial.coverage for tactic in tactics_of(one.technique)]
    for tactic in (*TACTICS, "other"):
        yield from ((TACTICS.get(tactic, tactic), one) for found, one in placed if found == tactic)


def _coverage(trial: Trial) -> Iterator[Sequence[str]]:
    before = ""
    for tactic, one in by_tactic(trial):
        shown = "" if tactic == before else tactic
        yield shown, one.technique, str(one.stories), str(one.found), str(one.at_events), some(one.rules)
        before = tactic


def _about_look_alikes(score: Score) -> Iterator[str]:
    if score.look_alikes:
        yield f"It took harmless activity for an attack: {', '.join(score.look_alikes)}."
