"""moto's habits: what it always answers, and AWS does not; each beside what AWS answers.

The ids of requests, members that AWS leaves out or adds, and texts of errors. What moto decides stays.
Sessions of STS are mended in `sts`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from emulator.core.call import Request, Target
from emulator.core.ids import CAPITALS_AND_DIGITS, Ids
from emulator.core.ports.neighbours import Upstream, UpstreamAnswer, UpstreamCall

Headers = Sequence[tuple[str, str]]
Correction = tuple[re.Pattern[bytes], bytes]
Called = tuple[str, str]

REQUEST_ID = "x-amzn-requestid"
S3_REQUEST_ID = "x-amz-request-id"
S3_SERVICES = frozenset({"s3", "s3control"})
REQUEST_IDS = frozenset({REQUEST_ID, S3_REQUEST_ID})
ID_ELEMENTS = (b"<RequestId>", b"<requestId>", b"<RequestID>")


class MotoHabits:
    """Satisfies ports.neighbours.Upstream: moto, with the ids, members and texts of AWS in its answers.

    `object_size` returns the size in bytes of the object that a request of S3 names, None for none.
    """

    def __init__(self, moto: Upstream, object_size: Callable[[Request], int | None], ids: Ids) -> None:
        self._moto = moto
        self._object_size = object_size
        self._ids = ids

    def send(self, call: UpstreamCall) -> UpstreamAnswer:
        request, target = call.request, call.target
        facts = self._facts(request, target)
        answer = self._moto.send(call)
        if target is None:
            return answer
        body = corrected(target, request, answer)
        request_id = self._request_id(target.service)
        if target.service not in S3_SERVICES or answer.status >= 400:  # an object may look like an answer
            body = _with_request_id(body, request_id[1])
        lines = [line for line in answer.headers if line[0].lower() not in REQUEST_IDS]
        headers = [*_with_length(lines, answer.body, body), request_id]
        return UpstreamAnswer(answer.status, headers, body, answer.stream, facts)

    def reset(self) -> None:
        self._moto.reset()

    def _facts(self, request: Request, target: Target | None) -> Mapping[str, int] | None:
        """Return what is gone when the answer is there."""
        if target is None or target.operation != "DeleteObject" or target.service != "s3":
            return None
        size = self._object_size(request)
        return None if size is None else {"objectSize": size}

    def _request_id(self, service: str) -> tuple[str, str]:
        """Return the header of an id of AWS's form: moto's has 52 letters, and that of EC2 is a constant."""
        if service in S3_SERVICES:
            return S3_REQUEST_ID, self._ids.text(16, CAPITALS_AND_DIGITS)
        return REQUEST_ID, self._ids.uuid()


def _with_request_id(body: bytes, request_id: str) -> bytes:
    """Return the XML with another request id; a body that has none, and that of another form, as it is."""
    if not body.startswith(b"<"):
        return body
    for element in ID_ELEMENTS:
        start = body.rfind(element)
        if start >= 0:
            start += len(element)
            return body[:start] + request_id.encode() + body[body.find(b"<", start) :]
    return body


def _with_length(headers: Headers, before: bytes, body: bytes) -> Headers:
    if len(before) == len(body):
        return headers
    length = str(len(body))
    return [(name, length if name.lower() == "content-length" else value) for name, value in headers]


def corrected(target: Target, request: Request, answer: UpstreamAnswer) -> bytes:
    """Return the body of an answer with the members and texts that AWS's has."""
    body = answer.body
    for pattern, correct in _corrections((target.service, target.operation), request, answer.status < 400):
        body = pattern.sub(correct, body)
    return body


def _corrections(called: Called, request: Request, succeeded: bool) -> Iterator[Correction]:
    if not succeeded:
        yield from TEXTS.get(called[0], ())
        yield from TEXTS_OF_CALLS.get(called, ())
        return
    yield from MEMBERS.get(called, ())
    if called in MEMBERS_IF_SENT and MEMBERS_IF_SENT[called][0] in request.body:
        yield MEMBERS_IF_SENT[called][1]


