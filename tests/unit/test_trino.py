"""Statements of Lake for a Trino server: the few rewrites, the spelling of answers, a server's protocol."""

import json
import threading
from collections.abc import Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from click.testing import CliRunner, Result

from emulator.cli import main
from emulator.core.lake.columns import types_of
from emulator.core.lake.texts import spelled
from emulator.engines.trino.answers import plain, type_of
from emulator.engines.trino.engine import Trino

TRINO = Trino("http://localhost:8080", "hive.cloudtrail")
STORE = "11112222-3333-4444-5555-666677778888"
TIME = "CAST(replace(replace({}, 'T', ' '), 'Z', '') AS timestamp(3))"


@pytest.mark.source("aws-docs", "Lake compares text with eventTime; statements that Trino 483 then ran")
@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            f"SELECT eventName FROM {STORE}",
            'SELECT "eventName" FROM "hive"."cloudtrail"."events" AS "{name}"',
        ),
        (
            "SELECT e.eventID FROM events e WHERE e.eventTime >= '2026-03-08T05:00:01Z'",
            'SELECT "e"."eventID" FROM "hive"."cloudtrail"."events" AS "e" WHERE "e"."eventTime" >= '
            + TIME.format("'2026-03-08T05:00:01Z'"),
        ),
        (
            "SELECT 1 FROM events WHERE eventTime BETWEEN '2026-03-01' AND date_format(now(), '%Y')",
            'SELECT 1 FROM "hive"."cloudtrail"."events" AS "events" WHERE "eventTime" BETWEEN '
            + TIME.format("'2026-03-01'")
            + " AND "
            + TIME.format("DATE_FORMAT(NOW(), '%Y')"),
        ),
        (
            "SELECT 1 FROM events WHERE sessionCredentialFromConsole = true",
            (
                'SELECT 1 FROM "hive"."cloudtrail"."events" AS "events" WHERE'
                ' "sessionCredentialFromConsole" = CAST(TRUE AS varchar)'
            ),
        ),
        (
            "SELECT r.arn FROM events CROSS JOIN UNNEST(resources) AS t(r)",
            (
                'SELECT "r"."arn" FROM "hive"."cloudtrail"."events" AS "events" CROSS JOIN'
                ' UNNEST(transform("resources", __row -> ROW(__row))) AS "t"("r")'
            ),
        ),
        (
            "SELECT slice(split(eventSource, '.'), 1, 2), 7 / 2, resources[1].arn FROM events",
            (
                'SELECT SLICE(SPLIT("eventSource", \'.\'), 1, 2), 7 / 2, "resources"[1]."arn"'
                ' FROM "hive"."cloudtrail"."events" AS "events"'
            ),
        ),
    ],
)
def test_a_statement_becomes_trino_s(statement: str, expected: str) -> None:
    name = "h1112222_3333_4444_5555_666677778888"

    found = TRINO.check(statement, lambda word: "events" if word in {"events", STORE} else None)

    assert found.plan == expected.replace("{name}", name)


def test_a_star_leaves_out_what_only_the_exported_table_has() -> None:
    found = TRINO.check("SELECT * FROM insights", lambda word: "insights" if word == "insights" else None)

    names = ", ".join(f'"insights"."{column}"' for column in types_of("insights"))
    assert found.plan == f'SELECT {names} FROM "hive"."cloudtrail"."insights" AS "insights"'


@pytest.mark.parametrize(
    ("word", "value", "text"),
    [
        ("varchar(3)", "abc", "abc"),
        ("decimal(38, 1)", Decimal("1.5"), "1.5"),
        ("double", 1e7, "1.0E7"),
        ("array(varchar)", ["a", None], "[a, null]"),
        ("map(varchar, array(bigint))", {"k": [1]}, "{k=[1]}"),
        (
            'row(arn varchar, "the type" row(a bigint, b boolean))',
            ("x", (1, True)),
            "{arn=x, the type={a=1, b=true}}",
        ),
        ("row(bigint, bigint)", (1, 2), "{field0=1, field1=2}"),
    ],
)
def test_a_value_of_trino_is_spelled_as_lake_spells_it(word: str, value: object, text: str) -> None:
    kind = type_of(word)

    assert spelled(plain(value, kind), kind) == text


class Coordinator(BaseHTTPRequestHandler):
    """Answers a statement as a coordinator does: in two pages, or with an error."""

    def do_POST(self) -> None:
        statement = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if "FAIL" in statement.upper():
            error = {
                "message": "Division by zero",
                "errorName": "DIVISION_BY_ZERO",
                "errorType": "USER_ERROR",
            }
            self._say({"error": error | {"errorCode": 8, "failureInfo": {}}})
            return
        self._say({"nextUri": f"http://{self.headers['Host']}/next"})

    def do_GET(self) -> None:
        columns = [
            {"name": "n", "type": "bigint", "typeSignature": {"rawType": "bigint", "arguments": []}},
        ]
        self._say({"columns": columns, "data": [[41], [42]]})

    def _say(self, members: dict[str, Any]) -> None:
        stats = {"state": "FINISHED", "processedRows": 5, "processedBytes": 900}
        body = json.dumps({"id": "q1", "infoUri": "http://x", "stats": stats, **members}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def coordinator() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Coordinator)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def query(*words: str) -> Result:
    return CliRunner().invoke(main, ["query", "--engine", "trino", "--format", "csv", *words])


def test_the_command_asks_a_server_and_prints_its_answer_or_its_refusal(coordinator: str) -> None:
    found = query("SELECT count(*) AS n FROM events", "--server", coordinator)
    failed = query("SELECT count(*) / 0 AS fail FROM events", "--server", coordinator)

    assert found.stdout == "n\n41\n42\n"
    assert (failed.exit_code, failed.stderr) == (2, "cloudtrail-emulator: Division by zero\n")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("SELECT 1",), "--engine trino needs --server URL"),
        (("SELECT 1", "somewhere", "--server", "http://x"), "and no files"),
        (("SELECT 1", "--server", "x"), "--server: x is not a URL."),
        (("SELECT nope FROM events", "--server", "http://x"), "Column 'nope' cannot be resolved"),
        (("SELECT 1 FROM nowhere", "--server", "http://x"), "Table 'nowhere' does not exist"),
    ],
)
def test_what_trino_cannot_be_asked_is_refused(words: tuple[str, ...], text: str) -> None:
    found = query(*words)

    assert found.exit_code != 0
    assert text in found.stderr
