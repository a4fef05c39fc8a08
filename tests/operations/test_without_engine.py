"""Without the packages of the engine, one sentence says what to install, and everything else works."""

import sys
from datetime import UTC, datetime

import pytest

from emulator.api.errors import ServiceError
from emulator.core.lake.answers import EngineError
from emulator.engines.lazy import LazyEngine
from tests.operations.support import World, refused
from tests.operations.test_data_stores import made, status

SENTENCE = (
    "Queries need two more Python packages beside the emulator: pip install 'cloudtrail-emulator[lake]'."
)


@pytest.fixture
def _without(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("emulator.engines.duckdb")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "duckdb", None)


@pytest.mark.usefixtures("_without")
def test_a_statement_is_answered_with_what_to_install() -> None:
    with pytest.raises(ServiceError) as refusal:
        LazyEngine().check("SELECT 1", lambda _: None, datetime(2026, 1, 1, tzinfo=UTC))

    assert (refusal.value.code, refusal.value.message) == ("UnsupportedOperationException", SENTENCE)


@pytest.mark.usefixtures("_without")
def test_a_file_is_not_written() -> None:
    with pytest.raises(EngineError):
        LazyEngine().write("events", [], "x")


@pytest.mark.usefixtures("_without")
def test_stores_work_but_for_their_queries(world: World) -> None:
    store = made(world)

    assert status(world, store) == "ENABLED"
    with refused("UnsupportedOperationException", SENTENCE):
        world.call("StartQuery", QueryStatement=f"SELECT 1 FROM {store}")
