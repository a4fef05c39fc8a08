"""Calls that only arrange: each is marked on its way, so that it leaves no record.

The mark belongs to the call. It is set for the thread or task that is in such a block, for all its clients;
calls of other threads and tasks are recorded as usual.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from emulator.core.call import UNRECORDED_APP, UNRECORDED_HEADER

_arranging = ContextVar("arranging", default=False)

# The classes by which botocore, and aiobotocore where it is loaded, send requests.
SENDERS = (("botocore.httpsession", "URLLib3Session"), ("aiobotocore.httpsession", "AIOHTTPSession"))


@contextmanager
def unrecorded() -> Iterator[None]:
    """Mark the calls of this thread or task while the block runs."""
    for module, name in SENDERS:
        if module in sys.modules:
            _watch(getattr(sys.modules[module], name))
    token = _arranging.set(True)
    try:
        yield
    finally:
        _arranging.reset(token)


def variables() -> dict[str, str]:
    """Return the variables that mark the calls of a subprocess; none outside such a block."""
    return {"AWS_SDK_UA_APP_ID": UNRECORDED_APP} if _arranging.get() else {}


def _watch(sender: Any) -> None:  # a class of botocore's, which has no types
    """Have the class mark what it sends; once."""
    send: Callable[..., Any] = sender.send
    if hasattr(send, "marks"):
        return

    @wraps(send)
    def send_marked(self: Any, request: Any) -> Any:
        if _arranging.get():
            request.headers[UNRECORDED_HEADER] = "true"
        return send(self, request)

    send_marked.marks = True  # type: ignore[attr-defined]  # functions take attributes, mypy does not know
    sender.send = send_marked
