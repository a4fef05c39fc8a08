"""Errors of event selectors, insight selectors and event configurations, with AWS's wording."""

from collections.abc import Sequence

from emulator.api import limits
from emulator.api.errors import ServiceError


def _invalid(message: str) -> ServiceError:
    return ServiceError("InvalidEventSelectorsException", message)


def both_kinds() -> ServiceError:
    return _invalid(
        "You can select events by using either EventSelectors or AdvancedEventSelectors, but not both."
    )


def wrong_selector_count() -> ServiceError:
    return _invalid(
        f"Specify a valid number of selectors (1 to {limits.EVENT_SELECTORS_PER_TRAIL}) for your trail"
    )


def wrong_advanced_selector_count() -> ServiceError:
    return _invalid(f"Specify between 1 and {limits.ADVANCED_SELECTORS_PER_TRAIL} selectors for your trail.")


def selects_nothing() -> ServiceError:
    """Return the error of a basic selector without management events and data resources.

    The text is AWS's as clients print it; they cut its end off.
    """
    return _invalid(
        "Invalid combination of parameters in EventSelectors. When includeManagementEvents is false, "
        "DataResources must not be empty"
    )


def too_many_data_resources() -> ServiceError:
    return _invalid(
        f"Specify a valid number of DataResources.Values (0 to {limits.DATA_RESOURCES_PER_TRAIL}) "
        "for all your selectors"
    )


def invalid_value(value: str | None, member: str) -> ServiceError:
    """Return the error of a member that cannot hold this value.

    The text is AWS's for DataResources.Values and DataResources.Type, and ours for other members.
    """
    return _invalid(f"Value {'null' if value is None else value} for {member} is invalid.")


def missing_category() -> ServiceError:
    return _invalid("The following fields are required: [eventCategory].")


def missing_fields(category: str, fields: Sequence[str]) -> ServiceError:
    return _invalid(
        f"The following selectors are required when the eventCategory field value equals {category}: "
        f"[{', '.join(fields)}]."
    )


def field_not_allowed(category: str, field: str) -> ServiceError:
    return _invalid(
        f"The following field is not allowed when the eventCategory field value equals {category}: {field}."
    )


def duplicate_field() -> ServiceError:
    return _invalid(
        "A duplicate event selector was found for at least one field. Only one selector is allowed per field."
    )


def operator_not_allowed(field: str, operators: Sequence[str]) -> ServiceError:
    return _invalid(
        f"Only the following operators are valid with the {field} field: [{', '.join(operators)}]."
    )


def no_operator(field: str) -> ServiceError:
    """Return the error of a field selector without any value. Text: ours."""
    return _invalid(f"At least one operator with a value is required for the {field} field.")


def invalid_field_value(field: str) -> ServiceError:
    return _invalid(f"The {field} field value is not valid.")


def unsupported_management_source() -> ServiceError:
    return _invalid(
        "The specified eventSource selectors are not supported when eventCategory is set to "
        '"Equals": "Management".'
    )


def invalid_arn(arn: str) -> ServiceError:
    return _invalid(f"The specified ARN {arn} is not valid. Verify that the ARN is properly formatted.")


def too_many_values() -> ServiceError:
    return _invalid(
        "There are too many filters applied. "
        f"The maximum allowed number of filters is {limits.ADVANCED_VALUES_PER_TRAIL}."
    )


# --- insight selectors, event configurations -----------------------------------------------------


def insights_not_enabled(trail_arn: str) -> ServiceError:
    return ServiceError(
        "InsightNotEnabledException",
        f"Trail {trail_arn} does not have Insights enabled. Edit the trail settings to enable Insights, "
        "and then try the operation again.",
    )


def invalid_insight(message: str) -> ServiceError:
    """Return the error of an insight selector that is wrong or does not fit the trail. Texts: ours."""
    return ServiceError("InvalidInsightSelectorsException", message)


def no_resource_given() -> ServiceError:
    """Return the error of a request that names neither trail nor event data store. Text: ours."""
    return ServiceError("InvalidParameterException", "Specify either TrailName or EventDataStore.")


def members_exclude_each_other(first: str, second: str) -> ServiceError:
    """Return the error of two members that cannot stand together. Text: ours."""
    return ServiceError(
        "InvalidParameterCombinationException", f"{first} cannot be specified together with {second}."
    )


def destination_missing() -> ServiceError:
    """Return the error of Insights of a store that have nowhere to go. Text: ours."""
    return ServiceError(
        "InvalidParameterCombinationException",
        "InsightsDestination must be specified together with EventDataStore.",
    )


def invalid_parameter(message: str) -> ServiceError:
    """Return the error of a parameter that is wrong in itself. Texts: ours."""
    return ServiceError("InvalidParameterException", message)
