"""Errors of LookupEvents and ListPublicKeys, with AWS's wording where it is known."""

from emulator.api import limits
from emulator.api.errors import ServiceError


def invalid_lookup_key() -> ServiceError:
    return ServiceError("InvalidLookupAttributesException", "Lookup attribute key is not valid.")


def invalid_lookup_value() -> ServiceError:
    return ServiceError("InvalidLookupAttributesException", "Lookup attribute value is not valid.")


def several_lookup_keys() -> ServiceError:
    return ServiceError("InvalidLookupAttributesException", "Lookup attribute key can not be multiple!")


def invalid_max_results(number: int) -> ServiceError:
    return ServiceError(
        "InvalidMaxResultsException",
        f"A max results value of {number} is invalid. "
        f"Specify max results between 1 and {limits.LOOKUP_PAGE}.",
    )


def end_before_start() -> ServiceError:
    """Return the error of a lookup that ends before it starts. Text: ours."""
    return ServiceError("InvalidTimeRangeException", "End time cannot be before start time.")


def start_after_end() -> ServiceError:
    """Return the error of a range of keys that starts after its end. Text: ours."""
    return ServiceError("InvalidTimeRangeException", "Start time must be before end time.")


def invalid_next_token() -> ServiceError:
    """Return the error of a token that was not made for this query. Text: ours."""
    return ServiceError(
        "InvalidNextTokenException", "NextToken is not valid, or was returned for another request."
    )


def invalid_event_category(category: str) -> ServiceError:
    """Return the error of a category that LookupEvents does not know. Text: ours."""
    return ServiceError("InvalidEventCategoryException", f"Event category {category} is not valid.")
