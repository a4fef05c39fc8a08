"""XML as the generic JSON that S3 and newer EC2 operations are recorded with.

One child of a name becomes a member, several become an array; an element without content becomes "";
texts that look like numbers or booleans become them.
"""

import re
from typing import Any

from emulator.wire.describe.xml_form import XSI, Element, name_of

NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})(?:\.\d{1,15})?", re.ASCII)


def typed(text: str) -> Any:
    """Return the number or boolean that a text looks like, otherwise the text."""
    if text in {"true", "false"}:
        return text == "true"
    if NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def value_of(element: Element) -> Any:
    """Return the JSON of an element: an object when it has children or attributes, otherwise its text."""
    value: dict[str, Any] = {
        name.replace(XSI, "xsi:").rpartition("}")[2]: text for name, text in element.attrib.items()
    }
    for child in element:
        add(value, name_of(child), value_of(child))
    if value:
        return value
    return typed((element.text or "").strip())


def add(value: dict[str, Any], name: str, item: Any) -> None:
    """Add a child: the second of a name turns the member into an array."""
    known = value.get(name)
    if known is None:
        value[name] = item
    elif isinstance(known, list):
        known.append(item)
    else:
        value[name] = [known, item]
