"""The generated shapes against botocore's model, and the model as it is compiled."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from emulator.api import shapes
from emulator.wire import cloudtrail_model
from emulator.wire.cloudtrail_model import ServiceModel, python_pattern

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def generate() -> dict[str, Any]:
    """The names of scripts/generate, without running it."""
    return runpy.run_path(str(ROOT / "scripts" / "generate"))


def test_a_fresh_generation_equals_the_file(generate: dict[str, Any]) -> None:
    if generate["fingerprint"](cloudtrail_model.load()) != shapes.MODEL_SHA256:
        pytest.skip("the installed botocore has another CloudTrail model than the shapes were made from")
    fresh = generate["generated"](cloudtrail_model.load(), "0.0.0")

    present = (ROOT / "emulator" / "api" / "shapes.py").read_text()
    assert generate["comparable"](fresh) == generate["comparable"](present)


def test_a_fresh_generation_equals_the_file_of_the_other_service(generate: dict[str, Any]) -> None:
    model = cloudtrail_model.load(cloudtrail_model.DATA_MODEL)
    fresh = generate["generated_for_data"](model, "0.0.0")

    present = (ROOT / "emulator" / "api" / "data_shapes.py").read_text()
    assert generate["comparable"](fresh) == generate["comparable"](present)


@pytest.mark.parametrize("text", ["", "# Read from botocore 1.0; the model ...\nErrorCode = str\n"])
def test_check_tells_of_a_file_that_differs(
    generate: dict[str, Any],
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    target = tmp_path / "shapes.py"
    target.write_text(text)
    monkeypatch.setitem(generate["main"].__globals__, "TARGET", target)
    monkeypatch.setattr("sys.argv", ["generate", "--check"])

    assert generate["main"]() == 1
    assert capsys.readouterr().out.startswith("emulator/api/shapes.py is not what scripts/generate makes")
    assert target.read_text() == text


def test_the_same_model_in_a_newer_botocore_changes_nothing(generate: dict[str, Any]) -> None:
    older, newer = (generate["generated"](cloudtrail_model.load(), version) for version in ("1.0.0", "2.0.0"))

    assert older != newer
    assert generate["comparable"](older) == generate["comparable"](newer)


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
    assert shapes.CreateTrailRequest.__required_keys__ == {"Name", "S3BucketName"}
    assert "S3KeyPrefix" in shapes.CreateTrailRequest.__optional_keys__


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
