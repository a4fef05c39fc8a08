"""Errors of the policies of event data stores, channels and dashboards.

AWS publishes none of these texts: all are ours.
"""

from emulator.api.errors import ServiceError


def not_valid(reason: str) -> ServiceError:
    return ServiceError("ResourcePolicyNotValidException", f"The resource policy is not valid: {reason}.")


def invalid_arn(arn: str) -> ServiceError:
    return ServiceError("ResourceARNNotValidException", f"{arn} is not the ARN of a resource of CloudTrail.")


def type_not_supported(arn: str) -> ServiceError:
    return ServiceError("ResourceTypeNotSupportedException", f"{arn} is of a type that has no policies.")


def resource_not_found(arn: str) -> ServiceError:
    return ServiceError("ResourceNotFoundException", f"Resource {arn} does not exist.")


def policy_not_found(arn: str) -> ServiceError:
    return ServiceError("ResourcePolicyNotFoundException", f"Resource {arn} has no policy.")
