"""Who gets in: requests of foreign web pages are refused, and only allowed pages may read answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson

from emulator.core.browsers.cross_origin import (
    Asked,
    CorsRule,
    find_rule,
    headers_by_rule,
    headers_by_setting,
)
from emulator.core.browsers.visits import Allowed, Visit, find_refusal

OWN_ROUTES = ("/_emulator", "/moto-api", "/_localstack", "/_ministack")
# Source: S3 user guide, "Troubleshooting CORS".
NOT_ALLOWED = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessForbidden</Code><Message>CORSResponse: This '
    b"CORS request is not allowed. This is usually because the evalution of Origin, request method / "
    b"Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's "
    b"CORS spec.</Message></Error>"
)

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[Environ, Any], Iterable[bytes]]


class Guard:
    """Stands before a WSGI application. `rules_of` returns the CORS rules of the bucket of a request."""

    def __init__(self, allowed: Allowed, rules_of: Callable[[Environ], Sequence[CorsRule]]) -> None:
        self._allowed = allowed
        self._rules_of = rules_of

    def pass_on(
        self, environ: Environ, start_response: StartResponse, application: Application
    ) -> Iterable[bytes]:
        """Return the application's answer, or a refusal. A request that no page sent is not looked at."""
        is_own_route = environ["PATH_INFO"].startswith(OWN_ROUTES)
        if not (is_own_route or _shows_browser(environ) or "HTTP_ORIGIN" in environ):
            return application(environ, start_response)
        visit = _visit(environ)
        readable = self._readable(environ, visit, is_own_route=is_own_route)
        refusal = find_refusal(visit, self._allowed, is_own_route=is_own_route)
        if refusal and not readable:
            body = orjson.dumps({"error": refusal})
            return _answer(start_response, "403 Forbidden", "application/json", body)
        if readable is None:
            return application(environ, start_response)
        if _is_preflight(environ):
            if not readable:
                return _answer(start_response, "403 Forbidden", "application/xml", NOT_ALLOWED)
            start_response("200 OK", [*readable.items(), ("Content-Length", "0")])
            return [b""]
        return application(environ, _with_headers(start_response, readable))

    def _readable(self, environ: Environ, visit: Visit, *, is_own_route: bool) -> Mapping[str, str] | None:
        """Return the headers that let the page read the answer; none where rules do not let it.

        None where there is no rule at all: then the answer stays as it is.
        """
        if not visit.origin:
            return None
        asked = _asked(environ, visit)
        if self._allowed.has_origin(visit.origin):
            return headers_by_setting(asked)
        rules = () if is_own_route else self._rules_of(environ)
        if not rules:
            return None
        rule = find_rule(rules, asked)
        return headers_by_rule(rule, asked) if rule else {}


def _shows_browser(environ: Environ) -> bool:
    return (
        "HTTP_SEC_FETCH_SITE" in environ
        or "HTTP_REFERER" in environ
        or environ.get("HTTP_USER_AGENT", "").startswith("Mozilla/")
    )


def _visit(environ: Environ) -> Visit:
    return Visit(
        method=environ["REQUEST_METHOD"],
        scheme=environ.get("wsgi.url_scheme", "http"),
        host=environ.get("HTTP_HOST", ""),
        origin=environ.get("HTTP_ORIGIN", ""),
        site=environ.get("HTTP_SEC_FETCH_SITE", ""),
        shows_browser=_shows_browser(environ),
    )


def _is_preflight(environ: Environ) -> bool:
    return environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ


def _asked(environ: Environ, visit: Visit) -> Asked:
    if not _is_preflight(environ):
        return Asked(visit.origin, visit.method)
    names = environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "").split(",")
    headers = [name.strip() for name in names if name.strip()]
    return Asked(visit.origin, environ["HTTP_ACCESS_CONTROL_REQUEST_METHOD"], headers)


def _with_headers(start_response: StartResponse, more: Mapping[str, str]) -> StartResponse:
    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, *more.items()], *rest)

    return start


def _answer(start_response: StartResponse, status: str, kind: str, body: bytes) -> Iterable[bytes]:
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]
