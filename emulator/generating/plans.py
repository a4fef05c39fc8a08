"""Plans: the contents of a data set, before it is made."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from emulator.core.ids import seeded_numbers
from emulator.core.regions import DEFAULT_REGIONS, leader_of
from emulator.core.trails.organization_trails import spread
from emulator.core.trails.organizations import Organization
from emulator.core.trails.trails import Trail
from emulator.core.values import dataclass
from emulator.generating.activity.scenes import Ground
from emulator.generating.activity.stories import STORIES, Performance

# A Monday. Fixed, so that the same seed gives the same bytes on every day.
START = datetime(2026, 1, 5, tzinfo=UTC)
FIRST_ACCOUNT, ACCOUNT_STEP = 111122223333, 10101010101
ALL, NONE = "all", "none"


class PlanError(ValueError):
    """A data set that cannot be made; the text gives the reason in a sentence."""


@dataclass(frozen=True)
class Plan:
    """A data set: about so many `events` in all, over the accounts, the regions and the days from `start` on.

    The trail of each account has the same name, bucket and prefix. The first region is its home. With
    `organization_id`, all is delivered by one organization trail of the first account.
    """

    accounts: Sequence[str]
    regions: Sequence[str]
    start: datetime
    days: int
    events: int
    seed: int
    performances: Sequence[Performance]
    bucket: str
    trail_name: str
    prefix: str | None = None
    organization_id: str | None = None

    @property
    def end(self) -> datetime:
        return self.start + timedelta(days=self.days)

    @property
    def quiet_region(self) -> str:
        """The region that the trails cover and only an attacker uses."""
        return next(region for region in reversed(DEFAULT_REGIONS) if region not in self.regions)

    @property
    def covered_regions(self) -> Sequence[str]:
        """The regions that have log files and digests; global services are recorded in one of them."""
        return tuple(dict.fromkeys((*self.regions, leader_of(self.regions[0]), self.quiet_region)))

    def ground(self, account: str) -> Ground:
        return Ground(account, self.regions, self.quiet_region, self.seed)

    def trail(self, account: str) -> Trail:
        """Return the multi-region trail that delivers an account's events, with validated log files."""
        trail = Trail(
            id=f"{self.seed}/{account}",
            name=self.trail_name,
            account=account,
            home_region=self.regions[0],
            bucket=self.bucket,
            created_at=self.start,
            prefix=self.prefix,
            multi_region=True,
            validation=True,
            logging=True,
            started_at=self.start,
        )
        if self.organization_id is None:
            return trail
        return spread(trail, Organization(self.organization_id, self.accounts[0], frozenset(self.accounts)))


def some_accounts(number: int) -> Sequence[str]:
    """Return the ids of so many accounts: made up, and always the same."""
    return [f"{(FIRST_ACCOUNT + index * ACCOUNT_STEP) % 10**12:012}" for index in range(number)]


def performances_of(
    wanted: Sequence[str], accounts: Sequence[str], days: int, seed: int
) -> Sequence[Performance]:
    """Return the requested stories, each as NAME, NAME@ACCOUNT, NAME@DAY or NAME@ACCOUNT@DAY.

    `all` stands for every story once, `none` for none. Account and day are random if not given. Raises
    PlanError, also for a story that occurs twice in an account: its users and keys can be made only once.
    """
    names = [name for word in wanted for name in _spread(word)]
    numbers = seeded_numbers(f"{seed}/stories")
    drawn = [(numbers.choice(accounts), numbers.randint(1, days)) for _ in names]
    performances = [
        _performance(word, account, day, accounts, days)
        for word, (account, day) in zip(names, drawn, strict=True)
    ]
    told = [(one.story.name, one.account) for one in performances]
    for name, account in told:
        if told.count((name, account)) > 1:
            raise PlanError(f"The story {name} occurs twice in {account}.")
    return performances


def _spread(word: str) -> Sequence[str]:
    return {ALL: list(STORIES), NONE: []}.get(word, [word])


def _performance(word: str, account: str, day: int, accounts: Sequence[str], days: int) -> Performance:
    name, *places = word.split("@")
    if name not in STORIES:
        raise PlanError(f"There is no story {name!r}; there are {', '.join(STORIES)}.")
    for place in places:
        if place in accounts:
            account = place
        elif place.isdecimal() and 1 <= int(place) <= days:
            day = int(place)
        else:
            raise PlanError(f"{word}: {place!r} is neither one of the accounts nor a day from 1 to {days}.")
    return Performance(STORIES[name], account, day)
