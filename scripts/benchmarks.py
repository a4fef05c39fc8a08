"""The measurements of scripts/bench. Compare ratios, not figures: machines are noisy, and differ."""

import json
import selectors
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from typing import Any

from bench_servers import ENVIRONMENT, Connection, cloudtrail, iam, message, running, wait_for

ROUNDS = 5
API_SECONDS = 4.0
API_CONNECTIONS = 4
RECORD_CALLS = 400
LOOKUP_PAGE = 50  # events


def policy() -> bytes:
    principal = {"Service": "cloudtrail.amazonaws.com"}
    allow = {"Effect": "Allow", "Principal": principal}
    statements = [
        {**allow, "Action": "s3:GetBucketAcl", "Resource": "arn:aws:s3:::logs"},
        {**allow, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/AWSLogs/123456789012/*"},
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}).encode()


def emulator(port: int) -> list[str]:
    return [sys.executable, "-m", "emulator", "serve", "--port", str(port)]


def guarded(port: int) -> list[str]:
    return [*emulator(port), "--verify-signatures", "--enforce-iam"]


def moto_server(port: int) -> list[str]:
    return [sys.executable, "-c", "from moto.server import main; main()", "-p", str(port)]


def without_recorder(port: int) -> list[str]:
    return [sys.executable, __file__, "--moto", "bare", str(port)]


def moto_application(port: int) -> list[str]:
    return [sys.executable, __file__, "--moto", "own", str(port)]


def make_trail(connection: Connection) -> None:
    for request in (
        message("PUT", "/logs", "s3"),
        message("PUT", "/logs?policy", "s3", policy()),
        cloudtrail("CreateTrail", Name="audit", S3BucketName="logs"),
    ):
        status = connection.call(request)
        if status not in {200, 204}:
            raise RuntimeError(f"{request[:60]!r} was answered with {status}")


def line(name: str, value: str, ratio: float, what: str) -> None:
    print(f"{name}: {value}, ratio {ratio:.2f} to {what}", flush=True)


def startup() -> None:
    from sizes import own_size, size_of

    times: dict[str, list[float]] = {"emulator": [], "moto": []}
    for _ in range(ROUNDS):
        for name, command in (("emulator", emulator), ("moto", moto_server)):
            began = time.monotonic()
            with running(command) as port:
                wait_for(port)
                connection = Connection(port)
                make_trail(connection)
                times[name].append(time.monotonic() - began)
                connection.close()
    ours, theirs = (statistics.median(times[name]) for name in ("emulator", "moto"))
    line("startup", f"{ours:.2f} s to the first CreateTrail", ours / theirs, "moto_server")
    imported = subprocess.run(
        [
            sys.executable,
            "-c",
            "import time;a=time.perf_counter();import emulator.compose;print(time.perf_counter()-a)",
        ],
        capture_output=True,
        text=True,
        check=True,
        env=ENVIRONMENT,
    )
    print(f"startup: {float(imported.stdout) * 1000:.0f} ms to import emulator.compose", flush=True)
    installed, bare = size_of("cloudtrail-emulator"), size_of("moto")
    value = f"{installed / 1e6:.0f} MB installed, {own_size() / 1e6:.1f} MB of them the emulator's own"
    line("startup", value, installed / bare, "moto alone")


def fixture() -> None:
    from fixture_benchmarks import fixture_seconds

    found = fixture_seconds()
    names = ("a test of 20 calls", "the first test", "a run of one test")
    for name, ours, theirs in zip(names, found["fixture"], found["mock_aws"], strict=True):
        line("fixture", f"{ours:.2f} s for {name}", ours / theirs, "mock_aws")


def requests_a_second(port: int, request: bytes) -> float:
    """Return how many answers a second four connections get, each sending when it was answered."""
    ready = selectors.DefaultSelector()
    connections = [Connection(port) for _ in range(API_CONNECTIONS)]
    for connection in connections:
        connection.send(request)
        ready.register(connection, selectors.EVENT_READ)
    answered, began = 0, time.monotonic()
    while time.monotonic() - began < API_SECONDS:
        for key, _ in ready.select(1):
            connection = key.fileobj
            ready.unregister(connection)
            assert connection.receive() == 200
            connection.send(request)
            ready.register(connection, selectors.EVENT_READ)
            answered += 1
    seconds = time.monotonic() - began
    for connection in connections:
        connection.close()
    return answered / seconds


def api() -> None:
    rates = {}
    for name, command in (("emulator", emulator), ("moto", moto_server)):
        with running(command) as port:
            wait_for(port)
            make_trail(Connection(port))
            rates[name] = requests_a_second(port, cloudtrail("DescribeTrails"))
    line("api", f"{rates['emulator']:.0f} requests/s", rates["emulator"] / rates["moto"], "moto_server")


def record() -> None:
    requests = {
        "S3 PutObject": message("PUT", "/logs/some/key", "s3", b"x" * 1000),
        "IAM GetUser": iam("GetUser", UserName="ada"),
    }
    servers = (emulator, without_recorder, moto_application, moto_server)
    compared = ("no recorder", "moto as it comes behind granian", "moto as it comes in its own server")
    with ExitStack() as running_servers:
        ports = [running_servers.enter_context(running(server)) for server in servers]
        connections = [connection_with_user(port) for port in ports]
        for name, request in requests.items():
            times = [list[float]() for _ in servers]
            for _ in range(RECORD_CALLS):
                for kept, connection in zip(times, connections, strict=True):
                    began = time.perf_counter()
                    assert connection.call(request) == 200
                    kept.append(time.perf_counter() - began)
            ours, *others = (statistics.median(kept[50:]) for kept in times)
            for other, what in zip(others, compared, strict=True):
                line(f"record {name}", f"{ours * 1000:.2f} ms", ours / other, what)
    record_guarded()


def record_guarded() -> None:
    """Compare calls whose signature is verified and which policies allow with the same calls, unguarded."""
    from access_benchmarks import signed_requests

    with running(emulator) as plain_port, running(guarded) as guarded_port:
        plain, checked = connection_with_user(plain_port), connection_with_user(guarded_port)
        for name, request in signed_requests(guarded_port).items():
            times: tuple[list[float], list[float]] = ([], [])
            for _ in range(RECORD_CALLS):
                for kept, connection in zip(times, (plain, checked), strict=True):
                    began = time.perf_counter()
                    assert connection.call(request) == 200
                    kept.append(time.perf_counter() - began)
            without, ours = (statistics.median(kept[50:]) for kept in times)
            line(f"record {name} guarded", f"{ours * 1000:.2f} ms", ours / without, "neither option")


def connection_with_user(port: int) -> Connection:
    """Return a connection to a server that has a bucket and a user."""
    wait_for(port)
    connection = Connection(port)
    assert connection.call(message("PUT", "/logs", "s3")) == 200
    assert connection.call(iam("CreateUser", UserName="ada")) == 200
    return connection


def serve_moto(kind: str, port: int) -> None:
    """Serve moto as the emulator hosts it, without recorder, or as it comes, behind a fast WSGI server."""
    if kind == "own":
        from granian.constants import Interfaces
        from granian.server import Server

        server = Server(
            kind,
            port=port,
            interface=Interfaces.WSGI,
            blocking_threads=8,
            websockets=False,
            log_enabled=False,
        )
        server.serve(target_loader=_own_application, wrap_loader=False)
        return
    import asyncio

    from emulator.web.init_scripts import InitScripts
    from emulator.web.process import Ending, bound, config_of

    async def serve_until_ended() -> None:
        server = Ending(config_of(_bare_application()), lambda: None, InitScripts((), {}))
        await server.serve([bound("127.0.0.1", port)])

    asyncio.run(serve_until_ended())


def _bare_application() -> Any:
    from emulator.core.clock import SystemClock
    from emulator.core.ports.neighbours import UpstreamCall
    from emulator.upstreams.moto.hosting import Moto
    from emulator.web.asgi import Asgi
    from emulator.web.bodies import request_of
    from emulator.web.process import MOTO_THREADS
    from emulator.web.serving import spare_collector
    from emulator.wire.sigv4 import credential_of

    moto = Moto(SystemClock().now)
    spare_collector()

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        request = request_of(environ)
        answer = moto.send(UpstreamCall(environ, request, "123456789012", credential_of(request), None))
        start_response(f"{answer.status} x", list(answer.headers))
        return [answer.body]

    return Asgi(application, MOTO_THREADS)


def _own_application() -> Any:
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    from emulator.web.serving import spare_collector

    application = DomainDispatcherApplication(create_backend_app)
    spare_collector()
    return application


def deliver() -> None:
    from delivery_benchmarks import delivered_a_second

    ours, bare = delivered_a_second()
    line("deliver", f"{ours:.0f} records/s to the folder sink", ours / bare, "orjson + isal + SHA-256")


def insights() -> None:
    from insight_benchmarks import counted_a_second, left_of_many_keys

    ours, without = counted_a_second()
    line(
        "insights", f"{ours:.0f} records/s through the counters", ours / without, "a reader that does nothing"
    )
    kept, grown = left_of_many_keys()
    line("insights", f"{kept} of a million keys kept, {grown:.0f} MB", kept / 1_000_000, "all of them")


def filters() -> None:
    from filter_benchmarks import filtered_a_second

    ours, without = filtered_a_second()
    line("filters", f"{ours:.0f} records/s through twenty filters", ours / without, "the loop without them")


def organization() -> None:
    from organization_benchmarks import MANY_MEMBERS, seconds_of_both

    ours, few = seconds_of_both()
    line("organization", f"{1 / ours:.0f} records/s of {MANY_MEMBERS} accounts", few / ours, "100 accounts")


def post_records(connection: Connection, body: bytes) -> None:
    assert connection.call(message("POST", "/_emulator/events", "none", body)) == 200


def inject() -> None:
    from injection_benchmarks import injected_a_second

    with running(emulator) as port:
        wait_for(port)
        ours, bare, barest = injected_a_second(partial(post_records, Connection(port)))
    rate = f"{ours:.0f} records/s, 1,000 a request"
    line("inject", rate, ours / bare, "orjson + SQLite table with the indexes of all attributes")
    line("inject", rate, ours / barest, "orjson + SQLite table with two indexes: time, user and time")


def look_up(connection: Connection, key: str, value: str) -> None:
    attribute = {"AttributeKey": key, "AttributeValue": value}
    status, body = connection.answer(cloudtrail("LookupEvents", LookupAttributes=[attribute]))
    assert status == 200
    assert len(json.loads(body)["Events"]) == (1 if key == "EventId" else LOOKUP_PAGE)


def lookup() -> None:
    """Ask two emulators over HTTP, one with a large history and one with a small."""
    from injection_benchmarks import LARGE, SMALL, bodies, lookup_times

    with running(emulator) as few, running(emulator) as many:
        asking = []
        for port, records in ((few, SMALL), (many, LARGE)):
            wait_for(port)
            connection = Connection(port)
            for body in bodies(records, writes=True):
                post_records(connection, body)
            connection.close()  # the server ends what is silent while the other is filled
            asking.append(partial(look_up, connection))
        for key, small, large in lookup_times(*asking):
            value = f"{large * 1000:.2f} ms a page by {key} at {LARGE:,} records"
            line("lookup", value, large / small, f"{SMALL:,} records")


def validate() -> None:
    from validation_benchmarks import (
        HOUR_FILES,
        HOURS,
        emulator_beside,
        fill,
        minio_program,
        minio_server,
        times_of_both,
    )

    program = minio_program()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as servers:
        s3_port = program and servers.enter_context(running(partial(minio_server, program, folder)))
        port = servers.enter_context(running(partial(emulator_beside, s3_port)))
        for one in (s3_port or port, port):
            wait_for(one)
        fill(port, s3_port or port)
        ours, theirs = times_of_both(port, s3_port or port)
    files = (HOUR_FILES + 1) * HOURS
    what = f"aws cloudtrail validate-logs, from {'MinIO' if program else 'the emulator'}"
    line("validate", f"{files / ours[0]:.0f} files/s", theirs[0] / ours[0], what)
    value = f"{ours[1]:.1f} s of the processor, the server's not counted"
    line("validate", value, theirs[1] / ours[1], "the same")


def query() -> None:
    from lake_benchmarks import query as measured

    measured()


def queries() -> None:
    from lake_benchmarks import queries as measured

    measured()


def ingest() -> None:
    from lake_benchmarks import ingest as measured

    measured()


def trial() -> None:
    from trial_benchmarks import EVENTS, RULES, seconds_of_both

    ours, bare, is_same = seconds_of_both(EVENTS)
    assert is_same, "both count the same events"
    rate = f"{EVENTS / ours:.0f} events/s through {RULES} Sigma rules"
    line("trial", rate, bare / ours, "the same SQL bare")


def pages() -> None:
    """Ask beside ten open pages of the console, then show the first page of a long and a short journal."""
    from injection_benchmarks import LARGE, SMALL, bodies
    from page_benchmarks import beside_pages, polls_a_second, view_seconds

    with running(emulator) as port:
        connection = connection_with_user(port)
        rate = polls_a_second(connection)
        beside, without = beside_pages(port, connection)
        line("pages", f"{beside * 1000:.2f} ms for GetUser beside ten open pages", beside / without, "none")
        print(f"pages: {1000 / rate:.2f} ms a poll without news", flush=True)
        times = []
        for records in (SMALL, LARGE - SMALL):
            for body in bodies(records):
                post_records(connection, body)
            times.append(view_seconds(connection.call))
    small, large = times
    line("pages", f"{large * 1000:.1f} ms a page at {LARGE:,} records", large / small, f"{SMALL:,} records")


def memory() -> None:
    from memory_benchmarks import RECORDS, after_start, with_records

    ours, theirs = after_start(emulator), after_start(moto_server)
    line("memory", f"{ours:.0f} MB after start", ours / theirs, "moto_server")
    records, grown, left, seconds = with_records(emulator)
    line("memory", f"{grown:.0f} MB more with {RECORDS:,} records", grown / records, "their bytes")
    line(
        "memory", f"{seconds * 1000:.0f} ms for a reset", left / grown, "the memory before it, left after it"
    )


def peers() -> None:
    from peer_benchmarks import table

    for row in table(emulator):
        print(row, flush=True)


FIGURES = {
    "startup": startup,
    "fixture": fixture,
    "api": api,
    "record": record,
    "inject": inject,
    "lookup": lookup,
    "deliver": deliver,
    "organization": organization,
    "validate": validate,
    "pages": pages,
    "query": query,
    "queries": queries,
    "ingest": ingest,
    "filters": filters,
    "insights": insights,
    "trial": trial,
    "memory": memory,
    "peers": peers,
}


def main() -> None:
    if sys.argv[1:2] == ["--moto"]:
        serve_moto(sys.argv[2], int(sys.argv[3]))
        return
    names = sys.argv[1:] or list(FIGURES)
    unknown = [name for name in names if name not in FIGURES]
    if unknown:
        sys.exit(f"There is no figure {unknown[0]}; there are {', '.join(FIGURES)}.")
    for name in names:
        FIGURES[name]()


if __name__ == "__main__":
    main()
