"""moto's handlers, called without Flask between: it takes a fourth of a call, and moto needs none of it.

What a handler gets and what becomes of its answer is the same as in moto's web application. Whatever is not
plain, such as a path that no handler takes, goes to that application.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Any

from botocore.exceptions import ClientError
from werkzeug.exceptions import BadRequestKeyError, HTTPException
from werkzeug.sansio.utils import get_current_url

Environ = dict[str, Any]
Handler = Callable[[Any, str, dict[str, str]], Any]

KEPT_HOSTS = 256
KEPT_NAMES = 1024
KEPT_PATHS = 1024  # paths of objects differ, those of most services do not

WITHOUT_PREFIX = frozenset({"CONTENT_TYPE", "CONTENT_LENGTH"})

# The dashboard and the switches of moto itself are pages of Flask.
FLASK_ALONE = frozenset({"moto_api"})


def without_flask(application: Any) -> Callable[..., Iterable[bytes]]:
    """Return an application that answers as moto's for a service does, which is a Flask."""
    if application.service in FLASK_ALONE:
        return application  # type: ignore[no-any-return]  # Flask has types, moto's attributes none
    return Direct(application)


class Direct:
    """The handlers of one service, as a WSGI application."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._request_class = _request_class()
        self._response_class = application.response_class
        self._note = _recorder_of_moto()
        self._handler_of = lru_cache(KEPT_PATHS)(self._find_handler)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        handler = self._handler_of(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        if handler is None or "HTTP_HOST" not in environ:
            answered: Iterable[bytes] = self._application(environ, start_response)
            return answered
        request = self._request_class(environ)
        try:
            response = self._answer(handler, request)
        except BadRequestKeyError:  # moto failed: it reads a member that was not sent
            raise
        except HTTPException as error:
            response = self._response_class.force_type(error, environ)
        finally:
            request.close()
        blocks: Iterable[bytes] = response(environ, start_response)
        return blocks

    def _answer(self, handler: Handler, request: Any) -> Any:
        """Return a handler's answer as a response, by the rules of moto's `convert_to_flask_response`."""
        try:
            self._note(request)
            answer = handler(request, request.raw_url, dict(request.headers))
        except ClientError as error:
            answer = 400, {}, error.response["Error"]["Message"]
        status, headers, content = answer if len(answer) == 3 else (200, {}, answer)  # noqa: PLR2004
        response = self._response_class(response=content, status=status, headers=headers)
        if request.method == "HEAD" and "content-length" in headers:
            response.headers["Content-Length"] = headers["content-length"]
        return response

    def _find_handler(self, method: str, path: str) -> Handler | None:
        """Return what answers a path, None where Flask has to say so: for another path, or for none."""
        decoded = path.encode("latin-1").decode(errors="replace")
        adapter = self._application.url_map.bind("localhost", path_info=decoded, default_method=method)
        try:
            endpoint, _ = adapter.match()
        except HTTPException:
            return None
        handler: Handler = self._application.view_functions[endpoint].callback
        return handler


def _recorder_of_moto() -> Callable[[Any], None]:
    from moto.moto_api import recorder

    note: Callable[[Any], None] = recorder._record_request
    return note


def _request_class() -> Any:
    from moto.core.request import EnvironHeaders, Request

    class Headers(EnvironHeaders):  # type: ignore[misc]  # moto is not typed for us
        """The headers of a request, whose names are made once: moto walks through all of them five times."""

        _lines: list[tuple[str, str]] | None = None

        def __iter__(self) -> Iterator[tuple[str, str]]:
            if self._lines is None:
                self._lines = list(super().__iter__())
            return iter(self._lines)

        def _get_key(self, key: str) -> str:
            value: str = self.environ[_variable_of(key)]
            return value

    class Plain(Request):  # type: ignore[misc]  # as above
        """A request as moto's web application makes it, but for what Flask adds."""

        from_wsgi_server = True

        def __init__(self, environ: Environ) -> None:
            super().__init__(environ)
            self.headers = Headers(environ)

        @cached_property
        def root_url(self) -> str:
            return _root_of(self.scheme, self.host, self.root_path)

        @cached_property
        def raw_url(self) -> str:
            """The URL as it arrived: moto asks for it three times."""
            arrived: str = super().raw_url
            return arrived

    return Plain


_root_of = lru_cache(KEPT_HOSTS)(get_current_url)


@lru_cache(KEPT_NAMES)
def _variable_of(header: str) -> str:
    """Return the name of the WSGI variable of a header."""
    if not isinstance(header, str):
        raise BadRequestKeyError(header)
    variable = header.upper().replace("-", "_")
    return variable if variable in WITHOUT_PREFIX else f"HTTP_{variable}"
