"""Files in a folder of this machine."""

import errno
import json
import os
from pathlib import Path

from emulator.core.places import STORAGE_FULL, Bucket, Put, SinkError

# The folder for the metadata of objects. It is separate, so that globs over a bucket find only files.
METADATA_FOLDER = ".metadata"

DENIED = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ELOOP}
)
CODES = {
    errno.ENAMETOOLONG: "KeyTooLongError",
    errno.EINVAL: "InvalidArgument",
    errno.ENOSPC: STORAGE_FULL,
    errno.EDQUOT: STORAGE_FULL,
}


class FolderSink:
    """Satisfies ports.neighbours.Sink: a bucket is a folder under `root`, made when it is needed.

    A file's metadata and headers stand as JSON in <root>/.metadata/<bucket>/<key>.json, where it has
    metadata; an empty file whose key ends with "/" is a folder.
    """

    def __init__(self, root: Path, account: str) -> None:
        self._root = root
        self._account = account

    def put(self, file: Put) -> None:
        path = self._root / file.bucket / _relative(file)
        note = self._root / METADATA_FOLDER / file.bucket / f"{_relative(file)}.json"
        try:
            if file.key.endswith("/"):
                path.mkdir(parents=True, exist_ok=True)
                return
            _keep_note(note, file)  # first, so that a reader that sees a digest finds its signature
            _replace(path, file.body)
        except OSError as error:
            raise SinkError(_code(error)) from error

    def find_bucket(self, name: str) -> Bucket | None:
        """Return the bucket, for any name: it belongs to the account, and has no region and no policy."""
        return Bucket(name, self._account, region="", policy=None, enforced=False)


def _relative(file: Put) -> Path:
    """Return the path that the key stands for. Raises SinkError for one that would leave its bucket."""
    is_folder = file.key.endswith("/") and not file.body
    levels = file.key.removesuffix("/").split("/") if is_folder else file.key.split("/")
    if file.bucket.startswith(".") or not all(_is_plain(level) for level in (file.bucket, *levels)):
        raise SinkError("InvalidArgument")
    return Path(*levels)


def _is_plain(level: str) -> bool:
    """Tell whether the level of a key names one folder or file, the same on every system."""
    return level not in {"", ".", ".."} and not any(character in level for character in "/\\\0")


def _keep_note(path: Path, file: Put) -> None:
    if file.metadata:
        note = {"metadata": dict(file.metadata), "headers": dict(file.headers)}
        _replace(path, json.dumps(note, indent=1).encode())
    else:
        path.unlink(missing_ok=True)


def _replace(path: Path, body: bytes) -> None:
    """Write the file completely or not at all: a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(body)
    os.replace(unfinished, path)


def _code(error: OSError) -> str:
    if error.errno in DENIED:
        return "AccessDenied"
    return CODES.get(error.errno or 0, "InternalError")
