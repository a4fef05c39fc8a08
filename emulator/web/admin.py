"""The routes below /_emulator: JSON in, JSON out, described in openapi.py."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

import orjson
from flask import Flask, Response, request

from emulator.api.errors import ServiceError
from emulator.core.arns import REGION
from emulator.core.callers.mapped_keys import PrincipalError
from emulator.core.clock import iso
from emulator.core.digests.key_pairs import KeyPair
from emulator.core.faults.definitions import FaultError, fault_of
from emulator.core.injecting.batches import TooLargeError
from emulator.core.injecting.injection import InjectionError
from emulator.core.lake.answers import EngineError
from emulator.core.ports.neighbours import CutShortError
from emulator.core.ports.snapshots import SnapshotError
from emulator.core.ports.state import FullError
from emulator.core.records.events import Event
from emulator.core.records.foreign import RecordError
from emulator.core.searching.words import Field, SearchError, typed
from emulator.running import Emulator, Filter
from emulator.web import health
from emulator.web.bodies import read_up_to
from emulator.web.clocks import STANDS, span_of
from emulator.web.decision_routes import decisions_of
from emulator.web.drop_in import PATHS, DropIn
from emulator.web.fault_routes import armed_faults, faults_in, warnings_about
from emulator.web.health import Health
from emulator.web.init_scripts import InitScripts
from emulator.web.injecting import read_body
from emulator.web.openapi import document, routes
from emulator.web.state_routes import MEDIA_TYPE, exported, take_over

PAGE = 1000
WANTED = {bool: "true or false", str: "a text"}
LARGEST_JSON_BYTES = 4 * 1024 * 1024
# The filters of records that are words of a search under another name, and those that are numbers, with the
# greatest that is taken.
WORDS: Mapping[str, Field] = {
    "account": "account",
    "region": "region",
    "eventSource": "source",
    "eventName": "event",
}
NUMBERS = {"after": 2**62, "limit": 200_000}
FILTERS = {*WORDS, *NUMBERS, "q"}


class BadInputError(ValueError):
    """Invalid input; the text names the field."""


class Admin:
    """The routes of one emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def health(self) -> Health:
        return Health(self._emulator)

    def deliver(self) -> Response:
        wants_digests = _member(_body_with("digests"), "digests", bool, default=False)
        return _json({"keys": self._emulator.deliver(digests=wants_digests)})

    def clock(self) -> Response:
        return _json(self._emulator.clock())

    def advance(self) -> Response:
        seconds = _member(_body_with("seconds"), "seconds", (int, float))
        try:
            by = span_of(seconds)
        except ValueError as error:
            raise BadInputError(str(error)) from error
        if self._emulator.settings.clock != "manual":
            return _json({"error": STANDS}, 409)
        self._emulator.advance(by)
        return _json(self._emulator.clock())

    def events(self) -> Response:
        given = _named(request.args.to_dict(), FILTERS)
        after, limit = (_number(given, name, most) for name, most in NUMBERS.items())
        try:
            search = self._emulator.search(_search_in(given))
        except SearchError as error:
            raise BadInputError(f"q: {error}") from error
        last = self._emulator.last_number()
        found = self._emulator.records(Filter(search, after or 0, limit), last)
        answer = Response(_lines(found), mimetype="application/x-ndjson")
        answer.headers["X-Last-Number"] = str(last)
        return answer

    def inject(self) -> Response:
        try:
            appended = self._emulator.inject(read_body(request.environ))
        except InjectionError as error:
            return _json({"error": str(error), "record": error.number}, 400)
        except RecordError as error:
            raise BadInputError(str(error)) from error
        return _json({"appended": appended})

    def query(self) -> Response:
        statement = _member(_body_with("statement"), "statement", str)
        try:
            answer = self._emulator.query(statement)
        except ServiceError as error:
            raise BadInputError(error.message) from error
        except EngineError as error:
            raise BadInputError(str(error)) from error
        return _json({"columns": answer.columns, "rows": answer.rows})

    def principals(self) -> Response:
        return _json(self._emulator.principals())

    def map_principals(self) -> Response:
        try:
            self._emulator.map_principals(_body())
        except PrincipalError as error:
            raise BadInputError(str(error)) from error
        return self.principals()

    def rotate_keys(self) -> Response:
        region = _body_with("region").get("region")
        if region is not None and not (isinstance(region, str) and REGION.fullmatch(region)):
            raise BadInputError("region: must be the name of a region, such as eu-west-1.")
        return _json({"keys": [_key(pair) for pair in self._emulator.rotate_keys(region)]})

    def faults(self) -> Response:
        return _json(armed_faults(self._emulator.faults))

    def arm_fault(self) -> Response:
        fault = fault_of(_body())
        self._emulator.faults.add(fault)
        warnings = warnings_about(fault, self._emulator.trails())
        return _json(armed_faults(self._emulator.faults) | ({"warnings": warnings} if warnings else {}))

    def replace_faults(self) -> Response:
        self._emulator.faults.replace(faults_in(_body()))
        return self.faults()

    def clear_faults(self) -> Response:
        self._emulator.faults.clear()
        return self.faults()

    def decisions(self) -> Response:
        asked = _named(request.args.to_dict(), {"id", "denied"})
        only_denied = asked.get("denied", "false")
        if only_denied not in {"true", "false"}:
            raise BadInputError("denied: must be true or false.")
        found = decisions_of(self._emulator, asked.get("id", ""), only_denied=only_denied == "true")
        return _json(found)

    def export_state(self) -> Response:
        return Response(exported(self._emulator), mimetype=MEDIA_TYPE)

    def import_state(self) -> Response:
        take_over(self._emulator, request.environ)
        return _json({"status": "ok"})

    def reset(self) -> Response:
        self._emulator.reset()
        return _json({"status": "ok"})

    def openapi(self) -> Response:
        return _json(document())


