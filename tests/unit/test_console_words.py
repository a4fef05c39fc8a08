"""How the console's pages write numbers and long names."""

import pytest

from emulator.core.words import counted
from emulator.web.console.rendering import by_words


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 records"), (1, "1 record"), (2, "2 records"), (12_345, "12,345 records")]
)
def test_a_number_agrees_with_its_noun(number: int, text: str) -> None:
    assert counted(number, "record", form=",") == text


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("CreateUser", "CreateUser"),
        ("ListEventDataStores", "List<wbr>Event<wbr>Data<wbr>Stores"),
        ("InvalidClientTokenId.Malformed", "Invalid<wbr>Client<wbr>Token<wbr>Id.Malformed"),
        ("<b>aVeryLongHostileName</b>", "&lt;b&gt;a<wbr>Very<wbr>Long<wbr>Hostile<wbr>Name&lt;/b&gt;"),
        (None, ""),
    ],
)
def test_a_long_name_may_break_before_its_words(name: str | None, html: str) -> None:
    assert str(by_words(name)) == html
