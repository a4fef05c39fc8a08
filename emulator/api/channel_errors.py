"""Errors of channels, and of the events that are sent through them.

AWS publishes none of these texts: all are ours.
"""

from emulator.api import limits
from emulator.api.errors import ServiceError


def not_found(channel: str) -> ServiceError:
    return ServiceError("ChannelNotFoundException", f"Channel {channel} does not exist.")


def invalid_arn(channel: str) -> ServiceError:
    return ServiceError("ChannelARNInvalidException", f"{channel} is not the ARN or ID of a channel.")


def already_exists(name: str) -> ServiceError:
    return ServiceError("ChannelAlreadyExistsException", f"A channel named {name} already exists.")


def source_taken(source: str) -> ServiceError:
    return ServiceError(
        "ChannelAlreadyExistsException", f"A channel for the source {source} already exists in this Region."
    )


def invalid_source(source: str) -> ServiceError:
    return ServiceError(
        "InvalidSourceException", f"Source {source} is neither Custom nor the name of an integration partner."
    )


def too_many(account: str, region: str) -> ServiceError:
    return ServiceError(
        "ChannelMaxLimitExceededException",
        f"Account {account} already has {limits.CHANNELS_PER_REGION} channels in {region}.",
    )


def delivers_to(store: str) -> ServiceError:
    return ServiceError(
        "ChannelExistsForEDSException",
        f"Event data store {store} cannot be deleted: a channel delivers to it.",
    )


# --- PutAuditEvents --------------------------------------------------------------------------------


def channel_not_found(channel: str) -> ServiceError:
    return ServiceError("ChannelNotFound", f"Channel {channel} does not exist.")


def invalid_channel_arn(channel: str) -> ServiceError:
    return ServiceError("InvalidChannelARN", f"{channel} is not the ARN of a channel.")


def insufficient_permission(channel: str) -> ServiceError:
    return ServiceError(
        "ChannelInsufficientPermission", f"The caller may not send events through channel {channel}."
    )


def duplicate_id(event_id: str) -> ServiceError:
    return ServiceError(
        "DuplicatedAuditEventId", f"The request has more than one event with the ID {event_id}."
    )
