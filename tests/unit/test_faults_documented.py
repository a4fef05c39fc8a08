"""docs/faults.md tells of each fault and member, and of nothing that is not."""

import re
from pathlib import Path

from emulator.core.faults.definitions import EFFECTS, RULES

PAGE = (Path(__file__).parents[2] / "docs" / "faults.md").read_text("utf-8")


def rows(heading: str) -> dict[str, str]:
    """Return the rows of the table with this heading: what the first cell names, and the second."""
    table = PAGE.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return dict(re.findall(r"^\| (`.*`) \| (.*) \|$", table, re.MULTILINE))


def test_the_page_says_of_each_fault_what_it_does() -> None:
    assert rows("fault") == {f"`{name}`": effect for name, effect in EFFECTS.items()}


def test_the_page_names_each_member_of_a_fault() -> None:
    named = [name for names in rows("member") for name in re.findall(r"`(\w+)`", names)]

    assert sorted(named) == sorted(RULES)
