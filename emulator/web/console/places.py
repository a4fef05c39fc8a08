"""Where the files of trails are read from: the place that the emulator delivers to."""

from collections.abc import Mapping
from datetime import datetime

from emulator.core.ports.archived_files import Archive, ArchiveError
from emulator.running import Emulator

__all__ = ["ArchiveError", "EmulatorsKeys", "archive_of"]


def archive_of(emulator: Emulator) -> Archive:
    """Return the archive that trails deliver into. Raises ArchiveError.

    Another S3 endpoint is read with the credentials that deliver there, where settings name some.
    """
    settings = emulator.settings
    if settings.sink == "folder" and settings.folder:
        from emulator.archives.folder import open_folder

        return open_folder(settings.folder)
    endpoint = settings.s3_endpoint if settings.sink == "s3" else None
    endpoint = endpoint or (settings.endpoint_of("s3") if settings.sink == "auto" else None)
    if endpoint:
        from emulator.archives.clients import make_session, session_with
        from emulator.archives.s3 import S3Archive

        key = settings.s3_access_key
        return S3Archive(session_with(key, settings.s3_secret_key or "") if key else make_session(), endpoint)
    from emulator.archives.moto import MotoArchive

    return MotoArchive()


class EmulatorsKeys:
    """Satisfies ports.archived_files.PublicKeys with the keys of the emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self._pairs_of = emulator.key_pairs

    def between(self, region: str, start: datetime, end: datetime) -> Mapping[str, bytes]:
        pairs = self._pairs_of(region)
        return {pair.fingerprint: pair.public for pair in pairs if pair.covers(start, end)}
