"""The process that serves, with granian's server."""

import logging
import multiprocessing.util
import os
import signal
import socket
import sys
import threading
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from emulator.opening import use_temporary_folder
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.asgi import Asgi
from emulator.web.hooks import Born, Hooks
from emulator.web.init_scripts import InitScripts, variables_of_scripts
from emulator.web.serving import POLL_SECONDS, front_of, spare_collector
from emulator.web.start_files import take_over_files

MOTO_THREADS = 8  # moto computes and never waits: more threads only slow each other down
REQUESTS_AT_ONCE = 32  # if requests wait for another endpoint


def application_of(settings: Settings, hooks: Hooks, born: Born) -> Asgi:
    """Return the application of a new emulator, whose hooks are called once the port takes calls."""
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
    threads = REQUESTS_AT_ONCE if settings.has_endpoints else MOTO_THREADS
    application = Asgi(front, threads, emulator.put_off())

    def begin() -> None:
        _wait_until_it_listens(settings, born.inherited)
        if os.getppid() != born.parent:  # it ended before this process handled signals
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
