"""The process of `serve`: an emulator and uvicorn's server, until a signal ends them."""

import asyncio
import ctypes
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from uvicorn.config import Config
from uvicorn.server import Server

from emulator.opening import use_temporary_folder
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.asgi import Asgi
from emulator.web.connections import Connection
from emulator.web.init_scripts import InitScripts, variables_of_scripts
from emulator.web.serving import front_of, spare_collector
from emulator.web.start_files import take_over_files

MOTO_THREADS = 8  # moto computes and never waits: more threads only slow each other down
REQUESTS_AT_ONCE = 32  # if requests wait for another endpoint
STOP_SECONDS = 10  # for answers of another endpoint or half requests in progress, which may have no end
KEEP_ALIVE_SECONDS = 75  # for which a connection may be silent, as in nginx
SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
M_MMAP_THRESHOLD = -3
LARGE_BLOCK_BYTES = 128 * 1024  # glibc's first limit, which it raises unless it is set


class Ending(Server):
    """uvicorn's server, which takes calls until `end` is called, and until the last scripts have run.

    `started` is called when the port takes calls.
    """

    def __init__(self, config: Config, started: Callable[[], None], scripts: InitScripts) -> None:
        super().__init__(config)
        self._when_started = started
        self._scripts = scripts
        self._ended = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._when_started()

    async def main_loop(self) -> None:
        await self._ended.wait()
        if self._scripts.has("SHUTDOWN"):
            await asyncio.to_thread(self._scripts.run, "SHUTDOWN")

    def end(self) -> None:
        """Stop, the first time; stop waiting for scripts and answers, the second time."""
        if self._ended.is_set():
            self.force_exit = True
            self._scripts.stop()
        self._ended.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Have signals end the server; uvicorn would raise them again when it has ended.

        After that, pending records are delivered. Ctrl-C ends the process during that; other signals do not.
        """
        loop = asyncio.get_running_loop()
        for one in SIGNALS:
            signal.signal(one, lambda *_: loop.call_soon_threadsafe(self.end))
        try:
            yield
        finally:
            for one in SIGNALS:
                signal.signal(one, signal.SIG_DFL if one == signal.SIGINT else signal.SIG_IGN)


def bound(host: str, port: int) -> socket.socket:
    """Return a socket at the port, or for 0 at a free one. Raises OSError when it cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # so asyncio sends at once
    try:
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening


def serve(
    settings: Settings,
    listening: socket.socket,
    started: Callable[[Settings], None],
    ready: Callable[[], None],
) -> None:
    """Serve at a bound socket until SIGINT, SIGTERM or SIGHUP; what is pending is delivered before the end.

    `started` is called when the port takes calls, and `ready` when the init scripts have run.
    """
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    _return_large_blocks()
    use_temporary_folder(settings)
    scripts = _scripts_of(settings)
    _end_at_signals(scripts)
    scripts.run("BOOT")
    emulator = Emulator(settings)
    try:
        emulator.start()
        take_over_files(emulator)

        def begin() -> None:
            started(settings)
            threading.Thread(target=prepare, daemon=True).start()

        def prepare() -> None:
            scripts.run("START")
            scripts.run("READY")
            ready()

        config = config_of(_application_of(emulator, scripts))
        asyncio.run(Ending(config, begin, scripts).serve([listening]))
    finally:
        scripts.stop()
        emulator.close()


def _application_of(emulator: Emulator, scripts: InitScripts) -> Asgi:
    front = front_of(emulator, scripts)
    spare_collector()
    threads = REQUESTS_AT_ONCE if emulator.settings.has_endpoints else MOTO_THREADS
    return Asgi(front, threads, afterwards=emulator.put_off())


def config_of(application: Asgi) -> Config:
    """Return how uvicorn serves an application, which logs its errors itself."""
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    return Config(
        application,
        loop="asyncio",
        http=Connection,
        ws="none",
        interface="asgi3",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


def _scripts_of(settings: Settings) -> InitScripts:
    """Return the init scripts, whose environment has the URL of this emulator."""
    if not settings.init_dir:
        return InitScripts((), {})
    recorded = settings.init_calls == "recorded"
    return InitScripts(
        settings.init_dir, variables_of_scripts(settings.url, os.environ, are_recorded=recorded)
    )


def _end_at_signals(scripts: InitScripts) -> None:
    """Have signals end the process while nothing is served yet, as the first one of a container too."""

    def end(*_: Any) -> None:
        scripts.stop()
        sys.exit(0)

    for one in SIGNALS:
        signal.signal(one, end)


def _return_large_blocks() -> None:
    """Have glibc give each large block back when it is freed.

    Otherwise it keeps more after the first one, such as the text of a service's model.
    """
    if sys.platform == "linux":
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # other libraries have none
        if set_option:
            set_option(M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES)
