"""Channels: where events of partners and of one's own applications come from, and which stores get them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import Final, Literal

from emulator.api import channel_errors, lake_errors, limits
from emulator.core import arns, regions
from emulator.core.lake.data_stores import DataStore
from emulator.core.values import dataclass

CUSTOM: Final = "Custom"
# Source: CloudTrail user guide, "Additional information about integration partners".
PARTNERS: Final = frozenset(
    {
        "CloudStorageSecurityConsole",
        "Clumio",
        "CrowdStrike",
        "CyberArk",
        "GitHub",
        "IBMMulticloud",
        "KongGatewayEnterprise",
        "LaunchDarkly",
        "MontyCloud",
        "NetskopeCloudExchange",
        "OktaSystemLogEvents",
        "OneLogin",
        "Shoreline",
        "Snyk",
        "WizAuditLogs",
    }
)
ACTIVITY: Final = "ActivityAuditLog"
KIND: Final = "channel/"
UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Ingestion:
    """What came of the latest event of a channel: ids are those that CloudTrail gave out.

    `error` is the code of the latest event that was refused, None after one that was taken.
    """

    attempted_at: datetime | None = None
    attempted_id: str | None = None
    succeeded_at: datetime | None = None
    succeeded_id: str | None = None
    error: str | None = None

    def taken(self, event_id: str, at: datetime) -> "Ingestion":
        """Return what it is after an event was taken."""
        return Ingestion(at, event_id, at, event_id)

    def refused(self, event_id: str, error: str, at: datetime) -> "Ingestion":
        """Return what it is after an event was refused."""
        return replace(self, attempted_at=at, attempted_id=event_id, error=error)


@dataclass(frozen=True)
class Channel:
    """A channel as its account configured it. `id` is the UUID at the end of its ARN.

    `stores` are the ARNs of the event data stores that get its events.
    """

    id: str
    name: str
    account: str
    region: str
    source: str
    stores: tuple[str, ...]
    created_at: datetime
    tags: Mapping[str, str | None] = field(default_factory=dict)
    ingestion: Ingestion = Ingestion()

    @property
    def arn(self) -> str:
        partition = regions.partition_of(self.region)
        return f"arn:{partition}:cloudtrail:{self.region}:{self.account}:{KIND}{self.id}"


def find_id(named: str) -> str | None:
    """Return the UUID of a channel that a caller names by its ARN or UUID, None when it is neither."""
    arn = arns.find_regional(named, "cloudtrail") if named.startswith("arn:") else None
    if arn and not arn.resource.startswith(KIND):
        return None
    given = arn.resource.removeprefix(KIND) if arn else named
    return given if UUID.fullmatch(given) else None


def check_source(source: str) -> None:
    """Raise InvalidSourceException for a source that is neither Custom nor a partner of AWS's."""
    if source != CUSTOM and source not in PARTNERS:
        raise channel_errors.invalid_source(source)


def check_type(kind: Literal["EVENT_DATA_STORE", "AWS_SERVICE"]) -> None:
    """Raise InvalidParameterException for the destination that channels of AWS's services alone have."""
    if kind != "EVENT_DATA_STORE":
        raise lake_errors.invalid_parameter(
            "A destination of the type AWS_SERVICE is possible only for service-linked channels."
        )


def check_store(store: DataStore) -> None:
    """Raise the error of a store that takes no events from a channel.

    Source: CloudTrail user guide, "Create an integration"; the error of a store of many Regions or accounts
    is assumed.
    """
    if store.categories != {ACTIVITY}:
        raise lake_errors.wrong_store_category(store.arn, ", ".join(sorted(store.categories)))
    if store.multi_region or store.organization:
        raise lake_errors.invalid_parameter(
            f"Event data store {store.arn} must be of one Region and one account to take events of a channel."
        )


def check_beside(channel: Channel, others: Iterable[Channel], *, relaxed: bool) -> None:
    """Raise the error of a channel that cannot be beside the others of its region.

    Source: API reference, CreateChannel: one channel for each source; that the error of a second one is
    ChannelAlreadyExistsException is assumed. `relaxed` allows any number of them.
    """
    beside = [one for one in others if one.region == channel.region and one.id != channel.id]
    if any(one.name == channel.name for one in beside):
        raise channel_errors.already_exists(channel.name)
    if not relaxed and any(one.source == channel.source for one in beside):
        raise channel_errors.source_taken(channel.source)
    if len(beside) >= limits.CHANNELS_PER_REGION:
        raise channel_errors.too_many(channel.account, channel.region)
