"""Reading a filter pattern piece by piece."""

import re

from emulator.core.alarms.lines import PatternError, stray

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
ESCAPED = re.compile(r'\\(["\\])')
REGEX = re.compile(r"%([^%]*)%")
PIECE = re.compile(r"\S+")


class Scanner:
    """A text and the place in it that is read next."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0

    def skip_blanks(self) -> None:
        """Go to the next character that is not blank."""
        while self.place < len(self.text) and self.text[self.place].isspace():
            self.place += 1

    def is_at_end(self) -> bool:
        """Return whether only blanks are left."""
        self.skip_blanks()
        return self.place >= len(self.text)

    def accept(self, word: str) -> bool:
        """Go past the word when it is next, behind blanks; return whether it was."""
        self.skip_blanks()
        if not self.text.startswith(word, self.place):
            return False
        self.place += len(word)
        return True

    def accept_word(self, word: str) -> bool:
        """Go past a word of letters when it is next, and not the beginning of a longer one."""
        self.skip_blanks()
        end = self.place + len(word)
        if self.text[self.place : end] != word or self.text[end : end + 1].isalnum():
            return False
        self.place = end
        return True

    def take(self, expression: re.Pattern[str]) -> re.Match[str] | None:
        """Go past what the expression finds at this very place, and return it."""
        found = expression.match(self.text, self.place)
        if found:
            self.place = found.end()
        return found

    def take_quoted(self) -> str | None:
        """Return the text in the quotes that are next, without its escapes; None when there are none.

        Raises PatternError for quotes that do not end.
        """
        self.skip_blanks()
        if not self.text.startswith('"', self.place):
            return None
        found = self.take(QUOTED)
        if found is None:
            raise PatternError
        return ESCAPED.sub(r"\1", found[1])

    def stray(self) -> PatternError:
        """Return the error that names the piece at this place."""
        self.skip_blanks()
        found = PIECE.match(self.text, self.place)
        return stray(found[0]) if found else PatternError()
