"""Castings: which stories are told, in which account and on which day, from the words that ask for them."""

from collections.abc import Mapping, Sequence

from emulator.core.ids import Numbers, seeded_numbers
from emulator.core.values import dataclass
from emulator.generating.activity.incidents import INCIDENTS
from emulator.generating.activity.stories import ATTACKS, LOOK_ALIKES, STORIES, VARIANTS, Performance
from emulator.generating.activity.stories.steps import PLAIN, Story, Variant

ANY = "any"  # a variant that the seed draws


class PlanError(ValueError):
    """A data set that cannot be made; the text gives the reason in a sentence."""


@dataclass(frozen=True)
class Catalogue:
    """Stories by name, what one of them is called, and words that stand for some of them."""

    noun: str
    stories: Mapping[str, Story]
    groups: Mapping[str, Sequence[str]]


ALL_STORIES = Catalogue(
    "story",
    STORIES,
    {"all": list(STORIES), "attacks": list(ATTACKS), "benign": list(LOOK_ALIKES), "none": []},
)
ALL_INCIDENTS = Catalogue("incident", INCIDENTS, {"all": list(INCIDENTS), "none": []})


@dataclass(frozen=True)
class Frame:
    """The accounts and the number of days of a data set, the seed of what nobody asked for, and the variant.

    A story that does not have the variant is told plainly.
    """

    accounts: Sequence[str]
    days: int
    seed: int
    variant: str = ANY


def performances_of(
    wanted: Sequence[str], frame: Frame, catalogue: Catalogue = ALL_STORIES
) -> Sequence[Performance]:
    """Return the requested stories, each a NAME, then perhaps @ACCOUNT, @DAY and @VARIANT in any order.

    A word of the catalogue's groups stands for several. Account, day and variant are random if not given.
    Raises PlanError, also for a story that occurs twice in an account: its users and keys can be made only
    once.
    """
    names = [name for word in wanted for name in catalogue.groups.get(word, [word])]
    numbers = seeded_numbers(f"{frame.seed}/stories")
    performances = [_performance(word, numbers, frame, catalogue) for word in names]
    told = [(one.story.name, one.account) for one in performances]
    for name, account in told:
        if told.count((name, account)) > 1:
            raise PlanError(f"The {catalogue.noun} {name} occurs twice in {account}.")
    return performances


def _performance(word: str, numbers: Numbers, frame: Frame, catalogue: Catalogue) -> Performance:
    name, *places = word.split("@")
    story = catalogue.stories.get(name)
    if story is None:
        known = ", ".join(catalogue.stories)
        raise PlanError(f"There is no {catalogue.noun} {name!r}; there are {known}.")
    account, day = numbers.choice(frame.accounts), numbers.randint(1, frame.days)
    variant = _variant(story, frame.variant, numbers)
    for place in places:
        if place in frame.accounts:
            account = place
        elif place.isdecimal() and 1 <= int(place) <= frame.days:
            day = int(place)
        elif place in story.variants:
            variant = _named(place)
        else:
            raise PlanError(f"{word}: {place!r} is neither {_places(story, frame)}.")
    return Performance(story, account, day, variant)


def _variant(story: Story, wanted: str, numbers: Numbers) -> Variant:
    drawn = numbers.choice(story.variants)
    if wanted == ANY:
        return drawn
    return _named(wanted) if wanted in story.variants else PLAIN


def _named(word: str) -> Variant:
    return next(one for one in VARIANTS if one == word)


def _places(story: Story, frame: Frame) -> str:
    variants = ", ".join(story.variants)
    return f"one of the accounts nor a day from 1 to {frame.days}, nor one of the variants {variants}"


@dataclass(frozen=True)
class Named:
    """A performance with the name of its story in the place of the story, whose code cannot be pickled."""

    story: str
    account: str
    day: int
    variant: Variant


def named(performance: Performance) -> Named:
    return Named(performance.story.name, performance.account, performance.day, performance.variant)


def recalled(one: Named) -> Performance:
    """Return the performance that was named."""
    story = STORIES.get(one.story) or INCIDENTS[one.story]
    return Performance(story, one.account, one.day, one.variant)
