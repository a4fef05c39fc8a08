"""What the container files say is true of the emulator."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from emulator.checked_settings import from_mapping
from emulator.settings import Settings, variable_of

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
VERSION = re.compile(r"v0\.0\.0-\d{14}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = compose["services"]
    return found


@pytest.fixture(scope="module")
def settings(services: dict[str, Any]) -> Settings:
    """The settings that the emulator of compose.yaml gets; one that may be repeated has one value there."""
    given = services["emulator"]["environment"]
    named = {variable_of(item.name): item for item in fields(Settings)}
    assert given.keys() <= named.keys()
    repeated = {item.name for item in fields(Settings) if item.default == ()}
    values = {named[variable].name: value for variable, value in given.items()}
    return from_mapping({name: (value,) if name in repeated else value for name, value in values.items()})


def test_the_emulator_delivers_to_the_minio_beside_it(settings: Settings, services: dict[str, Any]) -> None:
    keys = services["minio"]["environment"]

    assert settings.endpoint_of("s3") == "http://minio:9000"
    assert (settings.s3_access_key, settings.s3_secret_key) == (
        keys["MINIO_ROOT_USER"],
        keys["MINIO_ROOT_PASSWORD"],
    )


def test_the_emulator_waits_until_minio_is_healthy(services: dict[str, Any]) -> None:
    assert services["emulator"]["depends_on"] == {"minio": {"condition": "service_healthy"}}
    assert "/minio/health/cluster" in services["minio"]["healthcheck"]["test"][-1]
    assert "HEALTHCHECK" in DOCKERFILE


def test_what_is_kept_outlives_the_containers(compose: dict[str, Any]) -> None:
    mounted = [mount.split(":") for service in compose["services"].values() for mount in service["volumes"]]

    assert {name for name, _ in mounted} == compose["volumes"].keys()
    assert {folder for _, folder in mounted} == {"/data"}
    assert "VOLUME /data" in DOCKERFILE


def test_the_port_that_is_published_is_the_one_that_is_served(
    settings: Settings, services: dict[str, Any]
) -> None:
    assert services["emulator"]["ports"] == [f"127.0.0.1:{settings.port}:{settings.port}"]
    assert f"EXPOSE {settings.port}" in DOCKERFILE


def test_the_variables_of_the_image_are_settings() -> None:
    named = set(re.findall(r"CLOUDTRAIL_EMULATOR_\w+", DOCKERFILE))

    assert named <= {variable_of(item.name) for item in fields(Settings)}


def test_the_container_runs_the_minio_that_is_tested(services: dict[str, Any]) -> None:
    built = VERSION.findall(services["minio"]["build"]["dockerfile_inline"])

    assert built == VERSION.findall((ROOT / "scripts" / "minio").read_text("utf-8"))
