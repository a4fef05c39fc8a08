"""Two dozen rules of all kinds on all stories of the data sets: what each finds stays what it was."""

import json

from tests.unit.trial_golden import FOLDER, TABLE, table_of, tried


def test_what_the_rules_find_is_what_they_found() -> None:
    assert table_of(tried()) == json.loads(TABLE.read_text()), (
        "python -m tests.unit.trial_golden writes it anew"
    )


def test_there_are_two_dozen_rules_and_each_is_in_the_table() -> None:
    rules = {path.name for path in (FOLDER / "rules").iterdir()}

    assert len(rules) >= 24
    assert json.loads(TABLE.read_text())["rules"].keys() == rules
