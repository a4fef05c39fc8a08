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
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

from emulator.core.values import dataclass
from emulator.opening import use_temporary_folder
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.front import Front
from emulator.web.init_scripts import InitScripts, no_scripts, variables_of_scripts
from emulator.web.start_files import take_over_files

MOTO_THREADS = 8  # moto computes and never waits: more threads only slow each other down
REQUESTS_AT_ONCE = 32  # if requests wait for another endpoint
GARBAGE_THRESHOLD = 20_000  # objects; a call of moto makes thousands, and few of them are cycles
STOP_SECONDS = 10  # for answers of another endpoint or half requests in progress, which may have no end
POLL_SECONDS = 0.02  # how long a test's server takes to notice that it has to stop


def front_of(emulator: Emulator, scripts: InitScripts | None = None) -> Front:
    """Return the web application of an emulator, which may have init scripts.

    Flask is loaded for the first request that is not for AWS.
    """
    started = emulator.now()

    def admin() -> Any:
        from emulator.web.admin import admin_of

        return admin_of(emulator, scripts or no_scripts(), started)

    def console() -> Any:
        from emulator.web.console.application import console_of

        return console_of(emulator)

    return Front(emulator.calls, admin, console, has_home=not emulator.settings.has_endpoints)


def free_port(host: str, port: int) -> int:
    """Return the port, or for 0 a free one. Raises OSError when it cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])


def serve(settings: Settings, started: Callable[[Settings], None], ready: Callable[[], None]) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; `started` is called when the port takes calls.

    `ready` is called after that, when the init scripts have run. The emulator runs in its own process, which
    granian starts and ends.
    """
    from emulator.web.parent import server_of

    server = server_of(settings.host, settings.port, STOP_SECONDS)
    server.line, line = multiprocessing.Pipe()
    hooks = Hooks(started, ready, line)
    server.serve(target_loader=partial(_load, settings, hooks), wrap_loader=False)


@dataclass(frozen=True)
class Hooks:
    """What is done when the port takes calls, and when all is ready; `line` leads to the parent."""

    started: Callable[[Settings], None]
    ready: Callable[[], None]
    line: Connection


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


def _load(settings: Settings, hooks: Hooks) -> Any:  # an application
    _end_with_parent()
    parent, inherited = os.getppid(), signal.getsignal(signal.SIGTERM)
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    use_temporary_folder(settings)
    scripts = _scripts_of(settings)
    scripts.run("BOOT")
    emulator = Emulator(settings)
    emulator.start()
    take_over_files(emulator)
    multiprocessing.util.Finalize(emulator, partial(_close, emulator, scripts), exitpriority=100)
    front = front_of(emulator, scripts)
    spare_collector()
    from emulator.web.asgi import Asgi

    application = Asgi(front, REQUESTS_AT_ONCE if settings.has_endpoints else MOTO_THREADS)

    def begin() -> None:
        _wait_until_it_listens(settings, inherited)
        if os.getppid() != parent:  # it ended before this process handled signals
            os.kill(os.getpid(), signal.SIGTERM)
            return
        hooks.started(settings)
        scripts.run("START")
        scripts.run("READY")
        hooks.ready()
        if scripts.has("SHUTDOWN"):
            _run_last(scripts, hooks.line)

    threading.Thread(target=begin, daemon=True).start()
    return application


def _scripts_of(settings: Settings) -> InitScripts:
    """Return the init scripts, whose environment has the URL of this emulator."""
    if not settings.init_dir:
        return InitScripts((), {})
    recorded = settings.init_calls == "recorded"
    variables = variables_of_scripts(settings.url, os.environ, are_recorded=recorded)
    scripts = InitScripts(settings.init_dir, variables)
    if scripts.has("SHUTDOWN") and sys.platform != "win32":
        os.setpgrp()  # otherwise Ctrl-C on a terminal ends this process before they have run
    return scripts


def _run_last(scripts: InitScripts, line: Connection) -> None:
    """Run the scripts of the last stage when the parent asks for it, and say that they are over."""
    try:
        line.send(True)
        line.recv()
        scripts.run("SHUTDOWN")
        line.send(True)
    except (EOFError, OSError):  # the parent has ended
        return


def _close(emulator: Emulator, scripts: InitScripts) -> None:
    scripts.stop()
    emulator.close()


def _wait_until_it_listens(settings: Settings, inherited: Any) -> None:
    """Return once the port takes connections, and signals: granian does both after the application is loaded.

    `inherited` is what handles SIGTERM before that, which is the parent's and stops nothing here.
    """
    pause = threading.Event()
    while True:
        try:
            socket.create_connection((settings.reached_at, settings.port), timeout=1).close()
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
