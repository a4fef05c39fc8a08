"""What calls to S3 ask for: actions of other names than the operations, on buckets and objects.

Source: S3 user guide, "Required permissions for Amazon S3 API operations".
"""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from emulator.core.access.questions import Question
from emulator.core.call import Request
from emulator.core.regions import partition_of
from emulator.wire.describe import xml_form
from emulator.wire.requests import address_of, query_of
from emulator.wire.tables import s3_actions as tables

COPIES = frozenset({"CopyObject", "UploadPartCopy"})
BYPASS = "x-amz-bypass-governance-retention"


def questions_of(request: Request, operation: str, region: str) -> Sequence[Question]:
    """Return what a call to S3 has to be allowed, the first that is denied being the one that is told."""
    if operation in tables.FOREIGN:
        return [Question(f"s3:{operation}", None, known=False)]
    bucket, key = address_of(request)
    beginning = f"arn:{partition_of(region)}:s3:::"
    keys = _keys(request)
    if operation == "DeleteObjects":
        found = list(_deletions(request, f"{beginning}{bucket}/"))
        return found or [Question("s3:DeleteObject", None, keys=keys)]
    if operation in tables.OF_OBJECTS:
        arn = f"{beginning}{bucket}/{key}"
        return [*_of_object(request, operation, arn, keys), *_of_source(request, operation, beginning)]
    if not bucket:
        action = "s3:ListAllMyBuckets" if operation == "ListBuckets" else f"s3:{operation}"
        return [Question(action, "*", keys=keys)]
    return _of_bucket(request, operation, beginning + bucket, keys)


def _of_object(request: Request, operation: str, arn: str, keys: Mapping[str, str]) -> Sequence[Question]:
    action = tables.OF_OBJECTS[operation]
    if "versionId" in query_of(request.query):
        action = tables.VERSIONED.get(action, action)
    actions = [action]
    if operation == "GetObjectAttributes":
        actions.append(action + "Attributes")
    if operation in tables.WRITES_OF_OBJECTS:
        actions += _asked_by_headers(request, tables.HEADERS_OF_OBJECTS)
    if request.headers.get(BYPASS, "").lower() == "true":
        actions.append("s3:BypassGovernanceRetention")
    return [Question(one, arn, keys=keys) for one in dict.fromkeys(actions)]


def _asked_by_headers(request: Request, table: Mapping[str, str]) -> list[str]:
    return [
        action for start, action in table.items() if any(name.startswith(start) for name in request.headers)
    ]


def _of_source(request: Request, operation: str, beginning: str) -> Sequence[Question]:
    """Return what the source of a copy has to allow."""
    if operation not in COPIES:
        return []
    named, _, query = request.headers.get("x-amz-copy-source", "").partition("?")
    action = "s3:GetObjectVersion" if query.startswith("versionId=") else "s3:GetObject"
    return [Question(action, beginning + unquote(named).removeprefix("/"))]


def _of_bucket(request: Request, operation: str, arn: str, keys: Mapping[str, str]) -> Sequence[Question]:
    actions = [tables.OF_BUCKETS.get(operation, f"s3:{operation}")]
    if operation == "CreateBucket":
        actions += _asked_by_headers(request, tables.HEADERS_OF_NEW_BUCKETS)
    return [Question(action, arn, keys=keys) for action in dict.fromkeys(actions)]


def _deletions(request: Request, beginning: str) -> Iterator[Question]:
    root = xml_form.parse(request.body, "request") if request.body else None
    if root is None:
        return
    for element in root.iter():
        if xml_form.name_of(element) == "Object":
            parts = {xml_form.name_of(part): part.text or "" for part in element}
            action = "s3:DeleteObjectVersion" if parts.get("VersionId") else "s3:DeleteObject"
            yield Question(action, beginning + parts.get("Key", ""))


def _keys(request: Request) -> Mapping[str, str]:
    query = query_of(request.query)
    link = "QUERY_STRING" if "X-Amz-Signature" in query or "Signature" in query else "HEADER"
    signed = "authorization" in request.headers or link == "QUERY_STRING"
    told = {
        **{
            key: request.headers[name]
            for name, key in tables.KEYS_OF_HEADERS.items()
            if name in request.headers
        },
        **{key: query[name] for name, key in tables.KEYS_OF_QUERY.items() if name in query},
    }
    if signed:
        told["s3:authType"] = "REST-" + link
        told["s3:signatureversion"] = "AWS4-HMAC-SHA256" if "AWSAccessKeyId" not in query else "AWS"
    return told
