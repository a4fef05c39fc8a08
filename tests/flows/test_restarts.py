"""What an emulator with a data folder knows when it starts again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from emulator.core.call import Description, Request
from emulator.core.callers.identity import user
from emulator.opening import check_places
from emulator.running import Emulator
from emulator.settings import SettingError, Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        clock="manual", seed=1, upstream="none", data_dir=tmp_path, sink="folder", folder=tmp_path
    )


@contextmanager
def opened(settings: Settings) -> Iterator[Emulator]:
    emulator = Emulator(settings)
    emulator.start()
    yield emulator
    emulator.close()


def record(emulator: Emulator) -> str:
    """Record a call, and return the ID of its event."""
    description = Description("sqs.amazonaws.com", "CreateQueue", "us-east-1", read_only=False)
    request = Request("POST", "/", "", {}, b"", 0, "127.0.0.1")
    emulator.calls.recorder.record_described(description, request, user("123456789012", "ada", "AKIA"))
    return emulator.parts.store.journal.scan(emulator.parts.store.journal.last() - 1, 1)[0].id


def test_the_manual_clock_never_goes_back(settings: Settings) -> None:
    with opened(settings) as emulator:
        reached = emulator.advance(timedelta(days=10, seconds=0.5))
    with opened(settings) as emulator:
        now = emulator.parts.clock.now()

    assert reached <= now < reached + timedelta(hours=1)


def test_the_system_s_clock_takes_no_state_over_that_is_ahead_of_it(settings: Settings) -> None:
    with opened(settings) as emulator:
        emulator.advance(timedelta(days=10))

    with pytest.raises(SettingError, match=r"which cannot go back; start with --clock manual\.$"):
        check_places(replace(settings, clock="system"))


def test_a_seed_makes_no_id_twice(settings: Settings) -> None:
    with opened(settings) as emulator:
        before = {record(emulator) for _ in range(3)}
    with opened(settings) as emulator:
        after = {record(emulator) for _ in range(3)}

    assert len(before | after) == 6


def test_a_seed_makes_the_same_ids_after_the_same_restarts(settings: Settings, tmp_path: Path) -> None:
    def ids(place: Path) -> list[str]:
        found = []
        for _ in range(2):
            with opened(
                Settings(seed=1, clock="manual", data_dir=place, sink="folder", folder=place)
            ) as emulator:
                found += [record(emulator) for _ in range(2)]
        return found

    assert ids(tmp_path / "one") == ids(tmp_path / "other")
