"""Records of known calls, as AWS writes them: each entry of tests/golden/records against our own.

An entry names the operation, where its expectation comes from, and one of:

- `before` and `parameters`: boto3 makes the calls, moto answers them;
- `answer`: the result, in the model's words, where moto has no such operation or answers otherwise;
- `error`: code, message and status of a refusal;
- `request` and `response`: the bytes themselves.

`record` is what is expected. Keys that are always there and have no surprise are left out; an optional
key that is not expected must be absent. Texts that begin with "~" are regular expressions; an object
with the member "..." may have more members than are listed.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from emulator.core.call import Exchange, Json, Request, Response
from emulator.core.callers import identity
from emulator.core.ids import Ids
from emulator.core.records import events
from emulator.wire.describe import Describer
from emulator.wire.recognise import find_target
from tests import generated_calls as generated
from tests.record_schema import problems_of
from tests.unit.wire_exchanges import ACCOUNT, REGION, Recorder, recorder

FOLDER = Path(__file__).parents[1] / "golden" / "records"
NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
ADA = identity.user(ACCOUNT, "ada", "AKIAEXAMPLE0000000001")
OPTIONAL = ("errorCode", "errorMessage", "additionalEventData", "resources", "apiVersion")
ERRORS = {
    "query": "<ErrorResponse><Error><Type>Sender</Type><Code>{0}</Code><Message>{1}</Message></Error>"
    "<RequestId>59dbff89-0000-4000-8000-000000000000</RequestId></ErrorResponse>",
    "ec2": "<Response><Errors><Error><Code>{0}</Code><Message>{1}</Message></Error></Errors>"
    "<RequestID>59dbff89-0000-4000-8000-000000000000</RequestID></Response>",
    "rest-xml": "<ErrorResponse><Error><Code>{0}</Code><Message>{1}</Message></Error></ErrorResponse>",
}


@cache
def entries() -> list[Json]:
    return [
        {"service": path.stem, **entry}
        for path in sorted(FOLDER.glob("*.json"))
        for entry in json.loads(path.read_text("utf-8"))
    ]


def parameters() -> Iterator[Any]:
    for entry in entries():
        name = f"{entry['service']}-{entry['operation']}" + (f"-{entry['case']}" if "case" in entry else "")
        yield pytest.param(entry, id=name, marks=pytest.mark.source(entry["kind"], entry["source"]))


# --- the exchange of an entry ----------------------------------------------------------------------


def exchange_of(entry: Json) -> Exchange:
    if "answer" in entry or "error" in entry or "response" in entry:
        return _written(entry)
    with recorder() as calls:
        for service, operation, given in entry.get("before", ()):
            getattr(calls.client(service), xform_name(operation))(**given)
        return _made(calls, entry)


def _made(calls: Recorder, entry: Json) -> Exchange:
    client = calls.client(entry["service"])
    try:
        getattr(client, xform_name(entry["operation"]))(**entry.get("parameters", {}))
    except ClientError:
        assert "errorCode" in entry["record"], "the call failed"
    return calls.last


def _written(entry: Json) -> Exchange:
    service, operation = entry["service"], entry["operation"]
    request = _request(entry)
    if "answer" in entry:
        response = generated.answer_of(service, operation, entry["answer"])
        response = replace(response, headers={**response.headers, **entry.get("answerHeaders", {})})
    elif "error" in entry:
        response = _refusal(service, **entry["error"])
    else:
        told = entry["response"]
        content = told.get("body", "").encode()
        response = Response(told["status"], told.get("headers", {}), content, len(content))
    credential = generated.credential_of(service) if entry.get("signed", True) else None
    target = find_target(request, credential)
    assert target is not None
    assert target.operation == operation
    return Exchange(request, response, credential, target, ACCOUNT, REGION)


def _request(entry: Json) -> Request:
    asked = entry.get("request")
    if asked is None:
        made = generated.request_of(entry["service"], entry["operation"], entry.get("parameters", {}))
        return replace(made, headers={**made.headers, **entry.get("headers", {})})
    path, _, query = asked["url"].partition("?")
    content = asked.get("body", "").encode()
    headers = {"user-agent": "Boto3/1.44", **asked.get("headers", {})}
    return Request(asked["method"], path, query, headers, content, len(content), "203.0.113.7", True)


def _refusal(service: str, code: str, message: str, status: int = 400) -> Response:
    form = ERRORS.get(generated.model(service).resolved_protocol)
    as_json = {"__type": code, "message": message}
    content = form.format(code, message).encode() if form else orjson.dumps(as_json)
    headers = {"x-amzn-requestid": generated.REQUEST_ID}
    return Response(status, headers, content, len(content))


# --- the record --------------------------------------------------------------------------------------


def record_of(exchange: Exchange) -> Json:
    described = Describer(lambda *_: ("Artist",)).describe(exchange)
    origin = events.origin_of(exchange.request, described, ADA)
    return events.record_of(events.from_call(described, ADA, origin, NOON, Ids(seed=1)))


def differences(expected: Any, found: Any, at: str) -> Iterator[str]:
    """Yield where what was found is not what is expected."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        names = set(expected) - {"..."}
        surplus = set() if "..." in expected else set(found) - names
        yield from (f"{at}.{name} is there" for name in sorted(surplus))
        yield from (f"{at}.{name} is missing" for name in sorted(names - set(found)))
        for name in sorted(names & set(found)):
            yield from differences(expected[name], found[name], f"{at}.{name}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from differences(one, other, f"{at}[{index}]")
    elif isinstance(expected, str) and expected.startswith("~") and isinstance(found, str):
        if not re.fullmatch(expected[1:], found):
            yield f"{at} is {found!r}, not like {expected[1:]}"
    elif expected != found or isinstance(expected, bool) != isinstance(found, bool):
        yield f"{at} is {found!r}, not {expected!r}"


def expected_of(entry: Json) -> Json:
    told: Json = {"eventName": entry["operation"], "awsRegion": REGION, "eventCategory": "Management"}
    return {**told, **entry["record"]}


@pytest.mark.parametrize("entry", list(parameters()))
def test_a_call_is_recorded_as_aws_records_it(entry: Json) -> None:
    expected = expected_of(entry)
    record = record_of(exchange_of(entry))
    looked_at = {name: record[name] for name in record if name in expected or name in OPTIONAL}

    assert list(differences(expected, looked_at, "record")) == []
    assert problems_of(record) == []


def test_the_golden_records_are_of_many_operations_and_services() -> None:
    operations = {(entry["service"], entry["operation"]) for entry in entries()}

    assert len(operations) >= 120
    assert len({service for service, _ in operations}) >= 25


def test_every_golden_record_says_what_it_answers_and_where_it_comes_from() -> None:
    needed = {"eventSource", "readOnly", "requestParameters", "responseElements"}

    assert [entry for entry in entries() if needed - set(entry["record"])] == []
    assert [entry for entry in entries() if not entry["source"]] == []
