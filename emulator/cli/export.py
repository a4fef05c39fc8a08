"""The command `export`."""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emulator.cli.refusals import refuse
from emulator.cli.running import lines_of, url_option
from emulator.cli.sources import BUCKET, record_keys, record_names
from emulator.cli.workers import find_workers, workers_options
from emulator.core.words import counted

if TYPE_CHECKING:
    from emulator.core.ports.workers import Workers
    from emulator.exporting.exports import Export
    from emulator.exporting.pieces import Source

EXAMPLES = """\b
Examples:
  cloudtrail-emulator export --out tables
  cloudtrail-emulator export --out tables ./data --workers 4
  cloudtrail-emulator export --out tables s3://audit-logs/AWSLogs --location s3://lake/tables
"""
RECORDS_OF_A_FILE = 50_000


@click.command(epilog=EXAMPLES)
@url_option
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Output folder; must be new or empty.",
)
@click.option("--location", help="URL at which engines will find the folder; default: where it is now.")
@click.option("--iceberg", is_flag=True, help="Also make an Iceberg table of the files.")
@workers_options
@click.argument("words", nargs=-1, metavar="[FOLDER_OR_FILE_OR_BUCKET]...")
def export(words: tuple[str, ...], out: Path, location: str | None, url: str, **given: Any) -> None:
    """Write records as Parquet that Trino, Athena, Spark and DuckDB read.

    The records are those of a running emulator, or with arguments those in folders, files, s3://BUCKET/PREFIX
    or a generated data set. Each kind of events is a table in the columns of CloudTrail Lake, partitioned by
    account, region and day. Beside the tables are trino.sql, athena.sql and spark_count.py.
    """
    _make_empty(out)
    with tempfile.TemporaryDirectory(prefix="cloudtrail-emulator-") as folder:
        sources = [_of_word(word, url) for word in words] or [_of_emulator(url, Path(folder))]
        spread = find_workers(given["workers"], given["scheduler"])
        made = _written(sources, out, spread if words else None)
    for name, body in made.beside((location or out.resolve().as_uri()).rstrip("/")).items():
        (out / name).write_bytes(body)
    tables = ", ".join(f"{table.kind} ({counted(table.rows, 'row')})" for table in made.tables())
    click.echo(
        f"{counted(made.rows, 'record')} in {tables or 'no tables'}, {made.size_bytes / 1e6:.1f} MB in {out}"
    )
    if made.left_out:
        click.echo(f"{made.left_out} values are not records with account, region and time.", err=True)
    if given["iceberg"]:
        _make_iceberg(made, out)


def _make_empty(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            refuse(f"{out} is not empty; an export needs a new or empty folder.")
    except OSError as error:
        refuse(f"{out} cannot be written to: {error.strerror}.")


def _written(sources: "Sequence[Source]", out: Path, workers: "Workers | None") -> "Export":
    from emulator.core.lake.answers import EngineError
    from emulator.core.ports.archived_files import ArchiveError
    from emulator.core.ports.workers import WorkersError
    from emulator.exporting.exports import export as write
    from emulator.workers.here import ThisProcess

    spread = workers or ThisProcess()
    try:
        with click.progressbar(
            length=_length(sources), label="files", file=sys.stderr, hidden=_is_quiet()
        ) as bar:
            return write(sources, str(out.resolve()), spread, bar.update)
    except (ArchiveError, EngineError, WorkersError) as error:
        refuse(str(error))
    finally:
        spread.close()


def _is_quiet() -> bool:
    return not sys.stderr.isatty()


def _length(sources: "Sequence[Source]") -> int:
    return sum(len(source.keys) for source in sources)


def _make_iceberg(made: "Export", out: Path) -> None:
    from emulator.core.lake.answers import EngineError
    from emulator.engines.iceberg import make_table

    try:
        for table in made.tables():
            click.echo(f"Iceberg table: {make_table(table.kind, made.paths(table.kind), out.resolve())}")
    except EngineError as error:
        refuse(str(error))


# --- where records come from -----------------------------------------------------------------------


def _of_word(word: str, url: str) -> "Source":
    if word.startswith(BUCKET):
        return _of_bucket(word, url)
    from emulator.archives.folder import FolderArchive
    from emulator.exporting.pieces import Source

    path = Path(word).resolve()
    if path.is_dir():
        keys = sorted(_keys_in(path))
        if not keys:
            refuse(f"{word} has no files of records.")
        return Source(FolderArchive({"": path}, None), "", keys)
    if not path.is_file():
        refuse(f"{word} is neither a folder nor a file.")
    return Source(FolderArchive({"": path.parent}, None), "", [path.name])


def _keys_in(folder: Path) -> Iterator[str]:
    """Yield the files of records below a folder."""
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in record_names(Path(parent), names):
            yield Path(parent, name).relative_to(folder).as_posix()


def _of_bucket(word: str, url: str) -> "Source":
    from emulator.archives.clients import make_session
    from emulator.archives.s3 import S3Archive
    from emulator.core.ports.archived_files import ArchiveError
    from emulator.exporting.pieces import Source

    bucket, _, prefix = word.removeprefix(BUCKET).partition("/")
    try:
        archive = S3Archive(make_session(), url)
        keys = sorted(record_keys(archive, bucket, prefix))
    except ArchiveError as error:
        refuse(str(error))
    if not keys:
        refuse(f"{word} has no files of records.")
    return Source(archive, bucket, keys)


def _of_emulator(url: str, folder: Path) -> "Source":
    """Return the records of a running emulator, in files of lines in the folder."""
    from itertools import islice

    from emulator.archives.folder import FolderArchive
    from emulator.exporting.pieces import Source

    _, lines = lines_of(url, "/_emulator/events")
    keys: list[str] = []
    while some := list(islice(lines, RECORDS_OF_A_FILE)):
        keys.append(f"{len(keys):06}.jsonl")
        (folder / keys[-1]).write_bytes(b"".join(some))
    return Source(FolderArchive({"": folder}, None), "", keys)
