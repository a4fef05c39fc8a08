"""How each protocol says that it does not know the caller, or does not let them: code, status, sentence.

Source: IAM user guide, "Troubleshoot Signature Version 4"; S3 API reference, "Error responses"; the pages of
common errors; answers that were published with their HTTP status, which the pages contradict for JSON.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from emulator.core.access.refused import Reason, SignatureError
from emulator.core.values import dataclass

Form = Literal["json", "rest-json", "query", "ec2", "s3"]


@dataclass(frozen=True)
class Answer:
    """An error as its protocol has it. `told` are further elements, which S3's errors have."""

    code: str
    status: int
    sentence: str
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Words:
    code: str
    status: int
    sentence: str


UNKNOWN_CALLER = "The security token included in the request is invalid"
SESSION_OVER = "The security token included in the request is expired"
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret"
    " Access Key and signing method. Consult the service documentation for details."
)
S3_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your key and"
    " signing method."
)
NOT_VALIDATED = "AWS was not able to validate the provided access credentials"
UNSUPPORTED = "The signature is of a version that this emulator does not verify."
SKEWED = "The difference between the request time and the current time is too large."

# By protocol of their kind: codes of JSON end in Exception, and REST answers 403 where JSON answers 400.
QUERY: Mapping[Reason, _Words] = {
    Reason.UNSIGNED: _Words("MissingAuthenticationToken", 403, "Request is missing Authentication Token"),
    Reason.INCOMPLETE: _Words("IncompleteSignature", 400, ""),
    Reason.MALFORMED_SCOPE: _Words("IncompleteSignature", 400, ""),
    Reason.BAD_QUERY: _Words("IncompleteSignature", 400, ""),
    Reason.UNSUPPORTED: _Words("IncompleteSignature", 400, UNSUPPORTED),
    Reason.UNKNOWN_KEY: _Words("InvalidClientTokenId", 403, UNKNOWN_CALLER),
    Reason.WRONG_TOKEN: _Words("InvalidClientTokenId", 403, UNKNOWN_CALLER),
    Reason.SESSION_OVER: _Words("ExpiredToken", 403, SESSION_OVER),
    Reason.WRONG_SCOPE: _Words("SignatureDoesNotMatch", 403, ""),
    Reason.TOO_OLD: _Words("SignatureDoesNotMatch", 403, ""),
    Reason.TOO_EARLY: _Words("SignatureDoesNotMatch", 403, ""),
    Reason.LINK_OVER: _Words("RequestExpired", 400, "Request has expired."),
    Reason.LINK_EARLY: _Words("SignatureDoesNotMatch", 403, "Signature not yet current."),
    Reason.NOT_SIGNED_HEADERS: _Words("SignatureDoesNotMatch", 403, MISMATCH),
    Reason.WRONG_SIGNATURE: _Words("SignatureDoesNotMatch", 403, MISMATCH),
    Reason.WRONG_BODY: _Words("SignatureDoesNotMatch", 403, MISMATCH),
}
JSON_CODES: Mapping[str, str] = {
    "InvalidClientTokenId": "UnrecognizedClientException",
    "SignatureDoesNotMatch": "InvalidSignatureException",
    "RequestExpired": "InvalidSignatureException",
}
UNSIGNED_JSON = "Missing Authentication Token"
S3: Mapping[Reason, _Words] = {
    Reason.UNSIGNED: _Words("AccessDenied", 403, "Access Denied"),
    Reason.INCOMPLETE: _Words("AuthorizationHeaderMalformed", 400, ""),
    Reason.MALFORMED_SCOPE: _Words("AuthorizationHeaderMalformed", 400, ""),
    Reason.BAD_QUERY: _Words("AuthorizationQueryParametersError", 400, ""),
    Reason.UNSUPPORTED: _Words("InvalidRequest", 400, UNSUPPORTED),
    Reason.UNKNOWN_KEY: _Words(
        "InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records."
    ),
    Reason.WRONG_TOKEN: _Words("InvalidToken", 400, "The provided token is malformed or otherwise invalid."),
    Reason.SESSION_OVER: _Words("ExpiredToken", 400, "The provided token has expired."),
    Reason.WRONG_SCOPE: _Words("AuthorizationHeaderMalformed", 400, ""),
    Reason.TOO_OLD: _Words("RequestTimeTooSkewed", 403, SKEWED),
    Reason.TOO_EARLY: _Words("RequestTimeTooSkewed", 403, SKEWED),
    Reason.LINK_OVER: _Words("AccessDenied", 403, "Request has expired"),
    Reason.LINK_EARLY: _Words("AccessDenied", 403, "Request is not yet valid"),
    Reason.NOT_SIGNED_HEADERS: _Words(
        "AccessDenied", 403, "There were headers present in the request which were not signed"
    ),
    Reason.WRONG_SIGNATURE: _Words("SignatureDoesNotMatch", 403, S3_MISMATCH),
    Reason.WRONG_BODY: _Words(
        "XAmzContentSHA256Mismatch",
        400,
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
    ),
}
MALFORMED = "The authorization header is malformed; "


def of_signature(error: SignatureError, form: Form) -> Answer:
    """Return what a protocol answers to a signature that does not hold."""
    if form == "s3":
        return _of_s3(error)
    if form == "ec2":
        return _of_ec2(error)
    words = QUERY[error.reason]
    sentence = error.sentence or words.sentence
    if form == "query":
        return Answer(words.code, words.status, sentence)
    if error.reason is Reason.UNSIGNED:
        sentence = UNSIGNED_JSON
    code = JSON_CODES.get(words.code, words.code + "Exception")
    return Answer(code, 400 if form == "json" else 403, sentence)


def _of_s3(error: SignatureError) -> Answer:
    words = S3[error.reason]
    sentence = error.sentence or words.sentence
    if words.code == "AuthorizationHeaderMalformed":
        sentence = MALFORMED + sentence
    return Answer(words.code, words.status, sentence, error.told)


def _of_ec2(error: SignatureError) -> Answer:
    if error.reason is Reason.LINK_OVER or error.reason is Reason.SESSION_OVER:
        return Answer("RequestExpired", 400, "Request has expired.")
    return Answer("AuthFailure", 401, NOT_VALIDATED)


# Codes of services that call a denial otherwise. Source: botocore's models; published records.
DENIALS: Mapping[str, tuple[str, int]] = {
    "medialive": ("ForbiddenException", 403),
    "resource-explorer-2": ("UnauthorizedException", 401),
    "sns": ("AuthorizationError", 403),
}
DENIED: Mapping[Form, tuple[str, int]] = {
    "json": ("AccessDeniedException", 400),
    "rest-json": ("AccessDeniedException", 403),
    "query": ("AccessDenied", 403),
    "ec2": ("UnauthorizedOperation", 403),
    "s3": ("AccessDenied", 403),
}


def of_denial(service: str, form: Form, sentence: str) -> Answer:
    """Return what a service, by botocore's name, answers to a caller who may not do what they ask for."""
    code, status = DENIALS.get(service, DENIED[form])
    return Answer(code, status, sentence)
