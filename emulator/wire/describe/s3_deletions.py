"""S3's deletion of many objects: beside its own record, one for each object.

Source: S3 user guide, "Amazon S3 CloudTrail events": DeleteObjects is recorded, and a DeleteObject for each
key. What the latter hold is assumed to be what a call for the one key would.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from xml.etree.ElementTree import Element

from emulator.core.call import Description, Exchange, Json
from emulator.wire.describe import xml_form
from emulator.wire.describe.damage import Side
from emulator.wire.requests import unpacked

KEPT_PARAMETERS = ("bucketName", "Host")
KEPT_ADDITIONAL = ("SignatureVersion", "CipherSuite", "AuthenticationMethod", "x-amz-id-2")
Texts = Mapping[str, str]


def with_deletions(description: Description, exchange: Exchange) -> Description:
    """Return the description of a DeleteObjects with that of each deletion among its parts.

    A call that failed as a whole deleted nothing, and has none.
    """
    if description.error_code:
        return description
    failed = {_identity(error): error for error in _members(exchange.response.body, "Error", "answer")}
    body = unpacked(exchange.request.headers, exchange.request.body)
    asked = _members(body, "Object", "request")
    parts = [_deletion(description, one, failed) for one in asked if one.get("Key")]
    return replace(description, parts=parts)


def _deletion(whole: Description, deleted: Texts, failed: Mapping[tuple[str, str], Texts]) -> Description:
    key, version = _identity(deleted)
    parameters = {
        name: value for name, value in (whole.request_parameters or {}).items() if name in KEPT_PARAMETERS
    }
    additional = {name: value for name, value in whole.additional.items() if name in KEPT_ADDITIONAL}
    error = failed.get((key, version), {})
    return replace(
        whole,
        event_name="DeleteObject",
        request_parameters={**parameters, "key": key, **({"versionId": version} if version else {})},
        error_code=error.get("Code"),
        error_message=error.get("Message"),
        additional={**additional, "bytesTransferredIn": 0, "bytesTransferredOut": 0},
        resources=[*whole.resources, *_object(whole, key)],
    )


def _object(whole: Description, key: str) -> Iterator[Json]:
    for bucket in whole.resources:
        yield {"type": "AWS::S3::Object", "ARN": f"{bucket['ARN']}/{key}"}


def _members(body: bytes, name: str, side: Side) -> Iterator[Texts]:
    """Yield the texts of each element of that name below the root, by their names."""
    root = xml_form.parse(body, side) if body else None
    for element in root if root is not None else ():
        if xml_form.name_of(element) == name:
            yield {xml_form.name_of(child): _text(child) for child in element}


def _text(element: Element) -> str:
    return element.text or ""


def _identity(texts: Texts) -> tuple[str, str]:
    return texts.get("Key", ""), texts.get("VersionId", "")
