"""Calls that are made here, as bytes: requests, answers read back, and answers of calls done by other means.

Elsewhere botocore's models are read without botocore. Here its own serializers and parsers are used: they are
what SDKs send and understand.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from emulator.core.call import UNRECORDED_HEADER, Json, Request, Response
from emulator.core.clock import iso
from emulator.core.stacks.failures import CallError
from emulator.core.stacks.resources import Api
from emulator.core.xml_texts import escape

Shape = Any  # botocore's, which is not typed
# The protocols of a service, best known first: moto and the records understand all of these.
PROTOCOLS = ("json", "rest-json", "query", "ec2", "rest-xml")
# Hosts without a region. Source: botocore's endpoints.json.
GLOBAL_HOSTS = frozenset({"iam", "route53", "cloudfront", "organizations"})
NUMBERS: Mapping[str, Callable[[str], float]] = {"integer": int, "long": int, "float": float, "double": float}
TEXT_OF_BOOLEAN = {"true": True, "false": False}


@lru_cache(maxsize=64)
def _model(service: str) -> Any:
    from botocore.loaders import Loader
    from botocore.model import ServiceModel

    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def _protocol(service: str) -> str:
    metadata = _model(service).metadata
    spoken = metadata.get("protocols") or [metadata["protocol"]]
    return next((name for name in PROTOCOLS if name in spoken), str(metadata["protocol"]))


def signing_name(service: str) -> str:
    """Return the name under which requests to a service are signed, by botocore's name of the service."""
    return str(_model(service).signing_name)


# --- requests --------------------------------------------------------------------------------------


def request_of(api: Api, region: str, key: str, at: datetime, *, is_recorded: bool) -> Request:
    """Return the request of a call, signed for show by an access key.

    Values are brought into the model's types: templates have numbers and booleans as text, and documents as
    objects. Members that the operation does not have are left out.
    """
    from botocore.serialize import create_serializer

    model = _model(api.service).operation_model(api.operation)
    protocol = _protocol(api.service)
    parameters = _fitted(api.parameters, model.input_shape) if model.input_shape else {}
    made = create_serializer(protocol, include_validation=False).serialize_to_request(parameters, model)
    body = _body(made["body"])
    endpoint = _model(api.service).endpoint_prefix
    host = endpoint if api.service in GLOBAL_HOSTS else f"{endpoint}.{region}"
    scope = f"{key}/{at:%Y%m%d}/{region}/{signing_name(api.service)}/aws4_request"
    headers = {
        **{str(name).lower(): str(text) for name, text in made["headers"].items()},
        "host": f"{host}.amazonaws.com",
        "content-length": str(len(body)),
        "x-amz-date": f"{at:%Y%m%dT%H%M%SZ}",
        "authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=cloudformation",
    }
    if not is_recorded:
        headers[UNRECORDED_HEADER] = "1"
    path, _, query = made["url_path"].partition("?")
    queries = [query] if query else []
    if made["query_string"]:
        queries.append(urlencode(made["query_string"], doseq=True))
    return Request(
        method=made["method"],
        path=quote(path, safe="/~%"),
        query="&".join(queries),
        headers=headers,
        body=body,
        size_bytes=len(body),
        peer="127.0.0.1",
    )


def _body(body: Any) -> bytes:
    if isinstance(body, dict):
        return urlencode(body).encode()
    return body.encode() if isinstance(body, str) else bytes(body or b"")


def _fitted(value: Any, shape: Shape) -> Any:
    """Return a template's value in the type of a shape."""
    if shape.type_name in {"structure", "map"} and not isinstance(value, Mapping):
        return {}  # a template may hold anything
    if shape.type_name == "structure":
        known = {name: member for name, member in shape.members.items() if value.get(name) is not None}
        return {name: _fitted(value[name], member) for name, member in known.items()}
    if shape.type_name == "list":
        items = value if isinstance(value, (list, tuple)) else [value]
        return [_fitted(item, shape.member) for item in items]
    if shape.type_name == "map":
        return {str(key): _fitted(item, shape.value) for key, item in value.items()}
    return _scalar(value, shape.type_name)


