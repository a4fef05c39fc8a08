"""A memory of bounded size."""

from threading import Lock
from typing import Generic, TypeVar

KEPT = 100_000

Value = TypeVar("Value")


class Newest(Generic[Value]):
    """Values by name, of which the oldest leave when there are too many. Any thread may use it."""

    def __init__(self) -> None:
        self._values: dict[str, Value] = {}
        self._lock = Lock()

    def get(self, name: str) -> Value | None:
        return self._values.get(name)

    def put(self, name: str, value: Value) -> None:
        with self._lock:
            self._values.pop(name, None)
            self._values[name] = value
            if len(self._values) > KEPT:
                del self._values[next(iter(self._values))]

    def drop(self, name: str) -> None:
        with self._lock:
            self._values.pop(name, None)

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
