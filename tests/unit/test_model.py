"""The generated shapes against botocore's model, and the model as it is compiled."""

import json
import runpy
from pathlib import Path
from typing import Any

import orjson
import pytest

from emulator.api import shapes
from emulator.wire import cloudtrail_model
from emulator.wire.cloudtrail_model import ServiceModel, python_pattern
from emulator.wire.own_models import OWN_MODELS, own_model
from emulator.wire.service_models import find_service

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def generate() -> dict[str, Any]:
    """The names of scripts/generate, without running it."""
    return runpy.run_path(str(ROOT / "scripts" / "generate"))


def test_a_fresh_generation_equals_the_file(generate: dict[str, Any]) -> None:
    present = (ROOT / "emulator" / "api" / "shapes.py").read_text()

    assert generate["generated"](cloudtrail_model.load()) == present


def test_a_fresh_generation_equals_the_file_of_the_other_service(generate: dict[str, Any]) -> None:
    model = cloudtrail_model.load(cloudtrail_model.DATA_SERVICE)

    present = (ROOT / "emulator" / "api" / "data_shapes.py").read_text()
    assert generate["generated_for_data"](model) == present


def test_check_tells_of_a_file_that_differs(
    generate: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    target = tmp_path / "shapes.py"
    target.write_text("ErrorCode = str\n")
    monkeypatch.setitem(generate["main"].__globals__, "TARGET", target)
    monkeypatch.setattr("sys.argv", ["generate", "--check"])

    assert generate["main"]() == 1
    assert capsys.readouterr().out.startswith("shapes.py is not what scripts/generate makes")
    assert target.read_text() == "ErrorCode = str\n"


@pytest.mark.parametrize("service", sorted(OWN_MODELS))
def test_a_kept_model_is_that_of_botocore(generate: dict[str, Any], service: str) -> None:
    kept, theirs = find_service(service), generate["installed_model"](service)
    if kept and set(theirs["operations"]) != set(kept.raw_operations):
        pytest.skip("the installed botocore is of another time")

    path = own_model(service)
    assert path is not None
    assert generate["fingerprint"](orjson.loads(path.read_bytes())) == generate["fingerprint"](theirs)
    assert json.loads(generate["kept_text"](theirs, "1.0.0"))["note"].startswith("From botocore 1.0.0 ")


def test_documentation_is_no_part_of_the_fingerprint(generate: dict[str, Any]) -> None:
    bare: dict[str, Any] = {"shapes": {"Name": {"type": "string"}}}
    documented = {"shapes": {"Name": {"type": "string", "documentation": "What it is called."}}}

    assert generate["fingerprint"](bare) == generate["fingerprint"](documented)


def test_a_changed_limit_changes_the_fingerprint(generate: dict[str, Any]) -> None:
    short = {"shapes": {"Name": {"type": "string", "max": 3}}}
    long = {"shapes": {"Name": {"type": "string", "max": 4}}}

    assert generate["fingerprint"](short) != generate["fingerprint"](long)


@pytest.mark.source("botocore-model", "operations")
def test_the_model_has_sixty_operations() -> None:
    assert len(shapes.OPERATION_NAMES) == 60
    assert set(shapes.DECLARED_ERRORS) == shapes.OPERATION_NAMES


@pytest.mark.source("botocore-model", "errors of CreateTrail")
def test_declared_errors_are_error_codes() -> None:
    declared = frozenset().union(*shapes.DECLARED_ERRORS.values())

    assert "TrailAlreadyExistsException" in shapes.DECLARED_ERRORS["CreateTrail"]
    assert declared | shapes.COMMON_ERRORS <= shapes.ERROR_CODES


@pytest.mark.source("botocore-model", "CreateTrailRequest")
def test_required_members_are_required_keys() -> None:
    text = (ROOT / "emulator" / "api" / "shapes.py").read_text()
    lines = text.partition("class CreateTrailRequest(TypedDict):\n")[2].splitlines()

    assert [line.strip() for line in lines[:3]] == [
        "Name: str",
        "S3BucketName: str",
        "S3KeyPrefix: NotRequired[str]",
    ]
    assert shapes.MEMBERS["CreateTrailRequest"][:3] == ("Name", "S3BucketName", "S3KeyPrefix")


@pytest.mark.parametrize("operation", sorted(shapes.OPERATION_NAMES))
def test_every_operation_compiles(operation: str) -> None:
    cloudtrail = cloudtrail_model.cloudtrail()

    assert cloudtrail.request_of(operation).type == "structure"
    assert cloudtrail.response_of(operation).type == "structure"


def test_every_pattern_of_the_model_compiles() -> None:
    patterns = [
        shape["pattern"] for shape in cloudtrail_model.load()["shapes"].values() if "pattern" in shape
    ]

    assert patterns
    assert all(python_pattern(pattern) for pattern in patterns)


@pytest.mark.source("botocore-model", "members that are maps")
def test_the_members_that_are_maps_are_known() -> None:
    members = cloudtrail_model.cloudtrail().map_members

    assert members == {"Dimensions", "QueryParameterValues", "ViewProperties"}


def test_no_name_is_that_of_a_map_and_of_a_structure() -> None:
    shapes_by_name = cloudtrail_model.load()["shapes"]
    types = {
        (name, shapes_by_name[reference["shape"]]["type"])
        for shape in shapes_by_name.values()
        for name, reference in shape.get("members", {}).items()
    }

    assert not {name for name, kind in types if kind == "map"} & {
        name for name, kind in types if kind == "structure"
    }


@pytest.mark.source("botocore-model", "PartitionKeyName")
def test_surrogate_pairs_of_java_are_code_points_here() -> None:
    pattern = python_pattern(cloudtrail_model.load()["shapes"]["PartitionKeyName"]["pattern"])

    assert pattern.fullmatch("calendarday \U0001f600")
    assert not pattern.fullmatch("bell \a")


@pytest.mark.source("assumed", "Java's classes are ASCII unless told otherwise", "likely")
def test_digits_are_ascii_digits() -> None:
    pattern = python_pattern(r"\d+")

    assert pattern.fullmatch("123")
    assert not pattern.fullmatch("١٢٣")


def test_an_operation_that_the_model_lacks_is_a_key_error() -> None:
    empty = ServiceModel({"operations": {}, "shapes": {}})

    with pytest.raises(KeyError):
        empty.request_of("CreateTrail")
