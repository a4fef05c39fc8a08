"""Where the files of trails are read from: the place that the emulator delivers to."""

from emulator.core.key_ring import KeptKeys
from emulator.core.ports.archived_files import Archive
from emulator.running import Emulator
from emulator.validating.questions import Question
from emulator.validating.validation import Validation


def archive_of(emulator: Emulator) -> Archive:
    """Return the archive that trails deliver into. Raises ArchiveError."""
    settings = emulator.settings
    if settings.sink == "folder" and settings.folder:
        from emulator.archives.folder import open_folder

        return open_folder(settings.folder)
    if place := settings.s3_place:
        from emulator.archives.clients import make_session, session_with
        from emulator.archives.s3 import S3Archive

        key, secret = place.access_key, place.secret_key or ""
        return S3Archive(session_with(key, secret) if key else make_session(), place.endpoint)
    from emulator.archives.moto import MotoArchive

    return MotoArchive()


def validation_of(emulator: Emulator, question: Question) -> Validation:
    """Return a validation of what trails delivered, with the emulator's own keys. Raises ArchiveError."""
    return Validation(archive_of(emulator), KeptKeys(emulator.key_pairs), question)
