"""S3: its parameters are those of HTTP, not those of the service model."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import unquote

import orjson

from emulator.core.call import PREFLIGHT, Credential, Exchange, Json, Request
from emulator.core.regions import partition_of
from emulator.wire.describe import xml_form
from emulator.wire.describe.damage import note
from emulator.wire.describe.failures import Failure
from emulator.wire.describe.xml_json import value_of
from emulator.wire.requests import address_of, query_of
from emulator.wire.routes import labels_of
from emulator.wire.service_models import find_operation
from emulator.wire.tables import s3 as tables

DEFAULT_ENCRYPTION = "Default_SSE_S3"
UNKNOWN_BUCKET = frozenset({"NoSuchBucket", "InvalidBucketName"})


def parameters(exchange: Exchange) -> Json:
    """Return the requestParameters: bucket, key, host, query, headers, and the XML of the body."""
    request = exchange.request
    recorded: Json = {}
    if exchange.target.service == "s3control":
        recorded.update(_labels(exchange))
    else:
        bucket, key = address_of(request)
        if bucket:
            recorded["bucketName"] = bucket
        if key:
            recorded["key"] = key
    recorded["Host"] = request.headers.get("host", "")
    recorded.update(_query(request.query))
    recorded.update(_headers(request.headers))
    recorded.update(_body(exchange))
    return recorded


def _labels(exchange: Exchange) -> Json:
    operation = find_operation("s3control", exchange.target.operation)
    if operation is None:
        return {}
    labels = labels_of(operation.uri, exchange.request.path)
    return {name: unquote(value) for name, value in labels.items()}


def _query(text: str) -> Json:
    if not text:
        return {}
    members = query_of(text).items()
    return {name: value for name, value in members if name not in tables.UNRECORDED_QUERY}


def _headers(headers: Mapping[str, str]) -> Json:
    return {
        name: value
        for name, value in headers.items()
        if name.startswith("x-amz-")
        and name not in tables.UNRECORDED_HEADERS
        and not name.startswith(tables.UNRECORDED_HEADER_STARTS)
    }


def _body(exchange: Exchange) -> Json:
    operation, body = exchange.target.operation, exchange.request.body
    if not body or operation in tables.BODIES_OF_CONTENT or operation in tables.UNRECORDED_BODIES:
        return {}
    if operation == "PutBucketPolicy":
        return _policy(body)
    root = xml_form.parse(body, "request")
    if root is None:
        return {}
    value = value_of(root)
    namespace = root.tag[1:].partition("}")[0] if root.tag.startswith("{") else tables.NAMESPACE
    inner = value if isinstance(value, dict) else {}
    return {xml_form.name_of(root): {"xmlns": namespace, **inner}}


def _policy(body: bytes) -> Json:
    try:
        return {"bucketPolicy": orjson.loads(body)}
    except orjson.JSONDecodeError:
        note("request", "is not valid JSON")
        return {}


def elements(exchange: Exchange) -> Json:
    """Return the responseElements: response headers of meaning, for the few calls that record any.

    S3 always tells how an object is encrypted; not every server that speaks S3 does.
    """
    if exchange.target.operation not in tables.ANSWERED_BY_HEADERS:
        return {}
    headers = exchange.response.headers
    if _encryption(exchange) == DEFAULT_ENCRYPTION:
        headers = {"x-amz-server-side-encryption": "AES256", **headers}
    return {name: headers[name] for name in tables.ANSWERED_HEADERS if headers.get(name, "null") != "null"}


# --- resources -----------------------------------------------------------------------------------


def resources(
    exchange: Exchange, failure: Failure | None, bucket_owner: Callable[[str], str | None]
) -> Sequence[Json]:
    """Return bucket and object of the call; an object-listing call has the prefix of the objects."""
    operation = exchange.target.operation
    bucket, key = address_of(exchange.request)
    if exchange.target.service != "s3" or not bucket or operation in tables.WITHOUT_BUCKET:
        return ()
    if failure and failure.code in UNKNOWN_BUCKET:
        return ()
    arn = f"arn:{partition_of(exchange.region)}:s3:::{bucket}"
    owner = bucket_owner(bucket) or exchange.account
    found: list[Json] = [{"accountId": owner, "type": "AWS::S3::Bucket", "ARN": arn}]
    if key:
        found.append({"type": "AWS::S3::Object", "ARN": f"{arn}/{key}"})
        found += _copied(exchange)
    elif operation in tables.LISTING:
        prefix = query_of(exchange.request.query).get("prefix", "")
        found.append({"type": "AWS::S3::Object", "ARNPrefix": f"{arn}/{prefix}"})
    return found


def _copied(exchange: Exchange) -> Sequence[Json]:
    """Return the object that a copy was read from. Source: a published record of CopyObject of 2024."""
    source = exchange.request.headers.get("x-amz-copy-source", "")
    if not source or exchange.target.operation not in tables.COPYING:
        return ()
    name = unquote(source.partition("?versionId=")[0]).removeprefix("/")
    if not name.startswith("arn:"):  # that of an object of an access point
        name = f"arn:{partition_of(exchange.region)}:s3:::{name}"
    return [{"type": "AWS::S3::Object", "ARN": name}]


# --- additionalEventData -------------------------------------------------------------------------


def additional(exchange: Exchange) -> Json:
    """Return the additionalEventData: signature, transfer and encryption of the call."""
    request, response, credential = exchange.request, exchange.response, _credential(exchange)
    recorded: Json = {}
    if credential:
        recorded["SignatureVersion"] = credential.version
    if request.secure:
        recorded["CipherSuite"] = "TLS_AES_128_GCM_SHA256"
    object_bytes = _object_bytes(exchange, payload_bytes(request))
    if object_bytes is not None:
        recorded["objectSize"] = object_bytes
    recorded["bytesTransferredIn"] = request.size_bytes  # with the framing of aws-chunked
    if applied := _encryption(exchange):
        recorded["SSEApplied"] = applied
    if credential:
        recorded["AuthenticationMethod"] = credential.method
    if "x-amz-id-2" in response.headers:
        recorded["x-amz-id-2"] = response.headers["x-amz-id-2"]
    recorded["httpStatusCode"] = response.status
    recorded["bytesTransferredOut"] = max(response.size_bytes, len(response.body))
    return recorded


def _credential(exchange: Exchange) -> Credential | None:
    """Return what signed the call; a browser's preflight has the URL of a signature that is not its own."""
    return None if exchange.target.operation == PREFLIGHT else exchange.credential


