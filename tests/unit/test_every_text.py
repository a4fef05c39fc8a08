"""Every text of every operation: a marker in each, and a table of those that a record may show.

The table, tests/golden/shown_names.txt, is a review and no copy of the rules: a member is allowed by the
last word of its name where that word is harmless, by its whole name where the word is dangerous (a token of
a page, the key of a tag). A member that a new model brings and that neither allows is looked at by somebody,
who withholds it or adds its name.
"""

import re
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from emulator.wire.describe import Describer
from emulator.wire.service_models import heads
from tests import generated_calls as generated
from tests.generated_calls import Filling, Place, plain

TABLE = Path(__file__).parents[1] / "golden" / "shown_names.txt"
DANGEROUS_WORDS = """
    argument arg authorization body code command connection content cookie credential data definition document
    env environment header input key login output param parameter passcode payload pin prompt property query
    script secret spec sql statement template text token url uri username value variable
"""
DANGEROUS = frozenset(DANGEROUS_WORDS.split())
MARKER = re.compile(r"\bm(\d+)q\b")
LAST_WORD = re.compile(r"(?:[A-Z]+|[A-Z]?[a-z]+|\d+)$")
SERVICES = [head.service for head in heads()]
describer = Describer()


class Numbered(Filling):
    """Fills each text with a number of its own, and remembers where it stands."""

    def __init__(self, service: str, places: list[Place]) -> None:
        super().__init__(service, self._numbered, deepest=14)
        self._places = places

    def value(self, shape: Any, owner: str = "", member: str = "", depth: int = 0) -> Any:
        if shape.type_name == "map":
            return {"k": self.value(shape.value, owner, member, depth + 1)}
        return super().value(shape, owner, member, depth)

    def _numbered(self, place: Place) -> Any:
        if place.shape.type_name not in {"string", "character"} or getattr(place.shape, "enum", None):
            return plain(place)
        self._places.append(place)
        return f"m{len(self._places)}q"


def shown(service: str) -> Iterator[str]:
    """Yield the members of a service, as Shape.Member, whose text comes into a record."""
    for operation in generated.operations_of(service):
        places: list[Place] = []
        exchange = generated.exchange_of(service, operation, partial(Numbered, places=places))
        description = describer.describe(exchange)
        found = repr((description.request_parameters, description.response_elements))
        found += repr((description.additional, description.resources, description.searched))
        for number in set(map(int, MARKER.findall(found))):
            place = places[number - 1]
            yield f"{place.owner}.{place.member}"


def last_word(member: str) -> str:
    found = LAST_WORD.search(member.rstrip("_"))
    word = (found[0] if found else member).lower()
    return word.removesuffix("s") or word


@cache
def table() -> tuple[frozenset[str], frozenset[str]]:
    """Return the harmless last words, and the whole names that a dangerous last word does not forbid."""
    words, names = TABLE.read_text("utf-8").split("[names]")
    return frozenset(words.split()), frozenset(names.split())


def is_allowed(place: str) -> bool:
    words, names = table()
    member = place.partition(".")[2]
    word = last_word(member)
    return (word in words and word not in DANGEROUS) or member.lower() in names or place in names


@pytest.mark.source("assumed", "what no record shows and no guide tells is withheld where it is dangerous")
@pytest.mark.parametrize("service", SERVICES)
def test_a_record_shows_the_texts_alone_that_a_table_allows(service: str) -> None:
    not_allowed = sorted({place for place in shown(service) if not is_allowed(place)})

    assert not_allowed == []


def test_the_table_of_words_that_are_harmless_has_no_dangerous_one() -> None:
    words, _ = table()

    assert not words & DANGEROUS
