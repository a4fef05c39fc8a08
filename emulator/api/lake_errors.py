"""Errors of event data stores and their queries.

AWS publishes none of these texts: all are ours, but for those of statements, which are Trino's.
"""

from emulator.api import limits
from emulator.api.errors import ServiceError
from emulator.api.shapes import ErrorCode


def _error(code: ErrorCode, message: str) -> ServiceError:
    return ServiceError(code, message)


def invalid_statement(message: str) -> ServiceError:
    """Return the error of a statement that is not understood, or not allowed."""
    return _error("InvalidQueryStatementException", message)


# --- event data stores -----------------------------------------------------------------------------


def store_not_found(store: str) -> ServiceError:
    return _error("EventDataStoreNotFoundException", f"Event data store {store} does not exist.")


def invalid_store_arn(store: str) -> ServiceError:
    return _error(
        "EventDataStoreARNInvalidException", f"{store} is not the ARN or ID of an event data store."
    )


def store_already_exists(name: str, account: str) -> ServiceError:
    return _error(
        "EventDataStoreAlreadyExistsException",
        f"An event data store named {name} already exists for account {account}.",
    )


def too_many_stores(account: str, region: str) -> ServiceError:
    return _error(
        "EventDataStoreMaxLimitExceededException",
        f"Account {account} already has {limits.DATA_STORES_PER_REGION} event data stores in {region}.",
    )


def termination_protected(store: str) -> ServiceError:
    return _error(
        "EventDataStoreTerminationProtectedException",
        f"Event data store {store} cannot be deleted: termination protection is enabled.",
    )


def inactive_store(store: str) -> ServiceError:
    return _error("InactiveEventDataStoreException", f"Event data store {store} is pending deletion.")


def wrong_store_status(store: str, status: str, needed: str) -> ServiceError:
    return _error(
        "InvalidEventDataStoreStatusException",
        f"Event data store {store} has the status {status}; the status must be {needed}.",
    )


def wrong_store_category(store: str, categories: str) -> ServiceError:
    return _error(
        "InvalidEventDataStoreCategoryException",
        f"Event data store {store} collects {categories} events, which this operation does not support.",
    )


def invalid_selectors(message: str) -> ServiceError:
    return _error("InvalidEventSelectorsException", message)


def invalid_parameter(message: str) -> ServiceError:
    return _error("InvalidParameterException", message)


def invalid_combination(message: str) -> ServiceError:
    return _error("InvalidParameterCombinationException", message)


def invalid_tags(message: str) -> ServiceError:
    return _error("InvalidTagParameterException", message)


def invalid_kms_key(key_id: str) -> ServiceError:
    return _error("InvalidKmsKeyIdException", f"KMS key ID is not valid: {key_id}")


def kms_key_not_found(key_id: str) -> ServiceError:
    return _error(
        "KmsKeyNotFoundException", f"KMS key ID {key_id} does not exist, or is not in the store's Region."
    )


def kms_key_disabled(key_arn: str) -> ServiceError:
    return _error("KmsException", f"KMS key {key_arn} is disabled.")


def kms_key_not_symmetric(key_arn: str) -> ServiceError:
    return _error("KmsException", f"KMS key {key_arn} is not a symmetric encryption key.")


def insufficient_key_policy(key_arn: str) -> ServiceError:
    return _error(
        "InsufficientEncryptionPolicyException", f"Insufficient permissions to access KMS key {key_arn}."
    )


def store_of_another_account(store: str) -> ServiceError:
    return _error(
        "OperationNotPermittedException",
        f"Event data store {store} can be changed by the account that owns it alone.",
    )


def insights_not_enabled(store_arn: str) -> ServiceError:
    return _error(
        "InsightNotEnabledException",
        f"Event data store {store_arn} does not have Insights enabled. Edit the event data store settings to"
        " enable Insights, and then try the operation again.",
    )


# --- queries ---------------------------------------------------------------------------------------


def query_not_found(query_id: str) -> ServiceError:
    return _error("QueryIdNotFoundException", f"Query {query_id} does not exist.")


def inactive_query(query_id: str, status: str) -> ServiceError:
    return _error("InactiveQueryException", f"Query {query_id} has ended already: its status is {status}.")


def too_many_queries() -> ServiceError:
    return _error(
        "MaxConcurrentQueriesException",
        f"You are already running the maximum number of concurrent queries: {limits.CONCURRENT_QUERIES}.",
    )


def invalid_date_range() -> ServiceError:
    return _error("InvalidDateRangeException", "The start time must not lie after the end time.")


def invalid_max_results(size: int, most: int) -> ServiceError:
    return _error("InvalidMaxResultsException", f"The number of results must be 1 to {most}, not {size}.")


def invalid_query_status(status: str) -> ServiceError:
    return _error("InvalidQueryStatusException", f"Query status {status} is not valid.")


def invalid_token() -> ServiceError:
    return _error("InvalidNextTokenException", "NextToken is not valid, or was returned for another request.")


def engine_missing(reason: str) -> ServiceError:
    return _error("UnsupportedOperationException", reason)


def bucket_does_not_exist(bucket: str) -> ServiceError:
    return _error("S3BucketDoesNotExistException", f"S3 bucket {bucket} does not exist!")


def insufficient_bucket_policy(bucket: str) -> ServiceError:
    return _error(
        "InsufficientS3BucketPolicyException",
        f"Incorrect S3 bucket policy is detected for bucket: {bucket}",
    )
