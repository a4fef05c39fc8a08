"""Identifiers: unpredictable, or the same every time."""

import uuid

from emulator.core.ids import Ids, derived_text, derived_uuid


def test_unseeded_ids_differ() -> None:
    assert Ids().uuid() != Ids().uuid()
    assert Ids().text(20) != Ids().text(20)


def test_seeded_ids_repeat_and_differ_among_themselves() -> None:
    first, second = Ids(seed=7), Ids(seed=7)

    assert [first.uuid(), first.uuid(), first.text(16)] == [second.uuid(), second.uuid(), second.text(16)]
    assert first.uuid() != first.uuid()


def test_every_uuid_is_of_version_four() -> None:
    made = [Ids().uuid(), Ids(seed=1).uuid(), derived_uuid("x")]

    assert {uuid.UUID(text).version for text in made} == {4}


def test_derived_text_depends_on_its_material_alone() -> None:
    assert derived_text("a", 16) == derived_text("a", 16) != derived_text("b", 16)
    assert len(derived_text("a", 40)) == 40