def _says(pattern: bytes, text: bytes) -> Correction:
    """Return the correction of a text: groups of the pattern are told in it as \\1."""
    return re.compile(pattern), text


# --- members -------------------------------------------------------------------------------------

# Of a key, moto shows members as null or empty, and algorithms that are for another use. Source: KMS API
# reference, KeyMetadata: which algorithms are present; public records of CreateKey of September 2026.
OF_KEYS = [
    _says(rb'"KeyUsage": null', b'"KeyUsage": "ENCRYPT_DECRYPT"'),
    _says(rb'"MultiRegion": null', b'"MultiRegion": false'),
    _says(rb', "(?:Encryption|Signing)Algorithms": (?:null|\[\])', b""),
    _says(
        rb', "EncryptionAlgorithms": \[[^\]]*\]'
        rb'(?=[^{}]*"KeyUsage": "(?:GENERATE_VERIFY_MAC|SIGN_VERIFY|KEY_AGREEMENT)")',
        b"",
    ),
    _says(rb'("KeySpec": "HMAC_(\d+)")', rb'\1, "MacAlgorithms": ["HMAC_SHA_\2"]'),
]
# Source: a public record of CreateRole of September 2026; real records of CreateDBInstance of 2023 and 2024.
MEMBERS: Mapping[Called, Sequence[Correction]] = {
    ("iam", "CreateRole"): [
        _says(rb"<MaxSessionDuration>[^<]*</MaxSessionDuration>", b""),
        _says(rb"<RoleLastUsed\s*/>|<RoleLastUsed>\s*</RoleLastUsed>", b""),
    ],
    ("kms", "CreateKey"): OF_KEYS,
    ("kms", "DescribeKey"): OF_KEYS,
    ("kms", "ReplicateKey"): OF_KEYS,
}
# The same where the request has a parameter.
MEMBERS_IF_SENT: Mapping[Called, tuple[bytes, Correction]] = {
    ("rds", "CreateDBInstance"): (
        b"MasterUserPassword=",
        _says(
            rb"</DBInstance>",
            b"<PendingModifiedValues><MasterUserPassword>****</MasterUserPassword></PendingModifiedValues>"
            b"</DBInstance>",
        ),
    ),
}

# --- texts of errors -----------------------------------------------------------------------------

# By service. Source: public records and answers of AWS of September 2026, and what AWS's clients are tested
# with; where IAM's text names another kind of thing than a role or a user, assumed after those.
TEXTS: Mapping[str, Sequence[Correction]] = {
    "iam": [
        _says(rb"Role (?!with)([^<]*?) not found", rb"The role with name \1 cannot be found."),
        _says(rb"User (?!with)([^<]*?) not found", rb"The user with name \1 cannot be found."),
        _says(rb"Group (?!with)([^<]*?) not found", rb"The group with name \1 cannot be found."),
        _says(rb"Instance profile ([^<]*?) not found", rb"Instance Profile \1 cannot be found."),
        _says(rb"Login profile for ([^<]*?) not found", rb"Login Profile for User \1 cannot be found."),
        _says(rb"Policy (arn:[^<]*?) not found", rb"Policy \1 was not found."),
        _says(rb"(The Access Key with id [^<]*? cannot be found)(?=<)", rb"\1."),
    ],
}
# By service and operation, where the text tells another thing than the operation is about. Source: public
# records of September 2026.
TEXTS_OF_CALLS: Mapping[Called, Sequence[Correction]] = {
    ("logs", "CreateLogStream"): [
        _says(rb"The specified log group already exists", b"The specified log stream already exists")
    ],
    ("logs", "DeleteDestination"): [
        _says(rb"The specified log group does not exist\.", b"The specified destination does not exist.")
    ],
    ("logs", "PutDestinationPolicy"): [
        _says(rb"The specified log group does not exist\.", b"The specified destination does not exist.")
    ],
}
