"""The findings of validation, and the AWS CLI's words for them.

Findings have more detail than the CLI's verdicts; the two tables alone translate them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from emulator.core.clock import iso
from emulator.core.values import dataclass

File = Literal["digest", "backfill", "log"]
Outcome = Literal["valid", "invalid", "unsigned"]
Finding = Literal[
    "valid",
    "replaced",
    "unsigned",
    "missing",
    "truncated",
    "unreadable",
    "trailing-data",
    "moved",
    "changed",
    "signature-missing",
    "signature-malformed",
    "signature-invalid",
    "other-key",
    "unknown-key",
    "unusable-key",
]

SIGNATURE_FAILED = "signature verification failed"
UNSIGNED = "NOT VERIFIED: a copy without metadata lacks the signature of a chain's newest digest"

# What the AWS CLI says after INVALID; None where it says valid. {} is the verdict's detail.
# Source: validate-logs of the AWS CLI.
DIGEST_WORDS: Mapping[Finding, str | None] = {
    "valid": None,
    "replaced": None,  # the signature is valid, but the next digest links to another one
    "unsigned": None,  # never in an S3 bucket, and the CLI reads only those
    "missing": "not found",
    "truncated": "invalid format",
    "unreadable": "invalid format",
    "moved": "has been moved from its original location",
    "changed": SIGNATURE_FAILED,
    "signature-missing": SIGNATURE_FAILED,
    "signature-malformed": "{}",
    "signature-invalid": SIGNATURE_FAILED,
    "other-key": SIGNATURE_FAILED,
    "unknown-key": "{}",
    "unusable-key": "Unable to load PKCS #1 key with fingerprint {}",
}
LOG_WORDS: Mapping[Finding, str | None] = {
    "valid": None,
    "missing": "not found",
    "truncated": "hash value doesn't match",
    "unreadable": "invalid format",
    "trailing-data": "unexpected data after end of compressed stream",
    "changed": "hash value doesn't match",
}
TITLES: Mapping[File, str] = {
    "digest": "Digest file",
    "backfill": "(backfill) Digest file",
    "log": "Log file",
}


@dataclass(frozen=True)
class Verdict:
    """The finding about one file.

    `start` and `end` are the window of a digest: from its body, or, if that cannot be trusted, from its name
    and the name of the digest before it. `digest` is the key of the digest that lists a log file.
    """

    file: File
    bucket: str
    key: str
    finding: Finding
    detail: str = ""
    start: datetime | None = None
    end: datetime | None = None
    digest: str | None = None

    @property
    def problem(self) -> str | None:
        """What the AWS CLI says after INVALID, None for a file that it calls valid."""
        words = (LOG_WORDS if self.file == "log" else DIGEST_WORDS)[self.finding]
        return None if words is None else words.format(self.detail)

    @property
    def outcome(self) -> Outcome:
        """The name under which the file is counted."""
        return "unsigned" if self.finding == "unsigned" else "invalid" if self.problem else "valid"

    @property
    def is_well(self) -> bool:
        """Whether the AWS CLI prints it only when it is asked for all."""
        return self.outcome == "valid"

    @property
    def is_digest(self) -> bool:
        return self.file != "log"

    @property
    def state(self) -> str:
        """The last column of the AWS CLI's line."""
        if self.finding == "unsigned":
            return UNSIGNED
        return f"INVALID: {self.problem}" if self.problem else "valid"

    def __str__(self) -> str:
        return f"{TITLES[self.file]}\ts3://{self.bucket}/{self.key}\t{self.state}"

    def as_json(self) -> dict[str, Any]:
        """Return the file's entry in the JSON report, without unknown members."""
        members = {
            "file": self.file,
            "bucket": self.bucket,
            "key": self.key,
            "finding": self.finding,
            "verdict": self.state,
            "detail": self.detail or None,
            "start": self.start and iso(self.start),
            "end": self.end and iso(self.end),
            "digest": self.digest,
        }
        return {name: value for name, value in members.items() if value is not None}


@dataclass(frozen=True)
class Gap:
    """A time without digests between two that do not link: the trail did not log, or without validation."""

    file: File
    start: datetime
    end: datetime
    is_well = False
    is_digest = False

    def __str__(self) -> str:
        title = "(backfill) " if self.file == "backfill" else ""
        return (
            f"{title}No log files were delivered by CloudTrail between {iso(self.start)} and {iso(self.end)}"
        )

    def as_json(self) -> dict[str, str]:
        """Return the gap's entry in the JSON report."""
        return {"file": self.file, "start": iso(self.start), "end": iso(self.end)}
