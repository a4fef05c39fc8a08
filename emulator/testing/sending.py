"""What the clients of this process send, looked at on its way: those of boto3, and of aiobotocore if loaded.

Calls that only arrange get a mark, so that they leave no record. The mark belongs to the call: it is set for
the thread or task that is in such a block, for all its clients; calls of other threads and tasks are recorded
as usual. And while a fixture is in use, nothing is sent to the real AWS.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from emulator.core.call import UNRECORDED_APP, UNRECORDED_HEADER

# The classes by which the libraries send requests.
SENDERS = (
    ("botocore.httpsession", "URLLib3Session"),
    ("aiobotocore.httpsession", "AIOHTTPSession"),
    ("aiobotocore.httpxsession", "HttpxSession"),
)
REAL_AWS = re.compile(
    r"(?:.+\.)?(?:amazonaws\.com(?:\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn|aws\.dev)"
)

_arranging = ContextVar("arranging", default=False)
_guards: list[object] = []


class RealAwsError(RuntimeError):
    """A test was about to call the real AWS."""


@contextmanager
def unrecorded() -> Iterator[None]:
    """Mark the calls of this thread or task while the block runs."""
    watch()
    token = _arranging.set(True)
    try:
        yield
    finally:
        _arranging.reset(token)


@contextmanager
def guarded() -> Iterator[None]:
    """Refuse requests to the real AWS while the block runs, in all threads."""
    import botocore.httpsession  # noqa: F401 - it is to be watched from its beginning

    watch()
    guard = object()
    _guards.append(guard)
    try:
        yield
    finally:
        _guards.remove(guard)


def variables() -> dict[str, str]:
    """Return the variables that mark the calls of a subprocess; none outside such a block."""
    return {"AWS_SDK_UA_APP_ID": UNRECORDED_APP} if _arranging.get() else {}


def watch() -> None:
    """Look at what the loaded libraries send, from now on."""
    for module, name in SENDERS:
        sender = getattr(sys.modules.get(module), name, None)
        if sender is not None and not hasattr(sender.send, "is_watched"):
            sender.send = _watched(sender.send)


def _watched(send: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(send)
    def send_watched(self: Any, request: Any) -> Any:
        if _guards:
            _check_place(str(request.url))
        if _arranging.get():
            request.headers[UNRECORDED_HEADER] = "true"
        return send(self, request)

    send_watched.is_watched = True  # type: ignore[attr-defined]  # functions take attributes, mypy does not know
    return send_watched


def _check_place(url: str) -> None:
    host = urlsplit(url).hostname or ""
    if REAL_AWS.fullmatch(host):
        raise RealAwsError(
            f"The test was about to call the real AWS at {host}. Code that creates its own clients needs the"
            " fixture cloudtrail_environment, or endpoint_url=cloudtrail.endpoint_url."
        )
