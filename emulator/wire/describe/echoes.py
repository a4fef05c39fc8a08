"""Error messages without the secrets of the request that some services repeat in them."""

from collections.abc import Iterator, Mapping
from typing import Any

from emulator.core.call import Request
from emulator.wire.describe import messages, query_form, xml_form
from emulator.wire.describe.messages import Form
from emulator.wire.requests import form_of, unpacked
from emulator.wire.tables.secrets import STARS_3

SHORTEST = 6  # characters: shorter texts stand in a message by chance
MOST = 1000  # texts of one request that are looked for


def without_echoes(message: str, form: Form, request: Request, recorded: Mapping[str, Any]) -> str:
    """Return the message with a marker for each text that the request has and its record withholds.

    AWS does not repeat such values; other implementations of its services do.
    """
    shown = set(_texts(recorded))
    withheld = [text for text in _sent(form, request) if text in message and text not in shown]
    for text in sorted(withheld, key=len, reverse=True):
        message = message.replace(text, STARS_3)
    return message


def _sent(form: Form, request: Request) -> Iterator[str]:
    if not request.body:
        return
    for number, text in enumerate(_texts(_parsed(form, request))):
        if number == MOST:
            return
        if len(text) >= SHORTEST:
            yield text


def _parsed(form: Form, request: Request) -> Any:
    if form == "query":
        return query_form.tree_of(form_of(request))
    if form == "rest-xml":
        root = xml_form.parse(unpacked(request.headers, request.body), "request")
        return [] if root is None else [element.text for element in root.iter()]
    return messages.body_value(form, request)


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts in a value, not the names of its members. Keeps its own stack: nesting may be deep."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            left.extend(one.values())
        elif isinstance(one, list):
            left.extend(one)
