"""The latest decisions of the gate, so that a denial can be explained afterwards."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.core.access.explanations import Decision

KEPT = 1000  # calls


class Decisions:
    """Decisions by the id of the request, of which the oldest leave. Any thread may use it."""

    def __init__(self) -> None:
        self._by_request: OrderedDict[str, list[Decision]] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, decision: Decision) -> None:
        with self._lock:
            self._by_request.setdefault(decision.request_id, []).append(decision)
            if len(self._by_request) > KEPT:
                self._by_request.popitem(last=False)

    def of(self, request_id: str) -> Sequence[Decision]:
        """Return what was decided for a request, () where that is not known any more."""
        with self._lock:
            return list(self._by_request.get(request_id, ()))

    def all(self) -> Sequence[Decision]:
        """Return the decisions that are kept, oldest first."""
        with self._lock:
            return [decision for decisions in self._by_request.values() for decision in decisions]

    def clear(self) -> None:
        with self._lock:
            self._by_request.clear()
