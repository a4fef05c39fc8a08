"""Pages of stores, queries and results: their size, and where they begin."""

from collections.abc import Mapping

from emulator.api import lake_errors
from emulator.core import pages


def size_of_page(size: int, most: int) -> int:
    """Return the number of entries that a request wants. Raises InvalidMaxResultsException."""
    if not 1 <= size <= most:
        raise lake_errors.invalid_max_results(size, most)
    return size


def begin_of_page(token: str | None, query: Mapping[str, str]) -> int:
    """Return where the page of a token begins. Raises InvalidNextTokenException."""
    if token is None:
        return 0
    try:
        return pages.position_of(token, query)[0]
    except pages.TokenError as error:
        raise lake_errors.invalid_token() from error
