"""The command `query`."""

import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from emulator.cli.refusals import refuse
from emulator.cli.running import call, url_option
from emulator.core.words import counted

if TYPE_CHECKING:
    from emulator.cli.sources import Source

EXAMPLES = """\b
Examples:
  cloudtrail-emulator query "SELECT eventName, count(*) AS n FROM events GROUP BY eventName ORDER BY n DESC"
  cloudtrail-emulator query "SELECT * FROM events WHERE errorCode IS NOT NULL" ./logs --format json
  cloudtrail-emulator query "SELECT awsRegion, count(*) FROM events GROUP BY 1" s3://logs --format csv
  cloudtrail-emulator query "SELECT count(*) FROM events" --engine trino --server http://trino:8080
"""
WIDEST_CELL = 60

Columns = Sequence[str]
Rows = Sequence[Sequence[str]]


@click.command(epilog=EXAMPLES)
@url_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How the answer is printed; json has one object a line.",
)
@click.option(
    "--engine",
    type=click.Choice(["embedded", "trino"]),
    default="embedded",
    show_default=True,
    help="What runs the statement; trino reads tables that `export` wrote.",
)
@click.option("--server", metavar="URL", help="The Trino server, such as http://trino:8080.")
@click.option("--schema", default="hive.cloudtrail", show_default=True, help="Catalog and schema in Trino.")
@click.argument("statement")
@click.argument("sources", nargs=-1, metavar="[FILE_OR_FOLDER_OR_BUCKET]...")
def query(statement: str, sources: tuple[str, ...], form: str, url: str, **given: str | None) -> None:
    """Run a statement of CloudTrail Lake's SQL.

    The table `events` is everything that a running emulator recorded; an event data store is named by its
    id. With files, folders or s3://BUCKET/PREFIX the table is the records in these, and no emulator is
    needed. With --engine trino the tables are those of an export: events, insights and so on.
    """
    if given["engine"] == "trino":
        PRINTERS[form](*_over_trino(statement, sources, given["server"], given["schema"] or ""))
        return
    columns, rows = _over_files(statement, sources, url) if sources else _over_emulator(statement, url)
    PRINTERS[form](columns, rows)


def _over_emulator(statement: str, url: str) -> tuple[Columns, Rows]:
    answer = call(url, "/_emulator/query", {"statement": statement})
    return answer["columns"], answer["rows"]


def _over_trino(
    statement: str, sources: Sequence[str], server: str | None, schema: str
) -> tuple[Columns, Rows]:
    if sources or not server:
        refuse("--engine trino needs --server URL, and no files: it reads the tables of its schema.")
    from emulator.api.errors import ServiceError
    from emulator.core.lake.answers import EngineError
    from emulator.core.lake.columns import COLUMNS, Kind
    from emulator.engines.trino.engine import Trino
    from emulator.jobs.lake.asking import spelled_out

    try:
        trino = Trino(server, schema)
        kinds: dict[str, Kind] = {kind: kind for kind in COLUMNS}
        checked = trino.check(spelled_out(statement), kinds.get)
        answer = trino.run(checked)
    except ValueError:
        refuse(f"--server: {server} is not a URL.")
    except ServiceError as error:
        refuse(error.message)
    except EngineError as error:
        refuse(str(error))
    return answer.columns, answer.rows


def _over_files(statement: str, words: Sequence[str], url: str) -> tuple[Columns, Rows]:
    from emulator.api.errors import ServiceError
    from emulator.cli.sources import sources_of
    from emulator.core.clock import SystemClock
    from emulator.core.lake.answers import EngineError
    from emulator.engines.lazy import LazyEngine
    from emulator.jobs.lake.asking import answered

    try:
        answer = answered(LazyEngine(), statement, _records(sources_of(words, url)), SystemClock())
    except ServiceError as error:
        refuse(error.message)
    except EngineError as error:
        refuse(str(error))
    return answer.columns, answer.rows


def _records(sources: "Sequence[Source]") -> Iterator[bytes]:
    import orjson

    from emulator.record_files import FileError, records_in

    for source in sources:
        with source.opened() as file:
            try:
                yield from (orjson.dumps(record) for record in records_in(file))
            except FileError as error:
                refuse(f"{source.name}: {error}")


# --- printing --------------------------------------------------------------------------------------


def _print_table(columns: Columns, rows: Rows) -> None:
    """Print a table that a person reads: long values are cut."""
    cells = [[_cut(value) for value in row] for row in (columns, *rows)]
    widths = [max(len(row[index]) for row in cells) for index in range(len(columns))]
    head, *body = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells
    ]
    for line in (head, "  ".join("-" * width for width in widths), *body):
        click.echo(line.rstrip())
    click.echo(counted(len(rows), "row"), err=True)


def _cut(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= WIDEST_CELL else f"{line[: WIDEST_CELL - 1]}…"


def _print_csv(columns: Columns, rows: Rows) -> None:
    csv.writer(sys.stdout, lineterminator="\n").writerows([columns, *rows])


def _print_json(columns: Columns, rows: Rows) -> None:
    for row in rows:
        click.echo(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False))


PRINTERS: dict[str, Callable[[Columns, Rows], None]] = {
    "table": _print_table,
    "csv": _print_csv,
    "json": _print_json,
}
