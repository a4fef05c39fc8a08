"""Plans: the contents of a data set, before it is made."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from emulator.core.regions import DEFAULT_REGIONS, leader_of
from emulator.core.selectors.insight_types import InsightSelector
from emulator.core.trails.organization_trails import spread
from emulator.core.trails.organizations import Organization
from emulator.core.trails.trails import Trail
from emulator.core.values import dataclass
from emulator.generating.activity.scenes import Ground
from emulator.generating.activity.stories import Performance

# A Monday. Fixed, so that the same seed gives the same bytes on every day.
START = datetime(2026, 1, 5, tzinfo=UTC)
REGIONS = ("us-east-1", "eu-west-1")
FIRST_ACCOUNT, ACCOUNT_STEP = 111122223333, 10101010101
INSIGHTS = (InsightSelector("ApiCallRateInsight"), InsightSelector("ApiErrorRateInsight"))


@dataclass(frozen=True)
class Plan:
    """A data set: about so many `events` in all, over the accounts, the regions and the days from `start` on.

    The trail of each account has the same name, bucket and prefix. The first region is its home. With
    `organization_id`, all is delivered by one organization trail of the first account. With incidents, the
    trails look for unusual activity.
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
    incidents: Sequence[Performance] = ()

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
            insight_selectors=INSIGHTS if self.incidents else (),
        )
        if self.organization_id is None:
            return trail
        return spread(trail, Organization(self.organization_id, self.accounts[0], frozenset(self.accounts)))

    def shares(self) -> Sequence[int]:
        """Return the number of events of each account; they are nearly equal."""
        each, left = divmod(self.events, len(self.accounts))
        return [each + (index < left) for index in range(len(self.accounts))]

    def told(self, account: str) -> Sequence[Performance]:
        """Return the stories and incidents of an account."""
        return [one for one in (*self.performances, *self.incidents) if one.account == account]


def some_accounts(number: int) -> Sequence[str]:
    """Return the ids of so many accounts: made up, and always the same."""
    return [f"{(FIRST_ACCOUNT + index * ACCOUNT_STEP) % 10**12:012}" for index in range(number)]
