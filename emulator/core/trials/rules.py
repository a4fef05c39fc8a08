"""Detection rules, and the complaints about rules that cannot be tried."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from emulator.core.values import dataclass

Kind = Literal["sigma", "sql", "event-pattern", "filter-pattern", "python"]
# A rule's comment lines: "# title: ..." and "# tags: attack.t1562.008, attack.t1098"; SQL has "--".
NOTE = re.compile(r"^\s*(?:#|--)\s*(title|tags)\s*:\s*(.*?)\s*$", re.IGNORECASE | re.MULTILINE)
COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)

Record = dict[str, Any]


class RuleError(Exception):
    """A rule cannot be tried. The text is a sentence; `line` is counted from 1, None if it is not known."""

    def __init__(self, sentence: str, line: int | None = None) -> None:
        super().__init__(sentence)
        self.line = line


@dataclass(frozen=True)
class Rule:
    """A rule: its name in reports, its kind and text, where it is from, and its tags as written.

    `path` is "" for a rule that is in no file. `function` is that of a Python rule.
    """

    name: str
    kind: Kind
    text: str
    path: str = ""
    title: str = ""
    tags: Sequence[str] = ()
    function: Callable[[Record], object] | None = None


@dataclass(frozen=True)
class Complaint:
    """A sentence about a rule, with its file and the line, counted from 1, if it is known.

    With `goes_on`, the rule is tried nevertheless: it failed on some records only.
    """

    rule: str
    path: str
    sentence: str
    line: int | None = None
    goes_on: bool = False

    @property
    def place(self) -> str:
        """The file and line as compilers write them, or the rule's name."""
        where = self.path or self.rule
        return f"{where}:{self.line}" if self.line else where

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


def complaint(rule: Rule, error: RuleError) -> Complaint:
    """Return the complaint about a rule that cannot be tried."""
    return Complaint(rule.name, rule.path, str(error), error.line)


def notes_in(text: str) -> tuple[str, Sequence[str]]:
    """Return the title and the tags in the comment lines of a text."""
    found = {name.lower(): value for name, value in NOTE.findall(text)}
    return found.get("title", ""), words_in(found.get("tags", ""))


def words_in(text: str) -> Sequence[str]:
    """Return the words of a list with commas or blanks."""
    return [word for word in re.split(r"[,\s]+", text.strip("[] ")) if word]


def without_comments(text: str) -> str:
    """Return a text without its lines that begin with #, which stay as empty lines."""
    return COMMENT.sub("", text)


def line_of(text: str, pieces: Sequence[str]) -> int | None:
    """Return the first line that has a piece as a word, of the first piece that is anywhere; None without."""
    return next(_lines_with(text, pieces), None)


def _lines_with(text: str, pieces: Sequence[str]) -> Iterator[int]:
    lines = text.splitlines()
    for piece in pieces:
        before, after = (r"(?<!\w)" if piece[:1].isalnum() else "", r"(?!\w)" if piece[-1:].isalnum() else "")
        pattern = re.compile(f"{before}{re.escape(piece)}{after}")
        yield from (number for number, line in enumerate(lines, 1) if pattern.search(line))
