"""The front door of an emulator, and its server inside a process that tests: Werkzeug's."""

import gc
import threading
from functools import partial
from types import TracebackType
from typing import Any

from emulator.core import garbage
from emulator.running import Emulator
from emulator.web.front import Front
from emulator.web.health import Health
from emulator.web.init_scripts import InitScripts, no_scripts

POLL_SECONDS = 0.02  # how long a test's server takes to notice that it has to stop


def front_of(emulator: Emulator, scripts: InitScripts | None = None) -> Front:
    """Return the web application of an emulator, which may have init scripts.

    Flask is loaded for the first request that is neither for AWS nor for the status.
    """
    started = emulator.now()

    def admin() -> Any:
        from emulator.web.admin import admin_of

        return admin_of(emulator, scripts or no_scripts(), started)

    def console() -> Any:
        from emulator.web.console.application import console_of

        return console_of(emulator)

    health = Health(emulator)
    return Front(emulator.calls, health, admin, console, has_home=not emulator.settings.has_endpoints)


def spare_collector() -> None:
    """Make the garbage collector ignore what is loaded so far, and check the rest less often."""
    gc.freeze()
    gc.set_threshold(garbage.THRESHOLD)
    gc.enable()


class LocalServer:
    """An emulator served by a thread of this process, on a free port of the loopback interface.

    Enter it to serve, leave it to stop.
    """

    def __init__(self, emulator: Emulator) -> None:
        from werkzeug.serving import WSGIRequestHandler, make_server

        class Handler(WSGIRequestHandler):
            protocol_version = "HTTP/1.1"  # connections stay open
            disable_nagle_algorithm = True  # otherwise a body waits 40 ms for its head to be acknowledged

            def log(self, *_: Any, **__: Any) -> None:
                """Calls are in the journal; a line for each would bury the test's own output."""

        self.emulator = emulator
        self._server = make_server("127.0.0.1", 0, front_of(emulator), threaded=True, request_handler=Handler)
        forever = partial(self._server.serve_forever, poll_interval=POLL_SECONDS)
        self._thread = threading.Thread(target=forever, name="server", daemon=True)

    @property
    def url(self) -> str:
        """The endpoint, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "LocalServer":
        self.emulator.start()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.emulator.close()
