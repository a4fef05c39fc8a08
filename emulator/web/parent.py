"""The process that starts the one that serves, and ends with it."""

import signal
import sys
from multiprocessing.connection import Connection, wait
from typing import Any

from granian.constants import Interfaces
from granian.server import Server

NAME = "cloudtrail-emulator"


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


def _death(exit_code: int | None) -> str:
    how = f"with status {exit_code}"
    if exit_code is not None and exit_code < 0:
        how = f"by {signal.Signals(-exit_code).name}"
    return f"the process that serves ended {how}; its parent ends too."
