"""How the calls of a service travel; adapters need not inherit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from emulator.api.errors import ServiceError
    from emulator.core.call import Json, Request, Response


class CallProtocol(Protocol):
    """Requests to operations, answers and errors to bytes. `at` is in UTC."""

    def decode(self, request: Request) -> tuple[str, Json]:
        """Return the name of the operation and its checked request. Raises ServiceError."""
        ...

    def encode_response(self, response: Mapping[str, Any], request_id: str, at: datetime) -> Response:
        """Return the answer of an operation that succeeded."""
        ...

    def encode_error(self, error: ServiceError, request_id: str, at: datetime) -> Response:
        """Return the answer of an operation that failed, or of a request that names none."""
        ...