def _object_bytes(exchange: Exchange, sent_bytes: int) -> int | None:
    """Return the size of the object that was written, read or deleted, None where nobody tells it."""
    operation, response = exchange.target.operation, exchange.response
    if response.status >= 300:
        return None
    if operation in tables.WRITING_CONTENT:
        return sent_bytes
    if operation == "DeleteObject":
        return (exchange.facts or {}).get("objectSize")
    if operation not in tables.READING_CONTENT:
        return None
    whole = response.headers.get("content-range", "").rpartition("/")[2]
    told = whole or response.headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdigit() else None


def payload_bytes(request: Request) -> int:
    """Return how many bytes the payload has, without the framing of aws-chunked.

    One that is said to be longer than what came with its framing is noted, and the latter returned.
    """
    decoded = request.headers.get("x-amz-decoded-content-length", "")
    told = int(decoded) if decoded.isascii() and decoded.isdigit() else request.size_bytes
    if told > request.size_bytes:
        note("request", "is shorter than it says")
    return min(told, request.size_bytes)


def _encryption(exchange: Exchange) -> str | None:
    if exchange.target.operation not in tables.ENCRYPTING or exchange.response.status >= 300:
        return None
    headers = exchange.request.headers
    if "x-amz-server-side-encryption-customer-algorithm" in headers:
        return "SSE_C"
    asked = tables.ENCRYPTION_NAMES.get(headers.get("x-amz-server-side-encryption", ""))
    if asked:
        return asked
    given = exchange.response.headers.get("x-amz-server-side-encryption", "AES256")
    return "Default_" + tables.ENCRYPTION_NAMES.get(given, "SSE_S3")
