"""Servers for the front door: granian's for `serve`, Werkzeug's inside a process that tests."""

import gc
import logging
import multiprocessing.util
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Any

from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.admin import add_routes
from emulator.web.front import Front

MOTO_THREADS = 8  # moto computes and never waits: more threads only slow each other down
REQUESTS_AT_ONCE = 32  # if requests wait for another endpoint
GARBAGE_THRESHOLD = 20_000  # objects; a call of moto makes thousands, and few of them are cycles
STOP_SECONDS = 10  # for answers of another endpoint or half requests in progress, which may have no end
POLL_SECONDS = 0.02  # how long a test's server takes to notice that it has to stop


def front_of(emulator: Emulator) -> Front:
    """Return the web application of an emulator."""

    def console() -> Any:
        from emulator.web.console.application import console_of

        return console_of(emulator)

    front = Front(emulator.calls, console, has_home=not emulator.settings.has_endpoints)
    add_routes(front, emulator)
    return front


def free_port(host: str, port: int) -> int:
    """Return the port, or for 0 a free one. Raises OSError when it cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])


def serve(settings: Settings, started: Callable[[Settings], None]) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; `started` is called when the port is ready.

    The emulator runs in its own process, which granian starts and ends.
    """
    from emulator.web.parent import server_of

    server = server_of(settings.host, settings.port, STOP_SECONDS)
    server.serve(target_loader=partial(_load, settings, started), wrap_loader=False)


PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """Make this process stop when its parent ends, even by SIGKILL; Linux only."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def spare_collector() -> None:
    """Make the garbage collector ignore loaded objects, and check the rest less often."""
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)
    gc.enable()


def _load(settings: Settings, started: Callable[[Settings], None]) -> Any:  # an application
    _end_with_parent()
    parent, inherited = os.getppid(), signal.getsignal(signal.SIGTERM)
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    emulator = Emulator(settings)
    emulator.start()
    multiprocessing.util.Finalize(emulator, emulator.close, exitpriority=100)
    front = front_of(emulator)
    spare_collector()
    from emulator.web.asgi import Asgi

    application = Asgi(front, REQUESTS_AT_ONCE if settings.has_endpoints else MOTO_THREADS)

    def begin() -> None:
        _wait_until_it_listens(settings, inherited)
        if os.getppid() == parent:
            started(settings)
        else:  # it ended before this process handled signals
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=begin, daemon=True).start()
    return application


def _wait_until_it_listens(settings: Settings, inherited: Any) -> None:
    """Return once the port takes connections, and signals: granian does both after the application is loaded.

    `inherited` is what handles SIGTERM before that, which is the parent's and stops nothing here.
    """
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - compared
    pause = threading.Event()
    while True:
        try:
            socket.create_connection((host, settings.port), timeout=1).close()
        except OSError:
            pause.wait(POLL_SECONDS)
        else:
            takes_signals = signal.getsignal(signal.SIGTERM) is not inherited
            pause.wait(POLL_SECONDS)  # granian acts on signals a moment after it takes them
            if takes_signals:
                return


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
