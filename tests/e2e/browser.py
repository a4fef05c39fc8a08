"""A real browser beside the test: Chromium, driven by Playwright, with nothing of the user's."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.e2e.programs import do_without

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SCRIPT = Path(__file__).parents[2] / "scripts" / "chromium"
# A container's root has no sandbox, and little shared memory.
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]


@contextmanager
def chromium() -> "Iterator[Browser]":
    """Run a browser while the block runs; where there is none, nothing is tested."""
    from playwright.sync_api import sync_playwright

    found = subprocess.run([str(SCRIPT)], capture_output=True, text=True, check=False)
    if found.returncode:
        do_without(found.stderr.strip())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.stdout.strip(), args=ARGUMENTS)
        yield browser
        browser.close()
