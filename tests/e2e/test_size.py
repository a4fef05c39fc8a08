"""However much is pending, it is delivered in the same memory, in files that are split as AWS splits them."""

import json
import urllib.request
from pathlib import Path

import pytest
from isal import isal_zlib

from tests.e2e import programs
from tests.e2e.pending import fill

pytestmark = pytest.mark.e2e

SIZE_BYTES = 5000
MEBIBYTE = 1024 * 1024


def deliver(place: Path, count: int) -> tuple[list[Path], int]:
    """Have a process deliver so many events; return the files, and the most memory that it took."""
    fill(place / "state", count, SIZE_BYTES)
    folder = place / "logs"
    options = ("--data-dir", str(place / "state"), "--sink", "folder", "--folder", str(folder))
    with programs.emulator(*options, "--upstream", "none", "--delivery-interval", "3600") as (url, pid):
        request = urllib.request.Request(f"{url}/_emulator/deliver", b"{}", method="POST")
        urllib.request.urlopen(request).close()
        peak = programs.peak_bytes(pid)
    return sorted(folder.rglob("*_CloudTrail_*.json.gz")), peak


def test_four_times_as_many_pending_events_take_no_more_memory(tmp_path: Path) -> None:
    _, few = deliver(tmp_path / "few", 13_000)
    _, many = deliver(tmp_path / "many", 52_000)

    assert many - few < 20 * MEBIBYTE


@pytest.mark.source("aws-docs", "Finding your CloudTrail log files: a new file after 50 MB uncompressed")
def test_a_file_ends_before_50_mebibytes_and_the_next_goes_on(tmp_path: Path) -> None:
    files, _ = deliver(tmp_path, 13_000)
    contents = [isal_zlib.decompress(file.read_bytes(), 31) for file in files]
    ids = {record["eventID"] for content in contents for record in json.loads(content)["Records"]}
    rest, full = sorted(map(len, contents))

    assert rest < 50 * MEBIBYTE - 2 * SIZE_BYTES < full <= 50 * MEBIBYTE
    assert len(ids) == 13_000