ROUTES = (
    ("GET", health.PATH, Admin.health),
    ("POST", "/_emulator/deliver", Admin.deliver),
    ("GET", "/_emulator/clock", Admin.clock),
    ("POST", "/_emulator/clock/advance", Admin.advance),
    ("GET", "/_emulator/events", Admin.events),
    ("POST", "/_emulator/events", Admin.inject),
    ("POST", "/_emulator/query", Admin.query),
    ("GET", "/_emulator/principals", Admin.principals),
    ("PUT", "/_emulator/principals", Admin.map_principals),
    ("POST", "/_emulator/keys/rotate", Admin.rotate_keys),
    ("GET", "/_emulator/faults", Admin.faults),
    ("POST", "/_emulator/faults", Admin.arm_fault),
    ("PUT", "/_emulator/faults", Admin.replace_faults),
    ("DELETE", "/_emulator/faults", Admin.clear_faults),
    ("GET", "/_emulator/decisions", Admin.decisions),
    ("GET", "/_emulator/state", Admin.export_state),
    ("PUT", "/_emulator/state", Admin.import_state),
    ("POST", "/_emulator/reset", Admin.reset),
    ("POST", "/moto-api/reset", Admin.reset),
    ("POST", "/_localstack/state/reset", Admin.reset),
    ("POST", "/_ministack/reset", Admin.reset),
    ("GET", "/_emulator/openapi.json", Admin.openapi),
)


# What a route raises, and the status that it is answered with.
REFUSED: tuple[tuple[type[Exception], int], ...] = (
    (BadInputError, 400),
    (FaultError, 400),
    (SnapshotError, 400),
    (CutShortError, 400),
    (TooLargeError, 413),
    (FullError, 507),
)


def admin_of(emulator: Emulator, scripts: InitScripts, started: datetime) -> Flask:
    """Return the application of an emulator's own routes; invalid input is answered with a 400."""
    app = Flask("emulator", static_folder=None)
    admin, drop_in = Admin(emulator), DropIn(emulator, scripts, routes(), started)
    for method, path, view in ROUTES:
        app.add_url_rule(path, f"{method} {path}", partial(view, admin), methods=[method])
    for path, answer in PATHS:
        app.add_url_rule(path, f"GET {path}", partial(answer, drop_in), methods=["GET"])
    for kind, status in REFUSED:
        app.register_error_handler(kind, lambda error, status=status: _json({"error": str(error)}, status))
    app.register_error_handler(
        404, lambda _: _json({"error": "Unknown route; /_emulator lists the routes."}, 404)
    )
    app.register_error_handler(405, lambda _: _json({"error": "The route takes another method."}, 405))
    return app


def _key(pair: KeyPair) -> dict[str, str]:
    return {
        "region": pair.region,
        "fingerprint": pair.fingerprint,
        "validFrom": iso(pair.valid_from),
        "validTo": iso(pair.valid_to),
    }


def _json(value: object, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, mimetype="application/json")


def _body() -> dict[str, Any]:
    raw = read_up_to(request.environ, LARGEST_JSON_BYTES)
    if raw is None:
        raise TooLargeError(f"At most {LARGEST_JSON_BYTES >> 20} MiB of JSON are taken.")
    if not raw:
        return {}
    try:
        value = orjson.loads(raw)
    except ValueError as error:
        raise BadInputError(f"The body is not valid JSON: {error}.") from error
    if not isinstance(value, dict):
        raise BadInputError("The body must be a JSON object.")
    return value


def _body_with(member: str) -> dict[str, Any]:
    """Return the request's JSON object, which has this member or none. Raises BadInput."""
    body = _body()
    unknown = sorted(body.keys() - {member})
    if unknown:
        raise BadInputError(f"{unknown[0]}: no such member; the only member is {member}.")
    return body


def _member(body: dict[str, Any], name: str, kind: Any, default: Any = None) -> Any:
    """Return a member of the expected type. Raises BadInput when it is missing without default, or wrong."""
    value = body.get(name, default)
    wrong_bool = isinstance(value, bool) and kind is not bool  # bool is an int to Python
    if wrong_bool or not isinstance(value, kind):
        wanted = WANTED.get(kind, "a number")
        raise BadInputError(f"{name}: must be {wanted}.")
    return value


def _named(given: dict[str, str], known: set[str]) -> dict[str, str]:
    """Return the members of a query. Raises BadInput for one that is not known."""
    unknown = sorted(given.keys() - known)
    if unknown:
        raise BadInputError(f"{unknown[0]}: no such filter; there are {', '.join(sorted(known))}.")
    return given


def _search_in(given: Mapping[str, str]) -> str:
    """Return the search that the members of a query ask for. Raises SearchError."""
    words = [typed(field, given[name]) for name, field in WORDS.items() if name in given]
    return " ".join([*words, given.get("q", "")])


def _number(given: Mapping[str, str], name: str, most: int) -> int | None:
    """Return a number in a query, None where it is not given. Raises BadInput."""
    text = given.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) <= most):
        raise BadInputError(f"{name}: must be a whole number, at most {most}.")
    return int(text)


def _lines(events: Iterator[Event]) -> Iterator[bytes]:
    """Yield the records as lines of JSON, many at once."""
    while page := list(islice(events, PAGE)):
        yield b"\n".join([*(event.body for event in page), b""])
