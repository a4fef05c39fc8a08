"""Pieces of an export: files of records, which workers turn into Parquet at a time."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path

import orjson

from emulator.core.lake.answers import DataFile
from emulator.core.lake.tables import Partition, find_partition
from emulator.core.ports.archived_files import Archive, ArchiveError
from emulator.core.ports.engines import Engine
from emulator.core.values import dataclass
from emulator.engines.lazy import LazyEngine
from emulator.record_files import FileError, records_in

FILES_OF_A_PIECE = 500
RECORDS_AT_ONCE = 50_000  # in memory, and at most in a file


@dataclass(frozen=True)
class Source:
    """Files of records, by their keys in order. The archive can be pickled."""

    archive: Archive
    bucket: str
    keys: Sequence[str] = field(repr=False)


@dataclass(frozen=True)
class Piece:
    """Some files of one folder. `out` is the folder of all tables; numbers begin at 1."""

    number: int
    archive: Archive
    bucket: str
    keys: Sequence[str]
    out: str


@dataclass(frozen=True)
class Written:
    """What became of a piece: files by their partitions, and how many values are no records."""

    sources: int
    files: Sequence[tuple[Partition, DataFile]]
    left_out: int


def pieces_of(sources: Iterable[Source], out: str) -> Iterator[Piece]:
    """Yield the pieces; how many workers there are does not matter."""
    number = 0
    for source in sources:
        for keys in _of_one_folder(source.keys):
            number += 1
            yield Piece(number, source.archive, source.bucket, keys, out)


def _of_one_folder(keys: Iterable[str]) -> Iterator[Sequence[str]]:
    some: list[str] = []
    for key in keys:
        is_other = some and some[-1].rpartition("/")[0] != key.rpartition("/")[0]
        if is_other or len(some) == FILES_OF_A_PIECE:
            yield some
            some = []
        some.append(key)
    if some:
        yield some


def write(piece: Piece) -> Written:
    """Write a piece's records. Done twice, it leaves the same. Raises ArchiveError, EngineError."""
    files: list[tuple[Partition, DataFile]] = []
    engine = LazyEngine()
    left_out = part = count = 0
    parts: dict[Partition, list[bytes]] = {}
    try:
        for value in _values(piece):
            partition = find_partition(value) if isinstance(value, Mapping) else None
            if partition is None:
                left_out += 1
                continue
            parts.setdefault(partition, []).append(orjson.dumps(value))
            count += 1
            if count == RECORDS_AT_ONCE:
                part += 1
                files += _filed(engine, parts, piece, part)
                parts, count = {}, 0
        files += _filed(engine, parts, piece, part + 1)
    finally:
        engine.close()
    return Written(len(piece.keys), files, left_out)


def _filed(
    engine: Engine, parts: Mapping[Partition, Sequence[bytes]], piece: Piece, part: int
) -> Iterator[tuple[Partition, DataFile]]:
    for partition, records in sorted(parts.items(), key=lambda item: item[0].folder):
        name = f"{piece.number:06}-{part:04}.parquet"
        path = Path(piece.out, partition.folder, name)
        yield partition, engine.write(partition.kind, records, str(path))


def _values(piece: Piece) -> Iterator[object]:
    for key in piece.keys:
        stored = piece.archive.find(piece.bucket, key)
        if stored is None:
            raise ArchiveError(f"{key} is gone.")
        try:
            yield from records_in(io.BytesIO(stored.body))
        except FileError as error:
            raise ArchiveError(f"{key}: {error}") from error
