"""Errors of EnableFederation and DisableFederation. AWS publishes none of these texts: all are ours."""

from emulator.api.errors import ServiceError


def already_enabled(store: str) -> ServiceError:
    return ServiceError(
        "EventDataStoreFederationEnabledException",
        f"Federation is enabled already for event data store {store}.",
    )


def enabled_for_deletion(store: str) -> ServiceError:
    return ServiceError(
        "EventDataStoreFederationEnabledException",
        f"Event data store {store} cannot be deleted while federation is enabled for it.",
    )


def in_progress(store: str, status: str) -> ServiceError:
    return ServiceError(
        "ConcurrentModificationException",
        f"The federation of event data store {store} is changing: its status is {status}. Try again later.",
    )


def wrong_role(role: str, reason: str) -> ServiceError:
    return ServiceError("InvalidParameterException", f"The federation role {role} cannot be used: {reason}.")


def no_catalog(reason: str) -> ServiceError:
    return ServiceError("UnsupportedOperationException", reason)
