"""Files in a folder of this machine, written by the folder sink or copied from a bucket."""

import gzip
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from emulator.core.lake.results import SIGN_FILE
from emulator.core.ports.archived_files import ArchiveError, Stored

METADATA_FOLDER = ".metadata"  # where the folder sink keeps metadata: <root>/.metadata/<bucket>/<key>.json


class FolderArchive:
    """Satisfies ports.archived_files.Archive: each bucket is a folder.

    `notes` is the folder of their metadata, if there is any.
    """

    is_near = True

    def __init__(self, buckets: Mapping[str, Path], notes: Path | None) -> None:
        self.buckets = buckets
        self._notes = notes

    def folders(self, bucket: str, prefix: str) -> Sequence[str]:
        try:
            with os.scandir(self.buckets[bucket] / prefix) as entries:
                return sorted(
                    f"{prefix}{entry.name}/" for entry in entries if entry.is_dir(follow_symlinks=False)
                )
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise _unreadable(self.buckets[bucket] / prefix, error) from error

    def keys(self, bucket: str, prefix: str, after: str = "") -> Iterator[str]:
        root = self.buckets.get(bucket)
        if root is None:
            return
        for folder, _, names in os.walk(root / prefix, onerror=_refuse):
            start = Path(folder).relative_to(root).as_posix()
            yield from (key for name in names if (key := f"{start}/{name}") > after)

    def find(self, bucket: str, key: str) -> Stored | None:
        root = self.buckets.get(bucket)
        if root is None or not _stays_below(key):
            return None
        path = root / key
        try:
            return Stored(path.read_bytes(), self._metadata(bucket, key))
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise _unreadable(path, error) from error

    def close(self) -> None:
        """Do nothing: no file stays open."""

    def _metadata(self, bucket: str, key: str) -> Mapping[str, str] | None:
        if self._notes is None:
            return None
        note = self._notes / bucket / f"{key}.json"
        try:
            found = json.loads(note.read_bytes())["metadata"]
        except FileNotFoundError:
            return {}
        except (ValueError, KeyError, TypeError) as error:
            raise ArchiveError(f"{note} does not contain metadata.") from error
        if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
            raise ArchiveError(f"{note} does not contain metadata.")
        return found


def open_folder(path: Path) -> FolderArchive:
    """Return the archive that a folder is: a folder sink's root, a bucket in one, or a copy of a bucket.

    A copy, as `aws s3 sync` makes it, has no metadata; the bucket's name is read from its
    digests. Raises ArchiveError if no digest has it and the folder has no query results.
    """
    if (path / METADATA_FOLDER).is_dir():
        found = [entry for entry in path.iterdir() if entry.is_dir() and not entry.name.startswith(".")]
        return FolderArchive({entry.name: entry for entry in found}, path / METADATA_FOLDER)
    path = path.resolve()
    notes = path.parent / METADATA_FOLDER
    if (notes / path.name).is_dir():
        return FolderArchive({path.name: path}, notes)
    return FolderArchive({_bucket_of_copy(path): path}, None)


def _bucket_of_copy(path: Path) -> str:
    for digest in sorted(path.rglob("*_CloudTrail-Digest_*.json.gz")):
        try:
            bucket = json.loads(gzip.decompress(digest.read_bytes()))["digestS3Bucket"]
        except (OSError, EOFError, ValueError, KeyError, TypeError):
            continue
        if isinstance(bucket, str):
            return bucket
    if next(path.rglob(SIGN_FILE), None):
        return path.name  # query results do not contain the bucket's name
    raise ArchiveError(f"{path} has no digests.")


def _stays_below(key: str) -> bool:
    """Return whether the key names a file in its bucket; a forged digest may contain any key."""
    return not any(level in {"", ".", ".."} for level in key.split("/")) and "\0" not in key


def _refuse(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise _unreadable(Path(error.filename), error) from error


def _unreadable(path: Path, error: OSError) -> ArchiveError:
    return ArchiveError(f"{path} cannot be read: {error.strerror}.")
