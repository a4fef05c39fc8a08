"""What a record says of a call: source and name, parameters in CloudTrail's spelling, errors, resources."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from emulator.core.call import PREFLIGHT, Credential, Description, Exchange, Json, Request, Target
from emulator.core.values import dataclass
from emulator.wire import recognise
from emulator.wire.describe import additional, dynamodb, ec2, failures, messages, s3, s3_deletions, sources
from emulator.wire.describe.cloudtrail import describe_cloudtrail
from emulator.wire.describe.damage import Notes, note
from emulator.wire.describe.echoes import without_echoes
from emulator.wire.describe.failures import Failure
from emulator.wire.describe.messages import Form
from emulator.wire.describe.own_forms import shaped_elements, shaped_parameters
from emulator.wire.describe.resources import resources_of
from emulator.wire.describe.searches import Pair, searched
from emulator.wire.requests import bucket_of
from emulator.wire.service_models import Operation, Service, find_service
from emulator.wire.tables.classes import ANSWERED, NULL_REQUESTS, NULL_RESPONSES
from emulator.wire.tables.sources import WITHOUT_TLS, WITHOUT_TLS_HOST

__all__ = ["Describer", "TableKeys", "describe_cloudtrail"]

TableKeys = Callable[[str, str, str], Sequence[str]]
"""The key attributes of a DynamoDB table, by account, region and the table's name or ARN."""
BucketOwner = Callable[[str], str | None]
"""The account that owns a bucket, by its name; None when that is not known."""

S3_SERVICES = frozenset({"s3", "s3control"})
REQUEST_ID_HEADERS = ("x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id")
REQUEST_ID = re.compile(rb"<[Rr]equestI[dD]>([^<]+)<")


def _no_keys(account: str, region: str, table: str) -> Sequence[str]:  # noqa: ARG001 -- a TableKeys
    return ()


def _no_owner(bucket: str) -> str | None:  # noqa: ARG001 -- a BucketOwner
    return None


@dataclass(frozen=True, slots=True)
class _Call:
    """An exchange with what was found out before its parameters are read."""

    exchange: Exchange
    source: str
    service: Service | None
    operation: Operation | None
    form: Form
    failure: Failure | None
    read_only: bool
    is_data: bool
    request_id: str | None

    @property
    def name(self) -> str:
        return self.exchange.target.operation

    @property
    def wants_elements(self) -> bool:
        """Whether the response is recorded: not for failures, reads and data events but a few."""
        if self.failure or self.name in NULL_RESPONSES.get(self.source, ()):
            return False
        if self.read_only or (self.is_data and self.source != "s3"):
            return self.name in ANSWERED.get(self.source, ())
        return True


class Describer:
    """Understands calls to any service of botocore from their bytes.

    `table_keys` tells the key attributes of DynamoDB tables, which the request of PutItem does not, and
    `bucket_owner` whose a bucket is; it is the caller's where that is not known.
    """

    def __init__(self, table_keys: TableKeys = _no_keys, bucket_owner: BucketOwner = _no_owner) -> None:
        self._table_keys = table_keys
        self._bucket_owner = bucket_owner

    def find_target(self, request: Request, credential: Credential | None) -> Target | None:
        """Return the operation of a request, None if it is not a known AWS call."""
        return recognise.find_target(request, credential)

    def describe(self, exchange: Exchange) -> Description:
        """Return what the record says of the call. What cannot be read is left out and noted.

        Source: published records; CloudTrail user guide, "CloudTrail record contents"; the rules stand
        with the functions that apply them.
        """
        with Notes() as unread:
            _note_length(exchange.request)
            description = self._described(exchange)
        return replace(description, unread=unread) if unread else description

    def answer(self, exchange: Exchange) -> Json:
        """Return what was answered, in CloudTrail's spelling and without secrets, recorded or not.

        Of EC2 and S3 it is what the record says. What cannot be read is left out.
        """
        return _answered(_call_of(exchange))

    def sent(self, exchange: Exchange) -> Json:
        """Return the JSON object that was sent, secrets and all, {} where it is none."""
        body = messages.json_in(exchange.request)
        return body if isinstance(body, dict) else {}

    def _described(self, exchange: Exchange) -> Description:
        call = _call_of(exchange)
        recorded = self._parameters(call)
        failure = call.failure
        kept = call.name not in NULL_REQUESTS.get(call.source, ()) and (
            failure is None or failures.keeps_parameters(failure, call.source, call.name)
        )
        elements = _elements(call) if call.wants_elements else _told_in_answer(call, recorded)
        parameters = recorded if kept else None
        global_service = sources.is_global(exchange)
        description = Description(
            event_source=call.source + ".amazonaws.com",
            event_name=sources.name_of(exchange, failure),
            region=sources.region_of(exchange, global_service),
            read_only=call.read_only,
            category="Data" if call.is_data else "Management",
            request_parameters=parameters or None,
            response_elements=elements or None,
            error_code=failure.code if failure else None,
            error_message=_message(call, recorded),
            additional=_additional(call, recorded),
            request_id=call.request_id,
            resources=self._resources(call, recorded),
            searched=() if call.is_data else _searched(call, parameters, elements),
            api_version=sources.api_version_of(exchange, failure),
            user_agent=_user_agent(call),
            tls_logged=call.source not in WITHOUT_TLS,
            tls_host_logged=call.source not in WITHOUT_TLS_HOST,
            global_service=global_service,
            logged=sources.is_logged(exchange, call.source, failure) and self._is_of_s3(call),
        )
        if call.name == "DeleteObjects" and exchange.target.service == "s3":
            return s3_deletions.with_deletions(description, exchange)
        return description

    def _is_of_s3(self, call: _Call) -> bool:
        """Tell whether a preflight is one of S3: every path looks like that of an object."""
        if call.name != PREFLIGHT:
            return True
        return call.failure is None or self._bucket_owner(bucket_of(call.exchange.request)) is not None

    def _parameters(self, call: _Call) -> Json:
        try:
            recorded = _read_parameters(call)
        except RecursionError:
            note("request", "is nested too deep")
            return {}
        if call.source == "dynamodb" and call.is_data:
            return dynamodb.data_parameters(recorded, self._key_names(call.exchange))
        return recorded

    def _key_names(self, exchange: Exchange) -> dynamodb.KeyNames:
        return lambda table: self._table_keys(exchange.account, exchange.region, table)

    def _resources(self, call: _Call, recorded: Json) -> Sequence[Json]:
        if call.exchange.target.service in S3_SERVICES:
            return s3.resources(call.exchange, call.failure, self._bucket_owner)
        return resources_of(call.exchange, call.source, recorded, call.failure)


