"""The routes below /_emulator."""

import json
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import Client as HttpClient

from emulator.core.call import Description, Request
from emulator.core.callers.identity import user
from emulator.core.clock import SystemClock
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.admin import ROUTES, admin_of
from emulator.web.drop_in import PATHS
from emulator.web.init_scripts import no_scripts
from emulator.web.openapi import document
from emulator.web.serving import front_of


@pytest.fixture
def admin(emulator: Emulator) -> HttpClient:
    return HttpClient(front_of(emulator))


def record(emulator: Emulator, name: str, region: str = "us-east-1") -> None:
    description = Description("sqs.amazonaws.com", name, region, read_only=False)
    request = Request("POST", "/", "", {}, b"", 0, "127.0.0.1")
    emulator.calls.recorder.record_described(description, request, user("123456789012", "ada", "AKIA"))


def names(answer: Any) -> list[str]:
    return [json.loads(line)["eventName"] for line in answer.data.splitlines()]


def test_health_tells_version_clock_and_counts(admin: HttpClient, emulator: Emulator) -> None:
    record(emulator, "CreateQueue")
    health = admin.get("/_emulator/health").get_json()

    assert health["status"] == "ok"
    assert health["clock"] == {"now": "2026-01-02T12:00:00Z", "kind": "manual"}
    assert health["counts"] == {"events": 1, "files": 0, "digests": 0, "problems": {}}
    assert health["lastErrors"] == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_health_is_answered_alike_by_the_front_and_by_flask(
    method: str, admin: HttpClient, emulator: Emulator
) -> None:
    flask = HttpClient(admin_of(emulator, no_scripts(), emulator.now()))
    ours, theirs = (client.open("/_emulator/health", method=method) for client in (admin, flask))

    assert (ours.status_code, ours.data, ours.headers) == (theirs.status_code, theirs.data, theirs.headers)


def test_health_takes_no_other_method(admin: HttpClient) -> None:
    answer = admin.post("/_emulator/health")

    assert (answer.status_code, answer.get_json()) == (405, {"error": "The route takes another method."})


def test_the_clock_is_advanced(admin: HttpClient, emulator: Emulator) -> None:
    answer = admin.post("/_emulator/clock/advance", json={"seconds": 90})

    assert answer.get_json() == {"now": "2026-01-02T12:01:30Z", "kind": "manual"}
    assert admin.get("/_emulator/clock").get_json() == answer.get_json()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("{}", "seconds: must be a number."),
        ('{"seconds": "x"}', "seconds: must be a number."),
        ('{"seconds": true}', "seconds: must be a number."),
        ('{"seconds": -1}', "seconds: must be between 0 and ten years"),
        ('{"seconds": 1e300}', "seconds: must be between 0 and ten years"),
        ("[]", "The body must be a JSON object."),
        ("{", "The body is not valid JSON"),
    ],
)
def test_wrong_input_is_a_400_that_names_the_field(admin: HttpClient, body: str, sentence: str) -> None:
    answer = admin.post("/_emulator/clock/advance", data=body)

    assert answer.status_code == 400
    assert sentence in answer.get_json()["error"]


@pytest.mark.parametrize("path", ["deliver", "clock/advance", "keys/rotate"])
def test_a_member_that_a_route_does_not_know_is_a_400(admin: HttpClient, path: str) -> None:
    answer = admin.post(f"/_emulator/{path}", json={"digest": True})

    assert answer.status_code == 400
    assert answer.get_json()["error"].startswith("digest: no such member")


def test_the_system_clock_answers_409() -> None:
    emulator = Emulator(Settings(), SystemClock())
    answer = HttpClient(front_of(emulator)).post("/_emulator/clock/advance", json={"seconds": 1})

    assert answer.status_code == 409
    emulator.parts.store.close()


def test_events_are_lines_in_the_order_of_the_journal(admin: HttpClient, emulator: Emulator) -> None:
    for name in ("CreateQueue", "DeleteQueue"):
        record(emulator, name)
    answer = admin.get("/_emulator/events")

    assert names(answer) == ["CreateQueue", "DeleteQueue"]
    assert answer.headers["X-Last-Number"] == str(emulator.parts.store.journal.last())


def test_events_are_filtered(admin: HttpClient, emulator: Emulator) -> None:
    record(emulator, "CreateQueue", "us-east-1")
    last = admin.get("/_emulator/events").headers["X-Last-Number"]
    record(emulator, "CreateQueue", "eu-west-1")
    record(emulator, "DeleteQueue", "eu-west-1")

    assert len(names(admin.get("/_emulator/events?region=eu-west-1"))) == 2
    assert names(admin.get("/_emulator/events?eventName=DeleteQueue")) == ["DeleteQueue"]
    assert len(names(admin.get(f"/_emulator/events?after={last}"))) == 2
    assert names(admin.get("/_emulator/events?account=111122223333")) == []
    assert len(names(admin.get("/_emulator/events?eventSource=sqs"))) == 3
    assert names(admin.get("/_emulator/events?eventName=Create*&limit=1&q=region:us-*")) == ["CreateQueue"]
    assert names(admin.get("/_emulator/events?limit=2")) == ["CreateQueue", "DeleteQueue"]
    assert names(admin.get(f"/_emulator/events?limit=2&after={int(last) + 1}")) == ["DeleteQueue"]


@pytest.mark.parametrize("query", ["nope=1", "after=x", "after=-1", "limit=200001", "eventName="])
def test_an_unknown_filter_is_a_400(admin: HttpClient, query: str) -> None:
    assert admin.get(f"/_emulator/events?{query}").status_code == 400


@pytest.mark.parametrize("path", ["/_emulator/reset", "/moto-api/reset"])
def test_reset_empties_the_journal(admin: HttpClient, emulator: Emulator, path: str) -> None:
    record(emulator, "CreateQueue")
    answer = admin.post(path)

    assert answer.get_json() == {"status": "ok"}
    assert emulator.parts.store.journal.count() == 0


def test_deliver_answers_the_keys_written(admin: HttpClient, emulator: Emulator) -> None:
    assert admin.post("/_emulator/deliver").get_json() == {"keys": []}
    assert admin.post("/_emulator/deliver", json={"digests": "yes"}).status_code == 400


def test_what_fails_beside_the_callers_shows_in_health(admin: HttpClient, emulator: Emulator) -> None:
    from emulator.core.schedule import Due

    emulator.parts.timetable.driver.add(Due("digest", "x"), emulator.parts.clock.now())
    emulator.parts.store.chains.find = None  # type: ignore[assignment,method-assign]  # breaks the job on purpose
    emulator.advance(timedelta(seconds=1))
    health = admin.get("/_emulator/health").get_json()

    assert health["counts"]["problems"] == {"digest": 1}
    assert health["lastErrors"][0]["error"].startswith("digest for x failed: TypeError")


def test_an_unknown_route_is_a_404_in_json(admin: HttpClient) -> None:
    answer = admin.get("/_emulator/nope")

    assert (answer.status_code, answer.get_json()) == (
        404,
        {"error": "Unknown route; /_emulator lists the routes."},
    )


def test_every_route_is_in_the_document(admin: HttpClient) -> None:
    described = {
        (method.upper(), path) for path, methods in document()["paths"].items() for method in methods
    }

    served = {(method, path) for method, path, _ in ROUTES} | {
        ("GET", path.replace("<stage>", "{stage}")) for path, _ in PATHS if not path.endswith("/")
    }
    assert served == described
    assert admin.get("/_emulator/openapi.json").get_json() == document()
