"""A trail that delivers into a bucket of the same test, and its files."""

import gzip
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from emulator.core.arns import find_parts
from emulator.testing.events import Events
from emulator.testing.turns import Turn

if TYPE_CHECKING:
    from emulator.core.validation.reports import Report


class DeliveringTrail:
    """A trail that logs. Its methods read the files without calls, so they leave no record."""

    def __init__(self, turn: Turn, arn: str, bucket: str) -> None:
        from emulator.archives.moto import MotoArchive

        self._turn = turn
        self._archive = MotoArchive()
        self.arn = arn
        self.name = arn.rpartition("/")[2]
        self.bucket = bucket

    def files(self) -> Sequence[str]:
        """Return the keys of the log files in the bucket, by region and time."""
        return self._keys("_CloudTrail_")

    def digests(self) -> Sequence[str]:
        """Return the keys of the digest files in the bucket, by region and time."""
        return self._keys("_CloudTrail-Digest_")

    def records(self) -> Events:
        """Return the records of all log files."""
        found = [self._archive.find(self.bucket, key) for key in self.files()]
        return Events(
            record for file in found if file for record in json.loads(gzip.decompress(file.body))["Records"]
        )

    def validate(self) -> "Report":
        """Validate files and digests as `aws cloudtrail validate-logs` does; the report's `ok` sums it up."""
        from emulator.core.key_ring import KeptKeys
        from emulator.validating.questions import Question
        from emulator.validating.validation import validate

        question = Question([self.bucket], trail=find_parts(self.arn), end=self._turn.emulator.now())
        return validate(self._archive, KeptKeys(self._turn.emulator.key_pairs), question)

    def _keys(self, word: str) -> Sequence[str]:
        self._turn.check()
        return sorted(key for key in self._archive.keys(self.bucket, "") if word in key)
