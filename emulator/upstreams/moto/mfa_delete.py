"""moto's S3 with MFA delete: moto forgets that it was asked for.

The device and its code are not checked, and any user may enable it: who may call is decided elsewhere.
Source: S3 user guide, "Configuring MFA delete"; the sentences are those of answers of AWS in issue reports.
"""

import re
from typing import Any

from emulator.upstreams.moto.overlays import lay_over

ASKED = re.compile(r"<MfaDelete>(Enabled|Disabled)</MfaDelete>", re.IGNORECASE)
VERSION = re.compile(r"<VersionId>[^<]")
DEVICE = "x-amz-mfa"
REQUIRED = "Mfa Authentication must be used for this request"
HAS_RULES = (
    "Mfa Authentication is not supported on a bucket with lifecycle configuration. Delete lifecycle "
    "configuration before enabling Mfa Authentication."
)
# Ours: no answer of AWS was found.
HAS_MFA = "Lifecycle configuration is not supported on a bucket with Mfa Authentication."


def know_mfa_delete() -> None:
    """Overlay moto's S3."""
    from moto.s3 import responses

    lay_over(responses.S3Response, _Response)


class _Response:
    """Overlay of moto's S3Response."""

    def _bucket_response_put(self: Any, request: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
        if not {"lifecycle", "versioning"} & querystring.keys():
            return self.moto__bucket_response_put(request, bucket_name, querystring)
        bucket = self.backend.get_bucket(bucket_name)
        if "lifecycle" in querystring:
            _check_state(HAS_MFA, allowed=not _is_enabled(bucket))
            return self.moto__bucket_response_put(request, bucket_name, querystring)
        asked = ASKED.search(self.body.decode())
        if asked or _is_enabled(bucket):
            _check_device(self)
        if asked and asked[1] == "Enabled":
            _check_state(HAS_RULES, allowed=not bucket.rules)
        answer = self.moto__bucket_response_put(request, bucket_name, querystring)
        if asked:
            bucket.mfa_delete = asked[1]
        return answer

    def get_bucket_versioning(self: Any) -> Any:
        from moto.core.responses import ActionResult

        bucket = self.backend.get_bucket(self.bucket_name)
        self.data["Action"] = "GetBucketVersioning"
        mfa_delete = getattr(bucket, "mfa_delete", None)
        answer = {"Status": bucket.versioning_status} | ({"MFADelete": mfa_delete} if mfa_delete else {})
        return self.serialized(ActionResult(answer))

    def delete_object(self: Any) -> Any:
        if self._get_param("versionId") and _is_enabled(self.backend.get_bucket(self.bucket_name)):
            _check_device(self)
        return self.moto_delete_object()

    def _bucket_response_delete_keys(self: Any, bucket_name: str, authenticated: bool = True) -> Any:
        if VERSION.search(self.body.decode()) and _is_enabled(self.backend.get_bucket(bucket_name)):
            _check_device(self)
        return self.moto__bucket_response_delete_keys(bucket_name, authenticated)


def _is_enabled(bucket: Any) -> bool:
    return getattr(bucket, "mfa_delete", None) == "Enabled"


def _check_device(response: Any) -> None:
    """Raise AccessDenied unless the request names a device and its code."""
    from moto.s3.exceptions import S3ClientError

    if len(response.headers.get(DEVICE, "").split()) != 2:
        raise S3ClientError("AccessDenied", REQUIRED)


def _check_state(sentence: str, *, allowed: bool) -> None:
    from moto.s3.exceptions import InvalidBucketState

    if not allowed:
        raise InvalidBucketState(sentence)
