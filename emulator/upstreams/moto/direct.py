"""moto's handlers, called without Flask between: it takes a fourth of a call, and moto needs none of it.

What a handler gets and what becomes of its answer is the same as in moto's web application. Whatever is not
plain, such as a path that no handler takes, goes to that application.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Any

from botocore.exceptions import ClientError
from moto.core.request import EnvironHeaders, Request
from moto.moto_api import recorder
from werkzeug.exceptions import BadRequestKeyError, HTTPException
from werkzeug.routing import BaseConverter, Map, Rule
from werkzeug.sansio.utils import get_current_url
from werkzeug.wrappers import Response

Environ = dict[str, Any]
Application = Callable[..., Iterable[bytes]]
Handler = Callable[[Any, str, dict[str, str]], Any]

KEPT_HOSTS = 256
KEPT_NAMES = 1024
KEPT_PATHS = 1024  # paths of objects differ, those of most services do not
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS")
# Sub-resources of S3 that take XML in a POST.
OTHER_POSTS = re.compile(r"(?:^|&)(?:delete|uploads|uploadId|restore|select)(?:=|&|$)")
WITHOUT_PREFIX = frozenset({"CONTENT_TYPE", "CONTENT_LENGTH"})


class Direct:
    """The handlers of one service of moto, as a WSGI application.

    `whole` makes moto's own application for the service; it is called when the first request needs it.
    """

    def __init__(self, handlers: dict[str, Handler], whole: Callable[[], Application]) -> None:
        self._urls = Map(converters={"regex": _Regex})
        for path, handler in handlers.items():
            if path:
                self._urls.add(Rule(path, endpoint=handler, methods=METHODS, strict_slashes=False))
        self._make_whole = whole
        self._handler_of = lru_cache(KEPT_PATHS)(self._find_handler)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        handler = self._handler_of(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        if handler is None or "HTTP_HOST" not in environ:
            return self._whole(environ, start_response)
        request = _Request(environ)
        try:
            response = _answer(handler, request)
        except BadRequestKeyError:  # moto failed: it reads a member that was not sent
            raise
        except HTTPException as error:
            response = _Response.force_type(error, environ)  # type: ignore[arg-type]  # it takes any application
        finally:
            request.close()
        blocks: Iterable[bytes] = response(environ, start_response)
        return blocks

    @cached_property
    def _whole(self) -> Application:
        return self._make_whole()

    def _find_handler(self, method: str, path: str) -> Handler | None:
        """Return what answers a path, None where Flask has to say so: for another path, or for none."""
        decoded = path.encode("latin-1").decode(errors="replace")
        adapter = self._urls.bind("localhost", path_info=decoded, default_method=method)
        try:
            handler, _ = adapter.match()
        except HTTPException:
            return None
        found: Handler = handler
        return found


def _answer(handler: Handler, request: "_Request") -> Response:
    """Return a handler's answer as a response, by the rules of moto's `convert_to_flask_response`."""
    try:
        recorder._record_request(request)
        answer = handler(request, request.raw_url, dict(request.headers))
    except ClientError as error:
        answer = 400, {}, error.response["Error"]["Message"]
    status, headers, content = answer if len(answer) == 3 else (200, {}, answer)
    response = _Response(response=content, status=status, headers=headers)
    if request.method == "HEAD" and "content-length" in headers:
        response.headers["Content-Length"] = headers["content-length"]
    return response


class _Regex(BaseConverter):
    """A part of a path that an expression matches, as in moto's application."""

    part_isolating = False

    def __init__(self, urls: Map, expression: str) -> None:
        super().__init__(urls)
        self.regex = expression


class _Response(Response):
    """A response with Flask's defaults."""

    default_mimetype = "text/html"
    autocorrect_location_header = False


class _Headers(EnvironHeaders):  # type: ignore[misc]  # moto is not typed for us
    """The headers of a request, whose names are made once: moto walks through all of them five times."""

    _lines: list[tuple[str, str]] | None = None

    def __iter__(self) -> Iterator[tuple[str, str]]:
        if self._lines is None:
            self._lines = list(super().__iter__())
        return iter(self._lines)

    def _get_key(self, key: str) -> str:
        value: str = self.environ[_variable_of(key)]
        return value


def has_form(environ: Environ) -> bool:
    """Tell whether the body may be a form: that of a POST, unless its query says what else it is."""
    return environ["REQUEST_METHOD"] == "POST" and not OTHER_POSTS.search(environ.get("QUERY_STRING", ""))


class _Request(Request):  # type: ignore[misc]  # as above
    """A request as moto's web application makes it, but for what Flask adds, and for forms."""

    from_wsgi_server = True

    @property
    def want_form_data_parsed(self) -> bool:
        """curl says of every body that it is a form, and moto then loses what it holds."""
        return has_form(self.environ) and bool(super().want_form_data_parsed)

    def __init__(self, environ: Environ) -> None:
        super().__init__(environ)
        self.headers = _Headers(environ)

    @cached_property
    def root_url(self) -> str:
        return _root_of(self.scheme, self.host, self.root_path)

    @cached_property
    def raw_url(self) -> str:
        """The URL as it arrived: moto asks for it three times."""
        arrived: str = super().raw_url
        return arrived


_root_of = lru_cache(KEPT_HOSTS)(get_current_url)


@lru_cache(KEPT_NAMES)
def _variable_of(header: Any) -> str:
    """Return the name of the WSGI variable of a header."""
    if not isinstance(header, str):
        raise BadRequestKeyError(header)
    variable = header.upper().replace("-", "_")
    return variable if variable in WITHOUT_PREFIX else f"HTTP_{variable}"
