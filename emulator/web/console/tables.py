"""Tables as CSV, in which no spreadsheet finds a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

KIND = "text/csv; charset=utf-8"
# A cell that begins so may be a formula to a spreadsheet. Source: OWASP ASVS 1.2.10.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")

NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the lines of a table; all cells are quoted, and None is an empty one."""
    yield _line(headings)
    for row in rows:
        yield _line(["" if cell is None else str(cell) for cell in row])


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerow([_harmless(cell) for cell in cells])
    return text.getvalue()


def _harmless(cell: str) -> str:
    is_formula = cell.startswith(FORMULA) and not NUMBER.fullmatch(cell)
    return f"'{cell}" if is_formula else cell
