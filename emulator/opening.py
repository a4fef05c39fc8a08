"""Opens what the settings name: the state, the clock, and the place that trails deliver to."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import orjson

from emulator.core.callers.mapped_keys import PrincipalError, mapping_of
from emulator.core.clock import Clock, ManualClock, SystemClock, iso, whole_second
from emulator.core.ports.snapshots import SnapshotError
from emulator.settings import SettingError, Settings
from emulator.sinks.moto import MotoSink
from emulator.stores.sqlite import SqliteStore, StoreError, find_loss, open_store
from emulator.upstreams.moto.time import at_time_of
from emulator.wire.service_models import is_service

if TYPE_CHECKING:
    from emulator.core.ports.archived_files import Archive
    from emulator.core.ports.neighbours import Sink
    from emulator.core.ports.state import BucketPolicies
    from emulator.stores.lake_folder import FileFolder

STATE_FILE = "state.sqlite3"
LAKE_FOLDER = "lake"
TEMPORARY_FOLDER = "tmp"


def use_temporary_folder(settings: Settings) -> None:
    """Make temporary files go below --data-dir where no usual folder for them can be written to.

    So the root of a container may be read-only. Raises SettingError if there is no folder for them at all.
    """
    try:
        tempfile.gettempdir()
    except FileNotFoundError as error:
        if settings.data_dir is None:
            raise SettingError(
                "There is no folder for temporary files that can be written to; mount one at /tmp."
            ) from error
        folder = settings.data_dir / TEMPORARY_FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.tempdir = str(folder)
        os.environ["TMPDIR"] = str(folder)  # for the processes of queries and init scripts


def clock_of(settings: Settings, store: SqliteStore) -> Clock:
    """Return the clock; a manual one starts now, or at the time of an earlier run if that is later."""
    system = SystemClock()
    if settings.clock != "manual":
        return system
    present = whole_second(system.now())
    return ManualClock(max(present, store.find_time() or present))


def check_places(settings: Settings) -> str | None:
    """Check the places of state and files, and the names of the services that other endpoints serve.

    Return a warning, as a sentence, if the state has lost something. Raises SettingError if a place cannot
    be used, or a service does not exist.
    """
    for name in settings.endpoints:
        if not is_service(name):
            raise SettingError(
                f"--upstream-for takes the AWS CLI's name of a service, such as s3, not {name!r}."
            )
    path = settings.data_dir / STATE_FILE if settings.data_dir else None
    use_temporary_folder(settings)
    warning = find_loss(path) if path else None
    if path:
        _check_state(settings)
    if settings.sink == "folder" and settings.folder:
        _try_folder(settings.folder)
    if settings.state:
        _check_state_file(settings.state)
    if settings.principals:
        principals_in(settings.principals)
    return warning


def _check_state(settings: Settings) -> None:
    try:
        with closing(open_state(settings, checked=True)) as store:
            _check_clock(settings, store)
    except StoreError as error:
        raise SettingError(str(error)) from error


def _check_state_file(path: Path) -> None:
    with copied(path) as copy, closing(open_store(None)) as store:
        try:
            store.snapshots.opened(str(copy))
        except SnapshotError as error:
            raise SettingError(f"--state {path}: {error}") from error


@contextmanager
def copied(path: Path) -> Iterator[Path]:
    """Give a copy of an exported state: reading brings a file of an older version up to date.

    Raises SettingError for a file that cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            copy = Path(shutil.copy(path, folder))
        except OSError as error:
            raise SettingError(f"--state {path} cannot be read: {error.strerror}.") from error
        yield copy


def principals_in(path: Path) -> Mapping[str, Any]:
    """Return the document in a file that maps access keys to identities. Raises SettingError."""
    try:
        document = orjson.loads(path.read_bytes())
        mapping_of(document, SystemClock().now())
    except OSError as error:
        raise SettingError(f"--principals {path} cannot be read: {error.strerror}.") from error
    except PrincipalError as error:
        raise SettingError(f"--principals {path}: {error}") from error
    except (ValueError, TypeError) as error:
        raise SettingError(f"--principals {path} is not a valid JSON object: {error}.") from error
    return cast("Mapping[str, Any]", document)  # which mapping_of has taken


def _try_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        raise SettingError(f"--folder {folder} cannot be written to: {error.strerror}.") from error


def _check_clock(settings: Settings, store: SqliteStore) -> None:
    left = store.find_time()
    if settings.clock == "system" and left and left > SystemClock().now():
        raise SettingError(
            f"The state in {settings.data_dir} is at {iso(left)} (manual clock), which cannot go back;"
            " start with --clock manual."
        )


def open_lake(settings: Settings) -> FileFolder:
    """Return the folder of the files of event data stores."""
    from emulator.stores.lake_folder import FileFolder

    return FileFolder(settings.data_dir / LAKE_FOLDER if settings.data_dir else None)


def open_state(settings: Settings, *, checked: bool = False) -> SqliteStore:
    """Open the state, in the data folder or in memory; with `checked` its file is looked through.

    Raises SettingError and StoreError.
    """
    path: Path | None = None
    if settings.data_dir:
        try:
            settings.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingError(f"--data-dir {settings.data_dir} cannot be used: {error.strerror}.") from error
        _check_writable(settings.data_dir)
        path = settings.data_dir / STATE_FILE
    return open_store(path, settings.max_events, checked=checked)


def archive_of(settings: Settings) -> Archive:
    """Return the place that imports read log files from: the one that trails deliver to."""
    if settings.sink == "folder" and settings.folder:
        from emulator.archives.folder import FolderArchive

        found = settings.folder.iterdir() if settings.folder.is_dir() else ()
        return FolderArchive({path.name: path for path in found if path.is_dir()}, None)
    endpoint = settings.s3_endpoint if settings.sink == "s3" else None
    if settings.sink == "auto":
        endpoint = settings.endpoint_of("s3")
    if endpoint:
        from emulator.archives.clients import session_with
        from emulator.archives.s3 import S3Archive

        access_key = settings.s3_access_key or settings.account_id
        return S3Archive(session_with(access_key, settings.s3_secret_key or "test"), endpoint)
    from emulator.archives.moto import MotoArchive

    return MotoArchive()


def _check_writable(folder: Path) -> None:
    if not os.access(folder, os.W_OK | os.X_OK):
        user = f"the user with id {os.getuid()}" if hasattr(os, "getuid") else "this user"
        raise SettingError(f"--data-dir {folder} cannot be written to by {user}; change its owner.")


def sink_of(settings: Settings, policies: BucketPolicies, clock: Clock) -> Sink:
    """Return the place that trails deliver to; `policies` are those that an S3 endpoint refuses to keep."""
    if settings.sink == "folder" and settings.folder:
        from emulator.sinks.folder import FolderSink

        return FolderSink(settings.folder, settings.account_id)
    place = settings.s3_place
    if place:
        from emulator.sinks.s3 import S3Sink

        passes_through = place.endpoint.rstrip("/") == settings.endpoint_of("s3")
        kept = policies if passes_through else None
        return S3Sink(place.endpoint, place.access_key, place.secret_key, policies=kept)
    return MotoSink(partial(at_time_of, clock.now))
