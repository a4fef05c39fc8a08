"""The world that tests of operations start from."""

from collections.abc import Iterator

import pytest

from tests.operations.support import World


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()
