"""The pace of a replay: it waits with the system's clock, and advances a manual clock."""

import threading
from datetime import timedelta

from emulator.cli.running import call, get
from emulator.core.clock import SystemClock, parse_iso

LONGEST_WAIT_SECONDS = 3600.0


class EmulatorClock:
    """The clock of a running emulator; `now` is its time when this object was made."""

    def __init__(self, url: str) -> None:
        told = get(url, "/_emulator/clock")
        self.now = parse_iso(told["now"])
        self._url = url
        self._is_manual = told["kind"] == "manual"
        self._passed = 0
        self._own = SystemClock()
        self._start = self._own.now()

    def wait_until(self, seconds: int) -> None:
        """Return when so much time has passed there since this object was made."""
        if self._is_manual and seconds > self._passed:
            call(self._url, "/_emulator/clock/advance", {"seconds": seconds - self._passed})
            self._passed = seconds
            return
        end, pause = self._start + timedelta(seconds=seconds), threading.Event()
        while not self._is_manual and (left := (end - self._own.now()).total_seconds()) > 0:
            pause.wait(min(left, LONGEST_WAIT_SECONDS))
