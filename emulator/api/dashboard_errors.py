"""Errors of dashboards.

AWS publishes none of these texts: all are ours.
"""

from emulator.api import errors, limits
from emulator.api.errors import ServiceError


def not_found(dashboard: str) -> ServiceError:
    return ServiceError("ResourceNotFoundException", f"Dashboard {dashboard} does not exist.")


def already_exists(name: str) -> ServiceError:
    return ServiceError("ConflictException", f"A dashboard named {name} already exists.")


def protected(name: str) -> ServiceError:
    return ServiceError(
        "ConflictException", f"Dashboard {name} cannot be deleted: termination protection is enabled."
    )


def is_managed(name: str) -> ServiceError:
    return ServiceError("ConflictException", f"Dashboard {name} is managed by CloudTrail.")


def too_many() -> ServiceError:
    return ServiceError(
        "ServiceQuotaExceededException",
        f"The account already has {limits.DASHBOARDS_PER_REGION} dashboards in this Region.",
    )


def too_many_widgets() -> ServiceError:
    return ServiceError(
        "ServiceQuotaExceededException", f"A dashboard has at most {limits.WIDGETS_PER_DASHBOARD} widgets."
    )


def already_refreshing(name: str) -> ServiceError:
    return ServiceError("ServiceQuotaExceededException", f"Dashboard {name} is being refreshed already.")


def too_many_queries(message: str) -> ServiceError:
    return ServiceError("ServiceQuotaExceededException", message)


def invalid(place: str, value: str) -> ServiceError:
    """Return the error of a value that the model allows and a dashboard cannot have."""
    return errors.validation([errors.violation(value, place, "Member must be valid for a dashboard")])
