"""ARNs from templates: what an operation is about, filled with the members of a request.

Source: service authorization reference, the resource types of each service.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from emulator.core.regions import partition_of
from emulator.core.values import dataclass
from emulator.wire.questions.members import Members
from emulator.wire.tables.actions import OTHER_RESOURCES

TABLE = Path(__file__).parent.parent / "tables" / "actions.json"
BEGINNING = "arn:{partition}:"
LABEL = re.compile(r"\{(\w+)\}")
LAST_WORD = re.compile(r"[a-z-]+[/-]$")
PLACES = frozenset({"partition", "region", "account", "caller"})
DEFAULTS = frozenset({"default"})  # the event bus that an ARN does not name

Entries = Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """Where a call acts. `caller` is the name of the user who calls, with path, "" for none."""

    region: str
    account: str
    caller: str

    def fill(self, template: str) -> str:
        """Return the template with its places filled; labels of members stay."""
        told = {
            "partition": partition_of(self.region),
            "region": self.region,
            "account": self.account,
            "caller": self.caller,
        }
        return LABEL.sub(lambda label: told.get(label[1], label[0]), template)


@cache
def _table() -> Mapping[str, Any]:
    found: Mapping[str, Any] = orjson.loads(TABLE.read_bytes())
    return found


@cache
def entries_of(service: str) -> Entries:
    """Return what each operation of a service is about: "*", templates, or "" where no request tells it.

    Operations that have no action of their name are missing.
    """
    grouped: Mapping[str, str] = _table().get(service, {})
    entries = {name: entry for entry, names in grouped.items() for name in names.split()}
    entries.update(OTHER_RESOURCES.get(service, {}))
    return {name: text.replace("~", BEGINNING) for name, text in entries.items()}


def resources_of(entry: str, members: Members, place: Place) -> Sequence[str | None]:
    """Return the ARNs of an entry, ["*"] for one without resources, [None] where they cannot be told."""
    if entry == "*":
        return ["*"]
    filled = {template: _filled(place.fill(template), members) for template in entry.split()}
    kept = [template for template in filled if filled[template] and not _is_in_another(template, filled)]
    return list(dict.fromkeys(arn for template in kept for arn in filled[template])) or [None]


def _is_in_another(template: str, filled: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether another template that was filled takes the same members and more, of the same kind."""
    own = set(LABEL.findall(template)) - PLACES
    kind = template.partition(":{account}:")[2].partition("{")[0]
    return any(
        arns
        and own < set(LABEL.findall(other)) - PLACES
        and other.partition(":{account}:")[2].startswith(kind)
        for other, arns in filled.items()
    )


def _filled(template: str, members: Members) -> Sequence[str]:
    """Return the template with its members filled in, for each value of a list; () where one is missing."""
    label = LABEL.search(template)
    if label is None:
        return [template]
    filled: list[str] = []
    for value in _values(members.get(label[1])):
        if value in DEFAULTS and label[1] == "EventBusName":
            return ()
        filled += _filled(_with(template, label, value), members)
    return filled


def _with(template: str, label: re.Match[str], value: str) -> str:
    before, after = template[: label.start()], template[label.end() :]
    if value.startswith("arn:"):
        return _of_arn(label[1], value) + after
    if value.startswith(("http://", "https://")):
        return _of_url(before, value) + after
    if value.startswith("alias/") and before.endswith(":key/"):
        return before.removesuffix("key/") + value + after
    word = LAST_WORD.search(before)
    if word and value.startswith(word[0]):
        before = before.removesuffix(word[0])
    return before + (value.removeprefix("/") if before.endswith("/") else value) + after


def _of_arn(member: str, value: str) -> str:
    """Return the ARN that is judged: of a subscription, its topic."""
    return value.rpartition(":")[0] if member == "SubscriptionArn" else value


def _of_url(before: str, url: str) -> str:
    """Return the ARN of a queue from its URL, whose last segments are account and name."""
    *_, account, name = url.rstrip("/").split("/")
    if not account.isdigit():
        return before + name
    parts = before.split(":")
    return ":".join([*parts[:4], account, name])


def _values(value: Any) -> Sequence[str]:
    if isinstance(value, Mapping):
        return list(value)  # items by the name of their table
    listed = value if isinstance(value, list) else [value]
    return [str(one) for one in listed if isinstance(one, (str, int)) and str(one)]
