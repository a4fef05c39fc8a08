"""Errors of event data stores and their queries.

AWS publishes none of these texts: all are ours, but for those of statements, which are Trino's.
"""

from emulator.api.errors import ServiceError
from emulator.api.shapes import ErrorCode


def _error(code: ErrorCode, message: str) -> ServiceError:
    return ServiceError(code, message)


def invalid_statement(message: str) -> ServiceError:
    """Return the error of a statement that is not understood, or not allowed."""
    return _error("InvalidQueryStatementException", message)
