"""Errors of imports.

AWS publishes none of these texts: all are ours.
"""

from emulator.api.errors import ServiceError


def not_found(import_id: str) -> ServiceError:
    return ServiceError("ImportNotFoundException", f"Import {import_id} does not exist.")


def unknown_of_failures(import_id: str) -> ServiceError:
    """Return the error of ListImportFailures, which declares no other."""
    return ServiceError("InvalidParameterException", f"Import {import_id} does not exist.")


def ongoing() -> ServiceError:
    return ServiceError("AccountHasOngoingImportException", "Another import of the account is still running.")


def store_has_import(store: str) -> ServiceError:
    return ServiceError(
        "EventDataStoreHasOngoingImportException",
        f"Event data store {store} cannot be changed while an import into it runs.",
    )


def invalid_source(reason: str) -> ServiceError:
    return ServiceError("InvalidImportSourceException", f"The import source is not valid: {reason}.")


def wrong_status(import_id: str, status: str) -> ServiceError:
    return ServiceError(
        "InvalidParameterException", f"Import {import_id} has the status {status}, which does not allow this."
    )


def wrong_range() -> ServiceError:
    return ServiceError("InvalidParameterException", "StartEventTime must not lie after EndEventTime.")


def wrong_members(reason: str) -> ServiceError:
    return ServiceError("InvalidParameterException", reason)
