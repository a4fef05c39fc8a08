"""The image, the compose file and the page about them say the same."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from emulator.settings import Settings, variable_of

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "containers.md").read_text("utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")


@pytest.mark.parametrize("text", [PAGE, DOCKERFILE, COMPOSE], ids=["page", "image", "compose"])
def test_each_variable_is_that_of_a_setting(text: str) -> None:
    known = {variable_of(item.name) for item in fields(Settings)}

    assert set(re.findall(r"CLOUDTRAIL_EMULATOR_[A-Z0-9_]+", text)) <= known


def test_port_and_volume_of_the_page_are_those_of_the_image() -> None:
    (port,) = re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE)
    (volume,) = re.findall(r"^VOLUME (\S+)$", DOCKERFILE, re.MULTILINE)

    assert int(port) == Settings().port
    assert f"one port, {port}, and one volume, `{volume}`" in PAGE
    assert f"127.0.0.1:{port}:{port} -v cloudtrail:{volume} " in PAGE


def test_the_keys_of_the_page_are_those_of_the_compose_file() -> None:
    given = yaml.safe_load(COMPOSE)["services"]["minio"]["environment"]

    assert f"`{given['MINIO_ROOT_USER']}` and `{given['MINIO_ROOT_PASSWORD']}`" in PAGE


def test_the_image_runs_as_an_ordinary_user() -> None:
    stage = DOCKERFILE.rpartition("FROM ")[2]

    assert re.findall(r"^USER (.*)$", stage, re.MULTILINE) == ["10001"]
