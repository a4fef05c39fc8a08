"""Which chains an archive holds for whom, and what happens where it cannot be read."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from emulator.core import arns
from emulator.core.ports.archived_files import ArchiveError, Stored
from emulator.validating.questions import Question
from emulator.validating.validation import Validation, validate

START = datetime(2026, 1, 2, 12, tzinfo=UTC)
OWNER, MEMBER = "111122223333", "444455556666"
ORGANIZATION = "o-abc1234567"
QUESTION = Question(["logs"])


def digest(account: str, trail: str, region: str = "us-east-1", folder: str = "AWSLogs") -> str:
    name = f"{account}_CloudTrail-Digest_{region}_{trail}_us-east-1_20260102T120000Z.json.gz"
    return f"{folder}/{account}/CloudTrail-Digest/{region}/2026/01/02/{name}"


KEYS = (
    digest(OWNER, "audit"),
    digest(OWNER, "audit", "eu-west-1"),
    digest(OWNER, "other", folder="deep/down/AWSLogs"),
    digest(OWNER, "org", folder=f"AWSLogs/{ORGANIZATION}"),
    digest(MEMBER, "org", folder=f"AWSLogs/{ORGANIZATION}"),
    f"AWSLogs/{OWNER}/CloudTrail/us-east-1/2026/01/02/x.json.gz",
    "notes/AWS.txt",
)


class Memory:
    """An archive of keys without content; `readers` are the threads that asked for one."""

    def __init__(self, *, is_near: bool = False) -> None:
        self.is_near = is_near
        self.readers: set[str] = set()

    def folders(self, bucket: str, prefix: str) -> Sequence[str]:
        below = (key.removeprefix(prefix) for key in KEYS if key.startswith(prefix))
        return sorted({f"{prefix}{rest.partition('/')[0]}/" for rest in below if "/" in rest})

    def keys(self, bucket: str, prefix: str, after: str = "") -> Iterator[str]:
        yield from (key for key in KEYS if key.startswith(prefix) and key > after)

    def find(self, bucket: str, key: str) -> Stored | None:
        self.readers.add(threading.current_thread().name.partition("_")[0])
        raise ArchiveError(f"s3://{bucket} cannot be read: AccessDenied.")

    def close(self) -> None:
        """Nothing is open."""


class Keys:
    def __init__(self, **known: bytes) -> None:
        self._known = known

    def between(self, *_: object) -> Mapping[str, bytes]:
        return self._known


def found(question: Question) -> list[tuple[str, str, str]]:
    with Validation(Memory(), Keys(), question) as validation:
        names = [chain.name for chain, _ in validation.chains if chain.digests]
    return [(name.account, name.trail_name, name.region) for name in names]


def test_every_chain_is_found_below_any_prefix() -> None:
    assert sorted(found(QUESTION)) == [
        (OWNER, "audit", "eu-west-1"),
        (OWNER, "audit", "us-east-1"),
        (OWNER, "org", "us-east-1"),
        (OWNER, "other", "us-east-1"),
        (MEMBER, "org", "us-east-1"),
    ]


@pytest.mark.parametrize(
    ("members", "trails"),
    [
        ({"region": "eu-west-1"}, [(OWNER, "audit", "eu-west-1")]),
        ({"account": MEMBER}, [(MEMBER, "org", "us-east-1")]),
        ({"prefix": "deep/down"}, [(OWNER, "other", "us-east-1")]),
        ({"prefix": "", "region": "eu-west-1"}, [(OWNER, "audit", "eu-west-1")]),
        ({"start": START, "region": "eu-west-1"}, [(OWNER, "audit", "eu-west-1")]),
        ({"start": START.replace(day=4)}, []),
        ({"end": START.replace(day=1)}, []),
    ],
)
def test_a_question_asks_for_less(members: dict[str, object], trails: list[tuple[str, str, str]]) -> None:
    assert found(replace(QUESTION, **members)) == trails  # type: ignore[arg-type]  # of several types


def test_a_trail_of_an_organization_has_chains_of_its_members() -> None:
    question = replace(QUESTION, trail=arns.trail("org", OWNER, "us-east-1"))

    assert sorted(found(question)) == [(OWNER, "org", "us-east-1"), (MEMBER, "org", "us-east-1")]


def test_a_trail_of_one_account_has_no_chain_of_another() -> None:
    assert found(replace(QUESTION, trail=arns.trail("audit", MEMBER, "us-east-1"))) == []


def test_what_cannot_be_read_ends_validation() -> None:
    with pytest.raises(ArchiveError, match=r"^s3://logs cannot be read: AccessDenied\.$"):
        validate(Memory(), Keys(f=b""), QUESTION)


@pytest.mark.parametrize(
    ("is_near", "jobs", "reader"),
    [
        (True, None, "MainThread"),
        (True, 2, "validate"),
        (False, None, "validate"),
        (False, 1, "MainThread"),
    ],
)
def test_threads_read_only_what_is_worth_waiting_for(*, is_near: bool, jobs: int | None, reader: str) -> None:
    archive = Memory(is_near=is_near)
    with pytest.raises(ArchiveError):
        validate(archive, Keys(f=b""), QUESTION, jobs)

    assert archive.readers == {reader}


@pytest.mark.source("aws-cli", "validate-logs: an empty list of keys ends it")
def test_validation_without_any_key_is_refused() -> None:
    text = r"^No public keys found between 2013-11-13T00:00:00Z and 20\d\d-.*Z\.$"
    with pytest.raises(ArchiveError, match=text):
        validate(Memory(), Keys(), QUESTION)