def _note_length(request: Request) -> None:
    told = request.headers.get("content-length", "")
    if told.isascii() and told.isdigit() and int(told) > request.size_bytes:
        note("request", "is shorter than it says")


def _call_of(exchange: Exchange) -> _Call:
    service = find_service(exchange.target.service)
    source = sources.source_of(exchange)
    name = exchange.target.operation
    form: Form = messages.form_used(service, exchange.request) if service else "json"
    return _Call(
        exchange=exchange,
        source=source,
        service=service,
        operation=service.find_operation(name) if service else None,
        form=form,
        failure=failures.failure_of(exchange, service, source, form),
        read_only=sources.is_read(source, name),
        is_data=sources.is_data(source, name),
        request_id=_request_id(exchange),
    )


def _read_parameters(call: _Call) -> Json:
    exchange = call.exchange
    if exchange.target.service in S3_SERVICES:
        return s3.parameters(exchange)
    if call.service is None or call.operation is None:
        note("request", "is for an operation that is not known")
        return {}
    if call.source == "ec2":
        return ec2.parameters(call.operation, exchange.request)
    recorded = messages.parameters(call.service, call.operation, call.form, exchange.request)
    return shaped_parameters(exchange, recorded, call.failure)


def _elements(call: _Call) -> Json:
    answered = _answered(call)
    return answered if call.source in {"ec2", "s3"} else shaped_elements(call.exchange, answered)


def _answered(call: _Call) -> Json:
    exchange = call.exchange
    if exchange.target.service in S3_SERVICES:
        return s3.elements(exchange)
    if call.service is None or call.operation is None:
        return {}
    try:
        if call.source == "ec2":
            return ec2.elements(call.operation, exchange.response, call.request_id)
        return messages.elements(call.service, call.operation, call.form, exchange.response)
    except RecursionError:
        note("answer", "is nested too deep")
        return {}


def _message(call: _Call, recorded: Json) -> str | None:
    if call.failure is None or call.failure.message is None or call.source == "s3":
        return call.failure.message if call.failure else None
    return without_echoes(call.failure.message, call.form, call.exchange.request, recorded)


def _told_in_answer(call: _Call, recorded: Json) -> Json | None:
    """Return the text of a failed write as the answer, where its source records it there."""
    if call.failure is None or call.failure.answered is None or call.read_only:
        return None
    return {
        name: without_echoes(text, call.form, call.exchange.request, recorded)
        for name, text in call.failure.answered.items()
    }


def _additional(call: _Call, recorded: Json) -> Json:
    if call.exchange.target.service == "s3":
        return s3.additional(call.exchange)
    return additional.additional_of(call.exchange, recorded, call.failure is not None)


def _searched(call: _Call, parameters: Json | None, elements: Json | None) -> Sequence[Pair]:
    return searched(call.source, call.name, call.read_only, parameters, elements)


def _user_agent(call: _Call) -> str | None:
    """Return the agent where the record changes it: S3 writes it in brackets."""
    agent = call.exchange.request.headers.get("user-agent")
    return f"[{agent}]" if agent and call.exchange.target.service in S3_SERVICES else None


def _request_id(exchange: Exchange) -> str | None:
    response = exchange.response
    for header in REQUEST_ID_HEADERS:
        if header in response.headers:
            return response.headers[header]
    found = REQUEST_ID.search(response.body)
    return found[1].decode(errors="replace") if found else None
