"""Replaying: changes the times, accounts and id of a record of the past."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from emulator.core.call import Json
from emulator.core.clock import from_epoch, iso
from emulator.core.ids import derived_uuid
from emulator.core.injecting.forms import FRACTION
from emulator.core.records.foreign import RecordError, seconds_of
from emulator.core.values import dataclass

ACCOUNT = re.compile(r"(?<![0-9A-Za-z])\d{12}(?![0-9A-Za-z])", re.ASCII)
IDS = ("eventID", "sharedEventID")
TIMES = (("eventTime",), ("userIdentity", "sessionContext", "attributes", "creationDate"))


@dataclass(frozen=True)
class Replay:
    """The changes of every record.

    Times move by `shift_seconds`. `accounts` maps old account ids to new ones. New event ids
    depend on `id_material` and the old ones, so that copies of one event still share theirs; None keeps
    the old ones.
    """

    shift_seconds: int = 0
    accounts: Mapping[str, str] | None = None
    id_material: str | None = None

    def replayed(self, record: Json) -> Json:
        """Return the changed record.

        The time of the event and the start of its caller's session are moved; times in parameters and
        results stay.
        """
        changed: Json = record
        if self.shift_seconds:
            for path in TIMES:
                changed = self._with_moved(changed, path)
        if self.id_material is not None:
            changed = changed | {name: self._new_id(changed[name]) for name in IDS if name in changed}
        return self._mapped(changed) if self.accounts else changed

    def _with_moved(self, value: Any, path: Sequence[str]) -> Any:  # a part of JSON
        """Return the value with the time at the path moved; other values stay."""
        if path:
            is_there = isinstance(value, dict) and path[0] in value
            return {**value, path[0]: self._with_moved(value[path[0]], path[1:])} if is_there else value
        try:
            return iso(from_epoch(seconds_of(FRACTION.sub("", value)) + self.shift_seconds))
        except (RecordError, TypeError):
            return value

    def _new_id(self, old: object) -> object:
        return derived_uuid(f"{self.id_material}/{old}") if isinstance(old, str) else old

    def _mapped(self, value: Any) -> Any:  # as above
        """Return the value with account ids replaced, alone or between other characters."""
        if isinstance(value, str):
            return ACCOUNT.sub(self._account, value)
        if isinstance(value, list):
            return [self._mapped(item) for item in value]
        return (
            {name: self._mapped(item) for name, item in value.items()} if isinstance(value, dict) else value
        )

    def _account(self, found: re.Match[str]) -> str:
        return (self.accounts or {}).get(found[0], found[0])
