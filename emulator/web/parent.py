"""The process that starts the one that serves, and ends with it."""

import ctypes
import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import Any

from granian.constants import Interfaces
from granian.server import Server

from emulator.settings import Settings
from emulator.web.hooks import Born, Hooks

NAME = "cloudtrail-emulator"
STOP_SECONDS = 10  # for answers of another endpoint or half requests in progress, which may have no end
PR_SET_PDEATHSIG = 1
M_MMAP_THRESHOLD = -3
LARGE_BLOCK_BYTES = 128 * 1024  # glibc's first limit, which it raises unless it is set


class Parent(Server):  # type: ignore[misc]  # granian chooses its class when it is imported
    """granian's server of one process: SIGHUP ends it as SIGTERM does, and a process that died is told.

    `line` leads to the process that serves. It says on it that it has scripts to run before it ends; then it
    is told to run them while it still serves, and says when they are over.
    """

    line: Connection | None = None

    def signal_handler_reload(self, *arguments: Any, **named: Any) -> None:
        """End: to start the process again would empty an emulator whose state is in memory."""
        self.signal_handler_interrupt(*arguments, **named)

    def shutdown(self, exit_code: int = 0) -> None:
        if self.interrupt_children and not self.interrupt_signal:
            sys.stderr.write(f"{NAME}: {_death(self.wrks[0].inner.exitcode)}\n")
        self._run_last_scripts()
        super().shutdown(exit_code)

    def _run_last_scripts(self) -> None:
        """Return when the scripts have run, or the process that runs them has ended."""
        line = self.line
        if line is None or self.interrupt_children or not line.poll():
            return
        try:
            line.recv()
            line.send(True)
            wait([line, self.wrks[0].inner.sentinel])
        except (EOFError, OSError):  # the process ended meanwhile
            return


def server_of(host: str, port: int, stop_seconds: int) -> Parent:
    """Return the server; what serves and has not ended so long after it was told to is killed."""
    return Parent(
        "emulator",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=1,
        workers_kill_timeout=stop_seconds,
        websockets=False,
        log_enabled=False,
    )


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
    granian starts and ends. Only that process loads the emulator: what both load takes memory twice.
    """
    server = server_of(settings.host, settings.port, STOP_SECONDS)
    server.line, line = multiprocessing.Pipe()
    hooks = Hooks(started, ready, line)
    server.serve(target_loader=partial(_load, settings, hooks), wrap_loader=False)


def _end_with_parent() -> None:
    """Make this process stop when its parent ends, even by SIGKILL; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _return_large_blocks() -> None:
    """Have glibc give each large block back when it is freed.

    Otherwise it keeps more after the first one, such as the text of a service's model.
    """
    if sys.platform == "linux":
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # other libraries have none
        if set_option:
            set_option(M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES)


def _load(settings: Settings, hooks: Hooks) -> Any:  # an application
    """Return what the new process serves; this runs there."""
    _end_with_parent()
    _return_large_blocks()
    born = Born(os.getppid(), signal.getsignal(signal.SIGTERM))
    from emulator.web.child import application_of

    return application_of(settings, hooks, born)


def _death(exit_code: int | None) -> str:
    how = f"with status {exit_code}"
    if exit_code is not None and exit_code < 0:
        how = f"by {signal.Signals(-exit_code).name}"
    return f"the process that serves ended {how}; its parent ends too."
