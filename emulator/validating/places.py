"""Where in a bucket the folders of accounts and the digests of chains lie."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from emulator.core.ports.archived_files import Archive
from emulator.core.validation.chain_walks import AWS_FOLDER, DIGEST_FOLDER, KeptChain, kept_chains
from emulator.validating.questions import Question

ONE_DAY = timedelta(days=1)


def chains_in(archive: Archive, buckets: Sequence[str], question: Question) -> list[KeptChain]:
    """Return the chains in the buckets, those of other trails too. Raises ArchiveError."""
    return kept_chains((bucket, key) for bucket in buckets for key in _digest_keys(archive, bucket, question))


def _digest_keys(archive: Archive, bucket: str, question: Question) -> Iterator[str]:
    start = question.start
    for folder in _region_folders(archive, bucket, question):
        after = f"{folder}{start - ONE_DAY:%Y/%m/%d}" if start else ""
        yield from archive.keys(bucket, folder, after)


def _region_folders(archive: Archive, bucket: str, question: Question) -> Iterator[str]:
    for account in account_folders(archive, bucket, question.prefix):
        digests = f"{account}{DIGEST_FOLDER}"
        if question.region:
            yield f"{digests}{question.region}/"
        else:
            yield from archive.folders(bucket, digests)


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