def _scalar(value: Any, kind: str) -> Any:
    if kind == "boolean":
        return TEXT_OF_BOOLEAN.get(str(value).lower(), value)
    if kind in NUMBERS and isinstance(value, str):
        with suppress(ValueError):
            return NUMBERS[kind](value)
    if kind == "string" and not isinstance(value, str):
        return _text(value)
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, (dict, list)) else str(value)


# --- answers that are read -------------------------------------------------------------------------


def answer_of(api: Api, response: Response) -> Json:
    """Return what was answered; instants are ISO 8601 texts. Raises CallError for an error."""
    from botocore.parsers import create_parser

    model = _model(api.service).operation_model(api.operation)
    raw = {"status_code": response.status, "headers": dict(response.headers), "body": response.body}
    parsed = create_parser(_protocol(api.service)).parse(raw, model.output_shape)
    told = parsed.pop("ResponseMetadata", {})
    if "Error" in parsed and response.status >= 300:
        error = parsed["Error"]
        code, message = str(error.get("Code", response.status)), str(error.get("Message", ""))
        raise CallError(api.service, code, message, response.status, str(told.get("RequestId", "")))
    return {name: iso(value) if isinstance(value, datetime) else value for name, value in parsed.items()}


# --- answers that are written ----------------------------------------------------------------------


def response_of(api: Api, answer: Json | CallError, request_id: str) -> Response:
    """Return the answer of a call that was done by other means, or its error."""
    if isinstance(answer, CallError):
        status, body = answer.status, _error(api, answer, request_id)
    else:
        status, body = 200, _answer(api, answer, request_id)
    return Response(status, {"x-amzn-requestid": request_id}, body, len(body))


def _error(api: Api, error: CallError, request_id: str) -> bytes:
    protocol = _protocol(api.service)
    if "json" in protocol:
        return json.dumps({"__type": error.code, "message": error.message}).encode()
    inner = f"<Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message>"
    if api.service == "s3":
        return f"<Error>{inner}<RequestId>{request_id}</RequestId></Error>".encode()
    if protocol == "ec2":
        whole = f"<Errors><Error>{inner}</Error></Errors><RequestID>{request_id}</RequestID>"
        return f"<Response>{whole}</Response>".encode()
    whole = f"<Error><Type>Sender</Type>{inner}</Error><RequestId>{request_id}</RequestId>"
    return f"<ErrorResponse>{whole}</ErrorResponse>".encode()


def _answer(api: Api, answer: Json, request_id: str) -> bytes:
    model = _model(api.service).operation_model(api.operation)
    protocol, shape = _protocol(api.service), model.output_shape
    fitted = _fitted(answer, shape) if shape else {}
    if "json" in protocol:
        return json.dumps(_in_json(fitted, shape)).encode() if shape else b""
    name = f"{api.operation}Response"
    content = "".join(_members(fitted, shape, protocol)) if shape else ""
    if protocol == "ec2":
        return f"<{name}><requestId>{request_id}</requestId>{content}</{name}>".encode()
    if protocol == "rest-xml":
        return f"<{shape.name}>{content}</{shape.name}>".encode() if content else b""
    result = f"<{api.operation}Result>{content}</{api.operation}Result>" if shape else ""
    metadata = f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
    return f"<{name}>{result}{metadata}</{name}>".encode()


def _in_json(value: Any, shape: Shape) -> Any:
    """Return a value under the names that it has in JSON."""
    if shape.type_name == "structure":
        members = shape.members
        return {
            members[name].serialization.get("name", name): _in_json(item, members[name])
            for name, item in value.items()
        }
    if shape.type_name == "list":
        return [_in_json(item, shape.member) for item in value]
    return value


def _members(value: Json, shape: Shape, protocol: str) -> list[str]:
    return [
        _element(_name_of(name, shape.members[name]), item, shape.members[name], protocol)
        for name, item in value.items()
    ]


def _name_of(name: str, shape: Shape) -> str:
    return str(shape.serialization.get("name", name))


def _element(name: str, value: Any, shape: Shape, protocol: str) -> str:
    if shape.type_name == "structure":
        content = "".join(_members(value, shape, protocol))
    elif shape.type_name == "list":
        inner = str(shape.member.serialization.get("name", "item" if protocol == "ec2" else "member"))
        content = "".join(_element(inner, item, shape.member, protocol) for item in value)
    else:
        content = escape(_text(value) if not isinstance(value, str) else value)
    return f"<{name}>{content}</{name}>"
