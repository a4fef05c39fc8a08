"""Errors that a caller may see, each made by a factory that holds AWS's wording.

This module has the errors of all operations; those of one resource have their own modules.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from emulator.api import data_shapes
from emulator.api.shapes import ErrorCode

AnyErrorCode = ErrorCode | data_shapes.ErrorCode

# Everything else is answered with 400. Source: the service model; answers of AWS to unknown targets; those of
# services of the same protocol to callers that are not let in. The "Common Errors" of CloudTrail's API
# reference have other statuses.
STATUSES: Final[Mapping[AnyErrorCode, int]] = {
    "RequestEntityTooLargeException": 413,
    "InternalFailure": 500,
}


class ServiceError(Exception):
    """An error of the API: its name in the service model and what the caller reads."""

    def __init__(self, code: AnyErrorCode, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code: AnyErrorCode = code
        self.message = message

    @property
    def status(self) -> int:
        """The HTTP status that the error is answered with."""
        return STATUSES.get(self.code, 400)


def missing_authentication_token() -> ServiceError:
    return ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token")


def throttled() -> ServiceError:
    return ServiceError("ThrottlingException", "Rate exceeded")


def unknown_operation() -> ServiceError:
    """Return the answer to a target that names no operation; JSON services give it no text."""
    return ServiceError("UnknownOperationException", "")


def not_implemented_here(operation: str) -> ServiceError:
    """Return the answer to an operation of CloudTrail that this emulator does not have."""
    return ServiceError(
        "UnsupportedOperationException", f"{operation} is not implemented by this emulator of CloudTrail."
    )


def serialization(message: str = "") -> ServiceError:
    """Return the answer to a body that is not a JSON object, or holds a value of the wrong JSON type."""
    return ServiceError("SerializationException", message)


def validation(violations: Sequence[str]) -> ServiceError:
    """Return the answer to broken constraints, each a sentence as `violation` makes it."""
    noun = "error" if len(violations) == 1 else "errors"
    return ServiceError(
        "ValidationException", f"{len(violations)} validation {noun} detected: {'; '.join(violations)}"
    )


def violation(value: str | None, path: str, constraint: str) -> str:
    """Return the sentence for a value, None for an absent one, at a path such as tagsList.1.member.key."""
    quoted = "null" if value is None else f"'{value}'"
    return f"Value {quoted} at '{path}' failed to satisfy constraint: {constraint}"


def request_too_large() -> ServiceError:
    return ServiceError("RequestEntityTooLargeException", "The request body is too large.")


def not_kept(reason: str) -> ServiceError:
    """Return the answer to a change that the state has no room for; `reason` is a sentence."""
    return ServiceError("InternalFailure", reason)


def internal_failure() -> ServiceError:
    return ServiceError("InternalFailure", "The emulator failed; its log says why.")
