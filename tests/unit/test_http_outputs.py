"""Log groups and event buses of another endpoint."""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from moto.moto_api._internal.models import moto_api_backend
from moto.server import ThreadedMotoServer
from werkzeug.serving import make_server

from emulator.core.arns import LogGroup
from emulator.core.clock import SystemClock
from emulator.core.delivery.envelopes import Envelope
from emulator.core.ports.outputs import LogBatch, LogsError
from emulator.upstreams.http_neighbours import HttpNeighbours
from emulator.upstreams.http_outputs import HttpBuses, HttpLogGroups
from emulator.upstreams.none import NoBuses, NoLogGroups, NoNeighbours
from tests.conftest import ACCOUNT

REGION = "eu-west-1"
GROUP = LogGroup("trails", ACCOUNT, REGION)
NOW = SystemClock().now()
ENVELOPE = Envelope(
    id="i",
    detail_type="AWS API Call via CloudTrail",
    source="aws.iam",
    account=ACCOUNT,
    region=REGION,
    time=1_767_355_200,
    detail={"eventName": "CreateUser"},
    is_read=False,
)


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()
    moto_api_backend.reset()


@pytest.fixture
def neighbours(moto: str) -> HttpNeighbours:
    moto_api_backend.reset()
    return HttpNeighbours(lambda _: moto, NoNeighbours())


@pytest.fixture
def groups(neighbours: HttpNeighbours) -> HttpLogGroups:
    return HttpLogGroups(neighbours, NoLogGroups())


@pytest.fixture
def buses(neighbours: HttpNeighbours) -> HttpBuses:
    return HttpBuses(neighbours, NoBuses())


def written(neighbours: HttpNeighbours) -> list[Any]:
    logs = neighbours.client("logs", ACCOUNT, REGION)
    found: list[Any] = logs.filter_log_events(logGroupName="trails")["events"]
    return found


class Bus:
    """An endpoint of EventBridge's API that keeps what is put."""

    def __init__(self, *, takes_times: bool = True) -> None:
        self.entries: list[dict[str, Any]] = []
        self.sizes: list[int] = []
        self.takes_times = takes_times

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        body = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        if not self.takes_times and any("Time" in entry for entry in body["Entries"]):
            start_response("500 Internal Server Error", [])
            return [b"no json"]
        self.entries += body["Entries"]
        self.sizes.append(len(body["Entries"]))
        start_response("200 OK", [("Content-Type", "application/x-amz-json-1.1")])
        return [json.dumps({"FailedEntryCount": 0, "Entries": [{}] * len(body["Entries"])}).encode()]


@contextmanager
def served(bus: Bus) -> Iterator[HttpBuses]:
    server = make_server("127.0.0.1", 0, bus, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    yield HttpBuses(HttpNeighbours(lambda _: url, NoNeighbours()), NoBuses())
    server.shutdown()
    thread.join()
    server.server_close()


def test_records_are_written_to_a_stream_that_is_made(
    groups: HttpLogGroups, neighbours: HttpNeighbours
) -> None:
    neighbours.client("logs", ACCOUNT, REGION).create_log_group(logGroupName="trails")
    groups.write(GROUP, "stream", LogBatch(["a"], NOW))
    groups.write(GROUP, "stream", LogBatch(["b", "c"], NOW))

    assert [(event["logStreamName"], event["message"]) for event in written(neighbours)] == [
        ("stream", "a"),
        ("stream", "b"),
        ("stream", "c"),
    ]


def test_a_group_that_is_missing_is_an_error(groups: HttpLogGroups) -> None:
    with pytest.raises(LogsError) as caught:
        groups.write(GROUP, "stream", LogBatch(["a"], NOW))

    assert caught.value.code == "ResourceNotFoundException"


def test_events_that_are_too_old_for_the_endpoint_are_told_of(
    groups: HttpLogGroups, neighbours: HttpNeighbours, caplog: pytest.LogCaptureFixture
) -> None:
    neighbours.client("logs", ACCOUNT, REGION).create_log_group(logGroupName="trails")
    groups.write(GROUP, "stream", LogBatch(["a"], NOW - timedelta(days=30)))

    assert "did not take all events" in caplog.text


def test_an_endpoint_that_does_not_answer_is_an_error_without_code() -> None:
    silent = HttpNeighbours(lambda _: "http://127.0.0.1:9", NoNeighbours())
    with pytest.raises(LogsError) as caught:
        HttpLogGroups(silent, NoLogGroups()).write(GROUP, "stream", LogBatch(["a"], NOW))

    assert caught.value.code is None


def test_a_bus_listens_when_it_has_a_rule(buses: HttpBuses, neighbours: HttpNeighbours) -> None:
    before = buses.listens(ACCOUNT, REGION)
    neighbours.client("events", ACCOUNT, REGION).put_rule(Name="all", EventPattern='{"source":["aws.iam"]}')

    assert (before, buses.listens(ACCOUNT, REGION)) == (False, True)


@pytest.mark.source("botocore-model", "events PutEvents: at most ten entries")
def test_events_are_put_ten_at_once() -> None:
    bus = Bus()
    with served(bus) as buses:
        buses.send([replace(ENVELOPE, detail={"number": number}) for number in range(12)])

    assert bus.sizes == [10, 2]
    assert [json.loads(entry["Detail"]) for entry in bus.entries] == [{"number": n} for n in range(12)]


def test_an_entry_says_what_the_envelope_does() -> None:
    bus = Bus()
    with served(bus) as buses:
        buses.send([ENVELOPE])
    (entry,) = bus.entries

    assert entry == {
        "Time": ENVELOPE.time,
        "Source": "aws.iam",
        "DetailType": "AWS API Call via CloudTrail",
        "Detail": '{"eventName":"CreateUser"}',
    }


def test_an_endpoint_that_fails_on_times_gets_none() -> None:
    bus = Bus(takes_times=False)
    with served(bus) as buses:
        buses.send([ENVELOPE])

    assert [entry["Source"] for entry in bus.entries] == ["aws.iam"]


def test_reads_are_not_sent() -> None:
    bus = Bus()
    with served(bus) as buses:
        buses.send([replace(ENVELOPE, is_read=True)])

    assert bus.sizes == []


def test_a_bus_that_does_not_answer_is_told_of_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    silent = HttpBuses(HttpNeighbours(lambda _: "http://127.0.0.1:9", NoNeighbours()), NoBuses())
    silent.send([ENVELOPE])

    assert not silent.listens(ACCOUNT, REGION)
    assert "did not take events" in caplog.text


def test_what_has_no_endpoint_goes_elsewhere() -> None:
    nowhere = HttpNeighbours(lambda _: None, NoNeighbours())
    with pytest.raises(LogsError):
        HttpLogGroups(nowhere, NoLogGroups()).write(GROUP, "stream", LogBatch(["a"], NOW))
    HttpBuses(nowhere, NoBuses()).send([ENVELOPE])

    assert not HttpBuses(nowhere, NoBuses()).listens(ACCOUNT, REGION)
