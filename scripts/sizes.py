"""The disk size of an installation of this project, with its dependencies."""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "emulator"
NAME = re.compile(r"[A-Za-z0-9._-]+")


def size_of(name: str) -> int:
    """Return the bytes of a distribution and of all that it requires without extras, bytecode not counted."""
    return sum(_files_of(found) for found in _closure(distribution(name), set()))


def own_size() -> int:
    """Return the bytes of the package itself, bytecode not counted."""
    return sum(path.stat().st_size for path in PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc")


def _closure(found: Distribution, seen: set[str]) -> Iterator[Distribution]:
    name = found.metadata["Name"].lower()
    if name in seen:
        return
    seen.add(name)
    yield found
    for requirement in found.requires or []:
        if "extra ==" in requirement:
            continue
        matched = NAME.match(requirement)
        assert matched
        try:
            required = distribution(matched[0])
        except PackageNotFoundError:
            continue  # wanted elsewhere, by another Python or system
        yield from _closure(required, seen)


def _files_of(found: Distribution) -> int:
    paths = (Path(str(found.locate_file(file))) for file in found.files or [])
    return sum(path.stat().st_size for path in paths if path.suffix != ".pyc" and path.is_file())
