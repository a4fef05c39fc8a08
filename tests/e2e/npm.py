"""Packages of npm for the programs of a test, installed once into .cache/ in the versions of a lock file."""

import hashlib
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.e2e.programs import do_without

CACHE = Path(__file__).parents[2] / ".cache"
PACKAGES = ("package.json", "package-lock.json")


def installed(sources: Path, name: str) -> Path:
    """Return a folder with node_modules as a folder's lock file says; the first time takes some seconds."""
    if not shutil.which("npm"):
        do_without("npm is not installed")
    locked = hashlib.sha256((sources / "package-lock.json").read_bytes()).hexdigest()[:16]
    place = CACHE / name / locked
    if not place.exists():
        _install(sources, place)
    return place


def _install(sources: Path, place: Path) -> None:
    """Install beside the place and move there: what another process finds is whole, or not there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as folder:
        made = Path(folder) / "made"
        made.mkdir()
        for name in PACKAGES:
            shutil.copy(sources / name, made)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=made, capture_output=True, text=True, check=False)
        if done.returncode:
            do_without(f"npm cannot install the packages: {done.stderr.strip()}")
        with suppress(OSError):  # somebody else was faster
            made.rename(place)
