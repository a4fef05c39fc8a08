"""The hooks of delivery, by which faults change it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from emulator.core.delivery.logfiles import Contents, LogFile
from emulator.core.delivery.periods import Period
from emulator.core.digests.digests import Chain
from emulator.core.digests.key_pairs import KeyPair
from emulator.core.places import Place


class Hooks:
    """Hooks that change nothing. Faults override some of the methods."""

    def admit(self, file: LogFile, place: Place, at: datetime) -> None:
        """Let a planned log file go to the bucket. Raises HeldError to hold it back."""

    def contents(self, period: Period, place: Place, contents: Contents) -> Contents:
        """Return the contents of a log file of the period, or other contents instead."""
        del period, place
        return contents

    def copies(self, place: Place, file: LogFile) -> Sequence[LogFile]:
        """Return the files of other names that hold the same as a file that was put."""
        del place, file
        return ()

    def backfills(self, files: Sequence[LogFile]) -> Mapping[Chain, Sequence[LogFile]]:
        """Return which of the files belong into backfill digests, by the chain with their window open."""
        del files
        return {}

    def note_backfilled(self, chain: Chain) -> None:
        """Learn that the backfill digest of the chain's window was delivered."""

    def signing_pair(self, place: Place, digest_key: str, pair: KeyPair) -> KeyPair:
        """Return the pair that signs a digest: the region's, or another."""
        del place, digest_key
        return pair
