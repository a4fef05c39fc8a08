"""The process that starts the one that serves, and ends with it."""

import signal
import sys
from typing import Any

from granian.constants import Interfaces
from granian.server import Server

NAME = "cloudtrail-emulator"


class Parent(Server):  # type: ignore[misc]  # granian chooses its class when it is imported
    """granian's server of one process: SIGHUP ends it as SIGTERM does, and a process that died is told."""

    def signal_handler_reload(self, *arguments: Any, **named: Any) -> None:
        """End: to start the process again would empty an emulator whose state is in memory."""
        self.signal_handler_interrupt(*arguments, **named)

    def shutdown(self, exit_code: int = 0) -> None:
        if self.interrupt_children and not self.interrupt_signal:
            sys.stderr.write(f"{NAME}: {_death(self.wrks[0].inner.exitcode)}\n")
        super().shutdown(exit_code)


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
