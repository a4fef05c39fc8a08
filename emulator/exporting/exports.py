"""An export: tables of Parquet in a folder, with statements that make engines read them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from operator import attrgetter

import orjson

from emulator.core.lake.answers import DataFile
from emulator.core.lake.columns import Kind
from emulator.core.lake.tables import BESIDE, Partition, Table
from emulator.core.ports.workers import Workers
from emulator.core.values import dataclass
from emulator.exporting.pieces import Source, pieces_of, write

FOLDER = attrgetter("folder")
MANIFEST = "manifest.json"
Advance = Callable[[int], None]


@dataclass
class Export:
    """What was exported: the files of each partition, paths below the folder, and what was left out."""

    files: dict[Partition, list[DataFile]] = field(default_factory=dict)
    left_out: int = 0

    @property
    def rows(self) -> int:
        return sum(file.rows for files in self.files.values() for file in files)

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for files in self.files.values() for file in files)

    def tables(self) -> Sequence[Table]:
        """Return the tables that have records."""
        kinds: dict[Kind, list[Partition]] = {}
        for partition in sorted(self.files, key=FOLDER):
            kinds.setdefault(partition.kind, []).append(partition)
        return [
            Table(
                kind=kind,
                rows=sum(file.rows for one in some for file in self.files[one]),
                accounts=sorted({one.account for one in some}),
                regions=sorted({one.region for one in some}),
                first_day=min(one.day for one in some),
                last_day=max(one.day for one in some),
            )
            for kind, some in kinds.items()
        ]

    def paths(self, kind: Kind) -> Sequence[str]:
        """Return the paths of a table's files, in order."""
        chosen = [files for one, files in self.files.items() if one.kind == kind]
        return sorted(file.path for files in chosen for file in files)

    def beside(self, location: str) -> Mapping[str, bytes]:
        """Return the files beside the tables by name; engines find the folder at the location, a URL."""
        tables = self.tables()
        texts = {name: made(tables, location).encode() for name, made in BESIDE.items()}
        manifest = {
            "rows": self.rows,
            "leftOut": self.left_out,
            "tables": {
                table.kind: {
                    "rows": table.rows,
                    "accounts": table.accounts,
                    "regions": table.regions,
                    "firstDay": table.first_day,
                    "lastDay": table.last_day,
                    "files": len(self.paths(table.kind)),
                }
                for table in tables
            },
        }
        return texts | {MANIFEST: orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n"}


def export(sources: Iterable[Source], out: str, workers: Workers, advance: Advance) -> Export:
    """Write the records of all sources to Parquet files below `out`; the same sources leave the same bytes.

    `advance` is told how many files are done. Raises ArchiveError, EngineError, WorkersError.
    """
    made = Export()
    for written in workers.results(write, pieces_of(sources, out)):
        made.left_out += written.left_out
        for partition, file in written.files:
            made.files.setdefault(partition, []).append(file)
        advance(written.sources)
    return made
