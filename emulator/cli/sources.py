"""The input that a command line names: files, folders, buckets, and the standard input."""

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from emulator.cli.refusals import refuse
from emulator.core.values import dataclass

if TYPE_CHECKING:
    from emulator.core.ports.archived_files import Archive

STANDARD_INPUT = "-"
BUCKET = "s3://"
# Only these are read in folders and buckets; Athena and others put their own files beside them.
ENDINGS = (".json", ".jsonl", ".ndjson", ".csv", ".gz")
DIGESTS = "/CloudTrail-Digest/"
# What `generate` writes beside the bucket. A folder with the labels and the manifest is that of a data set.
LABELS = "labels.jsonl"
MARKS = frozenset({LABELS, "manifest.json"})
BESIDE = MARKS | {"public-keys.json", "stories.json"}


@dataclass(frozen=True)
class Source:
    """A file with the name that a user knows, its size as stored, and a function that opens it.

    It may be opened several times, one after the other. The size is 1 if it is not known.
    """

    name: str
    size_bytes: int
    opened: Callable[[], AbstractContextManager[BinaryIO]]


def sources_of(words: Sequence[str], endpoint_url: str) -> list[Source]:
    """Return the files that the words name, in their order; `endpoint_url` is where the buckets are.

    A word that names no file, or a file that cannot be read, ends the program.
    """
    return [source for word in words for source in _of_word(word, endpoint_url)]


def source_of(word: str, endpoint_url: str) -> Source:
    """Return the one file that a word names. If there is none, or it cannot be read, the program ends."""
    if word == STANDARD_INPUT:
        return _spooled("the standard input", sys.stdin.buffer)
    if not word.startswith(BUCKET):
        return _file(word)
    found = _find_object(word, endpoint_url)
    if found is None:
        refuse(f"{word} does not exist.")
    return found


def _of_word(word: str, endpoint_url: str) -> Iterator[Source]:
    if word.startswith(BUCKET):
        yield from _some(word, _in_bucket(word, endpoint_url))
    elif os.path.isdir(word):
        yield from _some(word, _in_folder(Path(word)))
    else:
        yield source_of(word, endpoint_url)


def _some(word: str, sources: Iterator[Source]) -> Iterator[Source]:
    first = next(sources, None)
    if first is None:
        refuse(f"{word} has no files of records: their names end in {', '.join(ENDINGS)}.")
    yield first
    yield from sources


def record_names(folder: Path, names: Collection[str]) -> Sequence[str]:
    """Return which files of a folder have records, sorted; those beside a data set's bucket have none."""
    beside = BESIDE if set(names) >= MARKS else frozenset()
    return sorted(name for name in names if name not in beside and _is_of_records((folder / name).as_posix()))


def record_keys(archive: "Archive", bucket: str, prefix: str) -> Iterator[str]:
    """Yield which keys of a bucket have records, and the prefix if it is a key. Raises ArchiveError."""
    is_data_set = cache(partial(_is_data_set, archive, bucket))
    for key in archive.keys(bucket, prefix):
        folder, slash, name = key.rpartition("/")
        is_beside = name in BESIDE and is_data_set(folder + slash)
        if key == prefix or (_is_of_records(f"/{key}") and not is_beside):
            yield key


def _is_data_set(archive: "Archive", bucket: str, folder: str) -> bool:
    return all(next(iter(archive.keys(bucket, folder + name)), None) == folder + name for name in MARKS)


def _is_of_records(path: str) -> bool:
    return path.endswith(ENDINGS) and DIGESTS not in path


def labels_beside(word: str, endpoint_url: str) -> Source | None:
    """Return the labels of a data set, of which the word names the folder or the bucket's folder in it."""
    if word.startswith(BUCKET):
        bucket, _, prefix = word.removeprefix(BUCKET).strip("/").partition("/")
        folders = (prefix, prefix.rpartition("/")[0])
        urls = [BUCKET + "/".join(filter(None, (bucket, folder, LABELS))) for folder in folders]
        return next((found for url in urls if (found := _find_object(url, endpoint_url))), None)
    place = Path(word)
    files = [folder / LABELS for folder in (place, place.parent)] if place.is_dir() else []
    return next((_file(str(file)) for file in files if file.is_file()), None)


def _find_object(url: str, endpoint_url: str) -> Source | None:
    """Return the object at s3://bucket/key, None when there is none."""
    return next((one for one in _in_bucket(url, endpoint_url) if one.name == url), None)


def _file(name: str) -> Source:
    try:
        with open(name, "rb") as opened:
            if os.path.isfile(name):
                return Source(name, os.fstat(opened.fileno()).st_size, lambda: open(name, "rb"))
            return _spooled(name, opened)
    except OSError as error:
        refuse(f"{name} cannot be read: {error.strerror}.")


def _spooled(name: str, stream: BinaryIO) -> Source:
    """Return a copy of a stream, which can be read only once."""
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - it ends with the program
    shutil.copyfileobj(stream, kept)
    return Source(name, kept.tell(), lambda: nullcontext(kept))


def _in_folder(folder: Path) -> Iterator[Source]:
    """Yield the files below the folder by their names; a link that leads out of it ends the program."""
    for parent, folders, names in os.walk(folder, onerror=_refuse_folder):
        folders.sort()
        of_records = set(record_names(Path(parent), names))
        for name in sorted([*folders, *names]):
            path = Path(parent, name)
            if path.is_symlink():
                _check_link(path, folder)  # a file inside the folder is read by its own name
            elif name in of_records:
                yield _file(str(path))


def _refuse_folder(error: OSError) -> None:
    refuse(f"{error.filename} cannot be read: {error.strerror}.")


def _check_link(path: Path, folder: Path) -> None:
    if not path.resolve().is_relative_to(folder.resolve()):
        refuse(f"{path} leads out of {folder}.")


def _in_bucket(url: str, endpoint_url: str) -> Iterator[Source]:
    """Yield the objects below s3://bucket/prefix by their keys."""
    from emulator.core.ports.archived_files import ArchiveError

    bucket, _, prefix = url.removeprefix(BUCKET).partition("/")
    archive = _archive(endpoint_url)
    try:
        for key in record_keys(archive, bucket, prefix):
            yield Source(f"{BUCKET}{bucket}/{key}", 1, partial(_read, archive, bucket, key))
    except ArchiveError as error:
        refuse(str(error))


@cache
def _archive(endpoint_url: str) -> "Archive":
    from emulator.archives.clients import make_session
    from emulator.archives.s3 import S3Archive

    return S3Archive(make_session(), endpoint_url)


def _read(archive: "Archive", bucket: str, key: str) -> BinaryIO:
    from emulator.core.ports.archived_files import ArchiveError

    try:
        found = archive.find(bucket, key)
    except ArchiveError as error:
        refuse(str(error))
    if found is None:
        refuse(f"{BUCKET}{bucket}/{key} is gone.")
    return io.BytesIO(found.body)
