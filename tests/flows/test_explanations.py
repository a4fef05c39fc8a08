"""Why a call was denied: by the route, and by the command line."""

from typing import Any

import pytest
from click.testing import CliRunner
from werkzeug.test import Client as HttpClient

from emulator.cli import main
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.serving import front_of
from tests.conftest import ACCOUNT
from tests.flows.access_world import World, allow, deny, error_of

ADA = f"arn:aws:iam::{ACCOUNT}:user/ada"


@pytest.fixture
def settings() -> Settings:
    return Settings(clock="manual", timing="aws", seed=1, enforce_iam="on")


@pytest.fixture
def world(emulator: Emulator, endpoint: str) -> World:
    made = World(emulator, endpoint)
    ada = made.user("ada", allow("s3:*"), deny("s3:Delete*", Sid="Keep"))
    error_of(made.client("s3", ada).delete_bucket, Bucket="shop")
    error_of(made.client("sqs", ada).list_queues)
    return made


def explain(world: World, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["explain", "--url", world.url, *arguments])
    return done.exit_code, done.output


def test_a_denial_is_explained_by_its_record(world: World) -> None:
    denied = world.denials()[0]

    for wanted in (denied["eventID"], denied["requestID"]):
        code, told = explain(world, wanted)
        assert code == 0
        assert told.splitlines() == [
            f"{ADA} was denied",
            "  action    s3:DeleteBucket",
            "  resource  arn:aws:s3:::shop",
            f"  because   Deny in statement 2 (Keep) of the identity-based policy own of {ADA}",
            "  policies that were evaluated:",
            f"    identity-based policy own of {ADA}: Allow in statement 1, Deny in statement 2",
        ]


def test_without_an_id_the_latest_denials_are_explained(world: World) -> None:
    code, told = explain(world)

    assert code == 0
    assert [line for line in told.splitlines() if "action" in line] == [
        "  action    s3:DeleteBucket",
        "  action    sqs:ListQueues",
    ]
    assert "no statement applies" in told


def test_an_unknown_id_is_told(world: World) -> None:
    code, told = explain(world, "nothing")

    assert code == 2
    assert "No decision is kept for nothing." in told


def test_the_route_shows_the_context(world: World, emulator: Emulator) -> None:
    client = HttpClient(front_of(emulator))
    decisions: list[dict[str, Any]] = client.get("/_emulator/decisions?denied=true").get_json()["decisions"]

    assert [one["action"] for one in decisions] == ["s3:DeleteBucket", "sqs:ListQueues"]
    assert decisions[0]["context"]["aws:username"] == "ada"
    assert decisions[0]["errorMessage"] == world.denials()[0]["errorMessage"]
    assert client.get("/_emulator/decisions?denied=maybe").status_code == 400
    assert client.get("/_emulator/decisions?what=x").status_code == 400


def test_a_reset_forgets_the_decisions(world: World, emulator: Emulator) -> None:
    emulator.reset()

    assert explain(world)[0] == 2
