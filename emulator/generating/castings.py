"""Castings: which stories are told, in which account and on which day, from the words that ask for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from emulator.core.ids import Numbers, seeded_numbers
from emulator.generating.activity.incidents import INCIDENTS
from emulator.generating.activity.stories import STORIES, Performance
from emulator.generating.activity.stories.steps import Story


class PlanError(ValueError):
    """A data set that cannot be made; the text gives the reason in a sentence."""


@dataclass(frozen=True)
class Catalogue:
    """Stories by name, what one of them is called, and words that stand for some of them."""

    noun: str
    stories: Mapping[str, Story]
    groups: Mapping[str, Sequence[str]]


ALL_STORIES = Catalogue("story", STORIES, {"all": list(STORIES), "none": []})
ALL_INCIDENTS = Catalogue("incident", INCIDENTS, {"all": list(INCIDENTS), "none": []})


@dataclass(frozen=True)
class Frame:
    """The accounts and the number of days of a data set, and the seed of what nobody asked for."""

    accounts: Sequence[str]
    days: int
    seed: int


def performances_of(
    wanted: Sequence[str], frame: Frame, catalogue: Catalogue = ALL_STORIES
) -> Sequence[Performance]:
    """Return the requested stories, each as NAME, NAME@ACCOUNT, NAME@DAY or NAME@ACCOUNT@DAY.

    A word of the catalogue's groups stands for several. Account and day are random if not given. Raises
    PlanError, also for a story that occurs twice in an account: its users and keys can be made only once.
    """
    names = [name for word in wanted for name in catalogue.groups.get(word, [word])]
    numbers = seeded_numbers(f"{frame.seed}/stories")
    performances = [_performance(word, _drawn(frame, numbers), frame, catalogue) for word in names]
    told = [(one.story.name, one.account) for one in performances]
    for name, account in told:
        if told.count((name, account)) > 1:
            raise PlanError(f"The {catalogue.noun} {name} occurs twice in {account}.")
    return performances


def _drawn(frame: Frame, numbers: Numbers) -> tuple[str, int]:
    return numbers.choice(frame.accounts), numbers.randint(1, frame.days)


def _performance(word: str, drawn: tuple[str, int], frame: Frame, catalogue: Catalogue) -> Performance:
    name, *places = word.split("@")
    if name not in catalogue.stories:
        known = ", ".join(catalogue.stories)
        raise PlanError(f"There is no {catalogue.noun} {name!r}; there are {known}.")
    account, day = drawn
    for place in places:
        if place in frame.accounts:
            account = place
        elif place.isdecimal() and 1 <= int(place) <= frame.days:
            day = int(place)
        else:
            raise PlanError(
                f"{word}: {place!r} is neither one of the accounts nor a day from 1 to {frame.days}."
            )
    return Performance(catalogue.stories[name], account, day)
