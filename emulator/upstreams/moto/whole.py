"""moto's own web application, which is made of Flask: for requests that are not plain."""

from collections.abc import Callable
from typing import Any

from moto.moto_server import werkzeug_app
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from emulator.upstreams.moto.direct import Application, has_form

werkzeug_app.DISABLE_GLOBAL_CORS = True  # it lets every page read every bucket and secret


def whole_service(service: str) -> Application:
    """Return moto's application of one service."""
    made: Application = werkzeug_app.create_backend_app(service)
    return made


def whole_application(service_of: Callable[[str], Application]) -> Application:
    """Return moto's application, with applications of services that are made elsewhere."""

    class Whole(DomainDispatcherApplication):  # type: ignore[misc]  # moto is not typed for us
        """moto's, but remembers which service a host stands for: asking costs 0.35 ms under a lock."""

        def __init__(self) -> None:
            super().__init__(service_of)
            self._backends: dict[str, Any] = {}

        def _get_body(self, environ: dict[str, Any]) -> Any:
            """Return a form as a text; moto loses what is not UTF-8, and not all are forms that look so."""
            return super()._get_body(environ) if has_form(environ) else None

        def get_backend_for_host(self, host: str | None) -> Any:
            if host is None:
                return None
            if host not in self._backends:
                self._backends[host] = super().get_backend_for_host(host)
            return self._backends[host]

    made: Application = Whole()
    return made
