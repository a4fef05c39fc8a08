"""Trails: their configuration, and the values that follow from it."""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import Literal

from emulator.api import limits, trail_errors
from emulator.core import regions
from emulator.core.selectors import selection
from emulator.core.selectors.insight_types import InsightSelector
from emulator.core.selectors.selection import Selectors
from emulator.core.values import dataclass

Template = Literal["API_ACTIVITY", "RESOURCE_ACCESS", "USER_ACTIONS"]


@dataclass(frozen=True)
class Aggregation:
    """The templates by which events of one category are summed up."""

    category: Literal["Data"]
    templates: tuple[Template, ...]


@dataclass(frozen=True)
class Destination:
    """Where a trail's files go and with which key they are encrypted.

    `organization_id` is a level of the keys of organization trails.
    """

    bucket: str
    prefix: str | None = None
    kms_key_arn: str | None = None
    organization_id: str | None = None

    def within(self, other: "Destination") -> "Destination":
        """Return the place below the other's organization: conversions do not concern earlier events."""
        return replace(self, organization_id=other.organization_id)


@dataclass(frozen=True)
class LogsDestination:
    """The log group that a trail's records go to, and the role by which: both ARNs."""

    log_group_arn: str
    role_arn: str


@dataclass(frozen=True)
class Trail:
    """A trail as its account configured it.

    `id` tells two lives of one name apart. Optional members are None when not set; `prefix` may be "".
    `sns_topic_name` is the caller's text, `sns_topic_arn` the ARN that it means. `kms_key_arn` is the
    ARN of the key whatever form the caller gave. `recursive_logging` False leaves out the records of
    CloudTrail's own deliveries. An organization trail belongs to the management account; `organization_id`
    and `members` are None and empty for other trails. `members` are the other accounts of the organization,
    as far as is known.
    """

    id: str
    name: str
    account: str
    home_region: str
    bucket: str
    created_at: datetime
    prefix: str | None = None
    sns_topic_name: str | None = None
    sns_topic_arn: str | None = None
    log_group_arn: str | None = None
    role_arn: str | None = None
    kms_key_arn: str | None = None
    include_global_service_events: bool = True
    multi_region: bool = False
    validation: bool = False
    organization: bool = False
    organization_id: str | None = None
    members: tuple[str, ...] = ()
    recursive_logging: bool = True
    selectors: Selectors = field(default_factory=Selectors)
    insight_selectors: tuple[InsightSelector, ...] = ()
    aggregations: tuple[Aggregation, ...] = ()
    tags: Mapping[str, str | None] = field(default_factory=dict)
    logging: bool = False
    started_at: datetime | None = None
    stopped_at: datetime | None = None

    @property
    def arn(self) -> str:
        return trail_arn(self.name, self.account, self.home_region)

    @property
    def destination(self) -> Destination:
        return Destination(self.bucket, self.prefix, self.kms_key_arn, self.organization_id)

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts whose events the trail delivers, its own first."""
        return (self.account, *self.members)

    @property
    def copy_ids(self) -> tuple[str, ...]:
        """The ids under which the statuses of the trail and of its members' copies are kept."""
        return tuple(copy_id(self.id, self.account, account) for account in self.accounts)

    @property
    def logs(self) -> LogsDestination | None:
        """Where its records go in CloudWatch Logs, None when it has no log group."""
        if not self.log_group_arn or not self.role_arn:
            return None
        return LogsDestination(self.log_group_arn, self.role_arn)

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions whose events the trail delivers: all enabled ones, or its home."""
        return regions.enabled_regions(self.home_region) if self.multi_region else (self.home_region,)

    @property
    def has_custom_selectors(self) -> bool:
        """Whether the trail selects other events than a new one."""
        return self.selectors != selection.DEFAULT

    def covers_region(self, region: str) -> bool:
        """Tell whether the trail, or its copy, lies in the region."""
        return regions.is_covered(region, self.home_region, multi_region=self.multi_region)

    def meets(self, other: "Trail") -> bool:
        """Tell whether both lie in one region, there or as copies."""
        return self.covers_region(other.home_region) or other.covers_region(self.home_region)

    def started(self, at: datetime) -> "Trail":
        """Return the trail logging; a trail that logs already keeps its start time."""
        return self if self.logging else replace(self, logging=True, started_at=at)

    def stopped(self, at: datetime) -> "Trail":
        """Return the trail not logging; a trail that does not log keeps its stop time."""
        return replace(self, logging=False, stopped_at=at) if self.logging else self


def trail_arn(name: str, account: str, home_region: str) -> str:
    """Return the ARN of a trail."""
    return f"arn:{regions.partition_of(home_region)}:cloudtrail:{home_region}:{account}:trail/{name}"


def copy_id(trail_id: str, owner: str, account: str) -> str:
    """Return the id of the account's copy of a trail, for its status; the owner has the trail itself."""
    return trail_id if account == owner else f"{trail_id}/{account}"


def check_global_events(trail: Trail) -> None:
    """Raise InvalidParameterCombinationException for a multi-region trail without global events."""
    if trail.multi_region and not trail.include_global_service_events:
        raise trail_errors.global_events_required()


def check_name_free(trail: Trail, others: Iterable[Trail]) -> None:
    """Raise TrailAlreadyExistsException when a region of the trail knows its name already.

    Source: CloudTrail user guide; that the copy of a multi-region trail occupies its name in the other
    regions is assumed.
    """
    if any(other.name == trail.name and other.meets(trail) for other in others):
        raise trail_errors.trail_already_exists(trail.name, trail.account)


def check_room(trail: Trail, others: Iterable[Trail]) -> None:
    """Raise MaximumNumberOfTrailsExceededException when a region of the trail has no room for it.

    A multi-region trail counts once in each region. Source: CloudTrail user guide, "Quotas"; that the
    error names the first full region, the home region before others, is assumed.
    """
    known = tuple(others)
    for region in (trail.home_region, *trail.regions):
        if sum(other.covers_region(region) for other in known) >= limits.TRAILS_PER_REGION:
            raise trail_errors.too_many_trails(trail.account, region)


@dataclass(frozen=True)
class TrailStatus:
    """The status of a trail's delivery in one region; members are None until they have a value.

    The error members hold the code of the service that refused, such as NoSuchBucket, only while the
    latest attempt failed.
    """

    delivery_attempt: datetime | None = None
    delivery: datetime | None = None
    delivery_error: str | None = None
    notification_attempt: datetime | None = None
    notification: datetime | None = None
    notification_error: str | None = None
    logs_delivery: datetime | None = None
    logs_delivery_error: str | None = None
    digest_delivery: datetime | None = None
    digest_delivery_error: str | None = None
