"""What moto holds while another thread loads a service of it."""

import sys
from datetime import UTC, datetime
from types import ModuleType

import pytest

from emulator.core.call import Credential
from emulator.upstreams.moto.hosting import Moto
from emulator.upstreams.moto.loaded import find_backends
from emulator.upstreams.moto.neighbours import MotoResources
from emulator.upstreams.moto.outputs import MotoBuses
from emulator.upstreams.moto.principals import MotoPrincipals


@pytest.fixture(autouse=True)
def _loading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python lists a module as soon as it begins to load it."""
    for service in ("iam", "s3", "dynamodb", "events"):
        name = f"moto.{service}.models"
        monkeypatch.setitem(sys.modules, name, ModuleType(name))


def test_a_service_that_is_being_loaded_has_no_backends_yet() -> None:
    assert find_backends("iam") is None


def test_nobody_owns_anything_of_a_service_that_is_being_loaded() -> None:
    assert MotoPrincipals().find(Credential("AKIA1", "us-east-1", "iam")) is None
    assert MotoResources().bucket_owner("logs") is None
    assert MotoResources().table_keys("123456789012", "us-east-1", "orders") == ()
    assert not MotoBuses().listens("123456789012", "us-east-1")


def test_a_reset_does_not_import_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "moto"]:
        monkeypatch.delitem(sys.modules, name)

    Moto(lambda: datetime(2026, 1, 5, tzinfo=UTC)).reset()

    assert not [name for name in sys.modules if name.split(".")[0] == "moto"]
