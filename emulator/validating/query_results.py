"""Validation of the answers of queries that were delivered to S3."""

from collections.abc import Iterator, Sequence

from emulator.core.lake.results import SIGN_FILE
from emulator.core.ports.archived_files import Archive, PublicKeys
from emulator.core.validation.query_results import SignFile, SignFileError, parsed, problems
from emulator.core.values import dataclass
from emulator.keys.rsa import is_signed
from emulator.validating.places import account_folders
from emulator.validating.questions import Question
from emulator.validating.reading import KEY_SPILL

QUERIES = "CloudTrail-Lake/Query/"


@dataclass(frozen=True)
class Verified:
    """A folder of an answer, with what is wrong with it."""

    bucket: str
    folder: str
    problems: Sequence[str]

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def place(self) -> str:
        return f"s3://{self.bucket}/{self.folder}"


def verified(archive: Archive, public_keys: PublicKeys, question: Question) -> Iterator[Verified]:
    """Verify each answer in the buckets that is asked for; none where a trail is. Raises ArchiveError."""
    if question.trail:
        return
    for bucket in question.buckets:
        for folder in _folders(archive, bucket, question):
            stored = archive.find(bucket, f"{folder}{SIGN_FILE}")
            try:
                sign_file = parsed(stored.body if stored else b"")
            except SignFileError as error:
                yield Verified(bucket, folder, [str(error)])
                continue
            if _is_asked_for(sign_file, question):
                yield Verified(bucket, folder, _problems(archive, public_keys, sign_file, (bucket, folder)))


def _folders(archive: Archive, bucket: str, question: Question) -> Iterator[str]:
    """Yield the folders with a sign file: the bucket itself, and those of queries."""
    if archive.find(bucket, SIGN_FILE):
        yield ""
    for account in account_folders(archive, bucket, question.prefix):
        if question.account in {None, account.split("/")[-2]}:
            keys = archive.keys(bucket, f"{account}{QUERIES}")
            yield from sorted(key.removesuffix(SIGN_FILE) for key in keys if key.endswith(f"/{SIGN_FILE}"))


def _is_asked_for(sign_file: SignFile, question: Question) -> bool:
    after = question.start is None or sign_file.completed_at >= question.start
    before = question.end is None or sign_file.completed_at <= question.end
    return after and before and question.region in {None, sign_file.region}


def _problems(
    archive: Archive, public_keys: PublicKeys, sign_file: SignFile, place: tuple[str, str]
) -> Sequence[str]:
    bucket, folder = place

    def find_file(name: str) -> bytes | None:
        stored = archive.find(bucket, f"{folder}{name}")
        return stored.body if stored else None

    at = sign_file.completed_at
    keys = public_keys.between(sign_file.region, at - KEY_SPILL, at + KEY_SPILL)
    return problems(sign_file, find_file, keys, is_signed)
