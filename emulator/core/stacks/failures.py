"""Calls that fail for a stack, and what its events say of it.

Source: cloudformation.md 1.4 and 2.1: texts of issue threads of 2019 to 2025. That an error which they do
not show has the same form is assumed.
"""

from collections.abc import Mapping

SERVICE_NAMES: Mapping[str, str] = {
    "cloudtrail": "CloudTrail",
    "cloudwatch": "CloudWatch",
    "logs": "CloudWatchLogs",
    "s3": "S3",
    "sns": "Sns",
}
# The code of CloudFormation for an error of a service, where it is not InvalidRequest.
HANDLER_CODES: Mapping[str, str] = {
    "TrailAlreadyExistsException": "AlreadyExists",
    "EventDataStoreAlreadyExistsException": "AlreadyExists",
    "ChannelAlreadyExistsException": "AlreadyExists",
    "ResourceAlreadyExistsException": "AlreadyExists",
    "BucketAlreadyExists": "AlreadyExists",
    "BucketAlreadyOwnedByYou": "AlreadyExists",
    "EntityAlreadyExists": "AlreadyExists",
    "LimitExceededException": "ServiceLimitExceeded",
    "ChannelMaxLimitExceededException": "ServiceLimitExceeded",
    "EventDataStoreMaxLimitExceededException": "ServiceLimitExceeded",
    "ServiceQuotaExceededException": "ServiceLimitExceeded",
    "ConflictException": "ResourceConflict",
    "OperationAbortedException": "ResourceConflict",
    "ResourceNotFoundException": "NotFound",
    "S3BucketDoesNotExistException": "NotFound",
    "NoSuchBucket": "NotFound",
    "NotFound": "NotFound",
    "NotFoundException": "NotFound",
    "TrailNotFoundException": "NotFound",
    "EventDataStoreNotFoundException": "NotFound",
    "ChannelNotFoundException": "NotFound",
    "ResourcePolicyNotFoundException": "NotFound",
    "AccessDeniedException": "AccessDenied",
    "AccessDenied": "AccessDenied",
}
# What is gone already needs no removing.
GONE = frozenset(code for code, handler in HANDLER_CODES.items() if handler == "NotFound") | {
    "EventDataStoreARNInvalidException",
    "InactiveEventDataStoreException",
    "NoSuchBucketPolicy",
}


class CallError(Exception):
    """An error that a service answered: its code and sentence, and the request's id."""

    def __init__(
        self, service: str, code: str, message: str, status: int = 400, request_id: str = ""
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.service = service
        self.code = code
        self.message = message
        self.status = status
        self.request_id = request_id


class ResourceError(Exception):
    """A resource that cannot be made, changed or removed; the text is the ResourceStatusReason."""


def reason_of(error: CallError, token: str) -> str:
    """Return the ResourceStatusReason of a call that failed; `token` is the handler's RequestToken."""
    handler = HANDLER_CODES.get(error.code, "InvalidRequest")
    service = SERVICE_NAMES.get(error.service, error.service.capitalize())
    text = f"Invalid request provided: {error.message}" if handler == "InvalidRequest" else error.message
    call = f"(Service: {service}, Status Code: {error.status}, Request ID: {error.request_id})"
    return handler_message(f"{text} {call} (SDK Attempt Count: 1)", token, handler)


def handler_message(text: str, token: str, handler: str) -> str:
    """Return a sentence as a resource handler's message."""
    return f'Resource handler returned message: "{text}" (RequestToken: {token}, HandlerErrorCode: {handler})'
