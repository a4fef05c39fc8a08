"""What answered calls leave to do: their records, while the caller goes on."""

import logging
import threading
from collections import deque
from collections.abc import Callable

log = logging.getLogger(__name__)

Work = Callable[[], None]


class Backlog:
    """Does work when a call has been answered, and at the latest before another one is looked at.

    So the record of a call can be found as soon as the call has returned. It describes the rest of AWS as it
    was at the time of the call, because no other call has changed it. Until `begin` is called, all work is
    done at once. Any thread may use it. An error of work that is put off is logged.
    """

    def __init__(self) -> None:
        self._begun = False
        self._left: deque[Work] = deque()
        self._working = threading.Lock()

    def begin(self) -> None:
        """Put work off from now on. To be called by a server that works it off after each answer."""
        self._begun = True

    def add(self, work: Work) -> None:
        """Put work off, or do it."""
        if self._begun:
            self._left.append(work)
        else:
            work()

    def work_off(self) -> None:
        """Do what is left, oldest first; return when it is done, by this thread or another."""
        if not (self._left or self._working.locked()):
            return
        with self._working:
            while self._left:
                work = self._left.popleft()
                try:
                    work()
                except Exception:  # what is left is done all the same
                    log.exception("what an answered call left to do failed")
