"""Is the caller who the signature says? The checks in the order in which AWS makes them.

Source: IAM user guide, "Signature Version 4 for API requests"; the order of form, time, key, session and
signature is inferred from the errors that clients of AWS see.
"""

from datetime import datetime

from emulator.core.access import chunks, older_signatures, signatures, signed
from emulator.core.access.refused import Reason, SignatureError
from emulator.core.call import Credential, Request
from emulator.core.callers.secret_keys import Secret
from emulator.core.values import dataclass


@dataclass(frozen=True)
class Attempt:
    """A request with what is needed to judge its signature.

    `credential` is what was read of it before, None where nothing could be. `now` is the time by which
    clients sign, `sessions_now` the time by which sessions end. `bucket_in_host` is the bucket that S3's host
    names, "" where the path does.
    """

    request: Request
    credential: Credential | None
    secret: Secret | None
    now: datetime
    sessions_now: datetime
    bucket_in_host: str = ""


def authenticate(attempt: Attempt, *, strict: bool) -> None:
    """Raise SignatureError unless the signature holds.

    A key whose secret nobody told passes, but for `strict`, which knows no such keys.
    """
    credential = attempt.credential
    if credential is None:
        _check_form(attempt.request)
        return
    if credential.version == "SigV4A" or (credential.version == "SigV2" and credential.service != "s3"):
        raise SignatureError(Reason.UNSUPPORTED)
    secret = attempt.secret
    if secret is None:
        if strict:
            raise _unknown(credential)
        return
    if credential.version == "SigV2":
        _check_key(secret, credential, credential.session_token, attempt.sessions_now)
        older_signatures.check(attempt.request, secret.key, attempt.bucket_in_host, attempt.now)
        return
    _check_version_4(attempt, credential, secret)


def _check_form(request: Request) -> None:
    """Raise SignatureError for a signature that is there and says nothing that can be read."""
    if "authorization" in request.headers:
        signed.parse_header(request)
        raise SignatureError(Reason.UNSUPPORTED)
    if "X-Amz-Credential=" in request.query:
        signed.parse_query(request)
        raise SignatureError(Reason.UNSUPPORTED)


def _check_version_4(attempt: Attempt, credential: Credential, secret: Secret) -> None:
    request = attempt.request
    is_link = credential.method == "QueryString"
    found = signed.parse_query(request) if is_link else signed.parse_header(request)
    signatures.check_scope(found, "")
    signatures.check_time(found, attempt.now)
    _check_key(secret, credential, found.token, attempt.sessions_now)
    signatures.check(request, found, secret.key)
    chunks.check(request, found, secret.key)


def _check_key(secret: Secret, credential: Credential, token: str | None, now: datetime) -> None:
    if not secret.is_active:
        raise _unknown(credential)
    if (token or None) != secret.token:
        raise SignatureError(Reason.WRONG_TOKEN)
    if secret.expires and now > secret.expires:
        raise SignatureError(Reason.SESSION_OVER)


def _unknown(credential: Credential) -> SignatureError:
    return SignatureError(Reason.UNKNOWN_KEY, told={"AWSAccessKeyId": credential.access_key_id})
