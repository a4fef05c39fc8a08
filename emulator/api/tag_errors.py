"""Errors of tags. AWS's own texts are not known: these are ours."""

from emulator.api import limits
from emulator.api.errors import ServiceError


def too_many_tags() -> ServiceError:
    return ServiceError(
        "TagsLimitExceededException",
        f"Tags limit exceeded. The maximum number of tags per resource is {limits.TAGS_PER_RESOURCE}.",
    )


def duplicate_tag_key(key: str) -> ServiceError:
    return ServiceError("InvalidTagParameterException", f"Duplicate tag key: {key}.")


def invalid_tag_key(key: str) -> ServiceError:
    return ServiceError("InvalidTagParameterException", f"Tag key is not valid: {key}")


def invalid_tag_value(key: str) -> ServiceError:
    return ServiceError("InvalidTagParameterException", f"The value of tag {key} is not valid.")


def resource_not_found(arn: str) -> ServiceError:
    return ServiceError("ResourceNotFoundException", f"Resource {arn} does not exist.")


def resource_type_not_supported(arn: str) -> ServiceError:
    return ServiceError("ResourceTypeNotSupportedException", f"Resource {arn} cannot have tags.")


def too_many_resources(number: int) -> ServiceError:
    return ServiceError(
        "OperationNotPermittedException",
        f"ResourceIdList has {number} entries. Specify at most {limits.RESOURCES_PER_LIST_TAGS}.",
    )
