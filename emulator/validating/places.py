"""Where in a bucket the folders of accounts lie."""

from collections.abc import Iterator

from emulator.core.ports.archived_files import Archive
from emulator.core.validation.chain_walks import AWS_FOLDER


def account_folders(archive: Archive, bucket: str, prefix: str | None) -> Iterator[str]:
    """Yield the folders of accounts: AWSLogs/ACCOUNT/, or AWSLogs/ORGANIZATION/ACCOUNT/.

    Without a prefix AWSLogs/ is searched for. Raises ArchiveError.
    """
    roots = _roots(archive, bucket, "") if prefix is None else [f"{prefix}/" if prefix else ""]
    for root in roots:
        for folder in archive.folders(bucket, f"{root}{AWS_FOLDER}"):
            is_account = folder.split("/")[-2].isdigit()
            yield from [folder] if is_account else archive.folders(bucket, folder)


def _roots(archive: Archive, bucket: str, prefix: str) -> Iterator[str]:
    """Yield what stands before AWSLogs/ in keys, wherever that lies."""
    for folder in archive.folders(bucket, prefix):
        if folder.endswith(f"/{AWS_FOLDER}") or folder == AWS_FOLDER:
            yield prefix
        else:
            yield from _roots(archive, bucket, folder)
