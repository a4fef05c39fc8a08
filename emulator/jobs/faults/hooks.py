"""Faults in the hooks of delivery: late files, repeated files, missed digests, wrong keys."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from emulator.core.delivery.logfiles import Contents, LogFile
from emulator.core.delivery.periods import Period
from emulator.core.digests.digests import Chain
from emulator.core.digests.key_pairs import KeyPair
from emulator.core.faults.armed import Faults
from emulator.core.faults.damage import renamed
from emulator.core.places import Place
from emulator.core.ports.neighbours import Signer
from emulator.core.ports.state import Store
from emulator.jobs.faults.contents import FaultyContents
from emulator.jobs.faults.delays import Delays
from emulator.jobs.hooks import Hooks


class FaultyHooks(Hooks):
    """Changes delivery as the armed faults say; without armed faults it changes nothing."""

    def __init__(self, store: Store, signer: Signer, faults: Faults) -> None:
        self._faults = faults
        self._signer = signer
        self._contents = FaultyContents(store, faults)
        self._delays = Delays(store, faults)

    def clear(self) -> None:
        """Forget which files wait, and which missed their digest."""
        self._delays.clear()

    def admit(self, file: LogFile, place: Place, at: datetime) -> None:
        if self._faults:
            self._delays.check_released(file, place, at)

    def contents(self, period: Period, place: Place, contents: Contents) -> Contents:
        return self._contents.changed(period, place, contents) if self._faults else contents

    def copies(self, place: Place, file: LogFile) -> Sequence[LogFile]:
        return (renamed(file),) if self._faults.trigger("repeated-file", place, file.key) else ()

    def backfills(self, files: Sequence[LogFile]) -> Mapping[Chain, Sequence[LogFile]]:
        return self._delays.missed(files) if self._faults else {}

    def note_backfilled(self, chain: Chain) -> None:
        self._delays.note_backfilled(chain)

    def signing_pair(self, place: Place, digest_key: str, pair: KeyPair) -> KeyPair:
        if self._faults.trigger("wrong-key", place, digest_key):
            return self._signer.make_pair(f"not {place.region}", pair.valid_from, pair.valid_to)
        return pair
