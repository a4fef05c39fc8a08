"""Delivered bytes stay the same.

Seeded ids and keys and a time that is a value make them the same on every machine. The bytes are compared
uncompressed, because implementations of zlib differ in theirs.
"""

import json
from pathlib import Path

import pytest

from tests.golden import delivered


@pytest.mark.source("aws-docs", "CloudTrail user guide: log file examples, Digest file structure")
def test_what_is_delivered_is_what_the_golden_file_says(tmp_path: Path) -> None:
    expected = json.loads(delivered.FILE.read_text())

    assert delivered.delivered(tmp_path) == expected
