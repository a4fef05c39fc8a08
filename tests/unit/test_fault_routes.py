"""Faults by the admin routes and by the command line."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result
from werkzeug.test import Client as HttpClient

from emulator.cli import main
from emulator.core.faults.definitions import EFFECTS
from emulator.running import Emulator
from emulator.web.serving import front_of

ROUTE = "/_emulator/faults"
Run = Callable[..., Result]


@pytest.fixture
def admin(emulator: Emulator) -> HttpClient:
    return HttpClient(front_of(emulator))


@pytest.fixture
def run(endpoint: str) -> Run:
    """Run a command of `faults` against the emulator."""

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["faults", *words], env={"AWS_ENDPOINT_URL": endpoint})

    return run


def test_faults_are_armed_listed_and_cleared(admin: HttpClient) -> None:
    armed = admin.post(ROUTE, json={"name": "late-delivery", "minutes": 20, "count": 3}).get_json()
    listed = admin.get(ROUTE).get_json()
    cleared = admin.delete(ROUTE).get_json()

    assert armed == {"faults": [{"name": "late-delivery", "count": 3, "minutes": 20, "struck": 0}]}
    assert listed == armed
    assert cleared == {"faults": []}


def test_a_list_replaces_what_was_armed(admin: HttpClient) -> None:
    admin.post(ROUTE, json={"name": "wrong-key"})
    times = {"since": "2026-01-02T12:00:00Z", "until": "2026-01-02T13:00:00Z"}
    answer = admin.put(ROUTE, json={"faults": [{"name": "lost-notice", **times, "trail": "audit"}]})

    assert answer.get_json() == {"faults": [{"name": "lost-notice", **times, "trail": "audit", "struck": 0}]}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "faults: must be a list of faults."),
        ({"faults": {}}, "faults: must be a list of faults."),
        ({"faults": [], "seed": 1}, "seed: no such member; the only member is faults."),
        ({"faults": [{"name": "wrong-key"}, 7]}, "faults[1]: must be an object."),
        (
            {"faults": [{"name": "wrong-key"}, {"name": "rain"}]},
            "faults[1].name: must be one of ",
        ),
    ],
)
def test_a_list_with_one_wrong_fault_changes_nothing(
    admin: HttpClient, body: dict[str, Any], sentence: str
) -> None:
    admin.post(ROUTE, json={"name": "throttling"})
    refused = admin.put(ROUTE, json=body)

    assert refused.status_code == 400
    assert refused.get_json()["error"].startswith(sentence)
    assert [fault["name"] for fault in admin.get(ROUTE).get_json()["faults"]] == ["throttling"]


def test_an_unknown_fault_is_refused_with_those_that_there_are(admin: HttpClient) -> None:
    refused = admin.post(ROUTE, json={"name": "rain"})

    assert refused.status_code == 400
    assert refused.get_json()["error"] == f"name: must be one of {', '.join(EFFECTS)}."


def test_the_command_line_arms_lists_and_clears(run: Run, emulator: Emulator) -> None:
    armed = run("arm", "late-delivery", "--minutes", "20", "--trail", "audit")
    listed, as_json = run(), run("list", "--json")
    cleared = run("clear")

    assert armed.stdout == "late-delivery          triggered 0  count=1 minutes=20 trail=audit\n"
    assert armed.stderr == "Warning: There is no trail audit yet; the fault is applied once there is one.\n"
    assert listed.output == armed.stdout
    assert json.loads(as_json.output)["faults"][0]["struck"] == 0
    assert cleared.output == "no fault is armed\n"
    assert not emulator.faults


def test_the_command_line_refuses_an_unknown_fault_in_one_sentence(run: Run) -> None:
    refused = run("arm", "rain")

    assert refused.exit_code == 2
    assert refused.stderr == f"cloudtrail-emulator: name: must be one of {', '.join(EFFECTS)}.\n"


def test_the_command_line_tells_what_faults_there_are(run: Run) -> None:
    lines = run("known").output.splitlines()

    assert [line.split()[0] for line in lines] == list(EFFECTS)
    assert json.loads(run("known", "--json").output) == EFFECTS
