"""A trail that logs for hours, its bucket, and the two programs that validate it."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from emulator.cli import main
from emulator.core.clock import iso, parse_iso
from emulator.core.delivery.logfiles import packed
from emulator.core.digests.digests import Digest, metadata_of, string_to_sign
from emulator.core.digests.key_pairs import KeyPair
from emulator.running import Emulator
from tests.conftest import ACCOUNT, MakeClient

ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"
HOUR = timedelta(hours=1)
LOGS, DIGESTS = f"AWSLogs/{ACCOUNT}/CloudTrail/", f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/"

Outcome = tuple[str, str, int]  # standard output, standard error, exit status


class World:
    """A trail of one region that logs, its bucket, and both programs."""

    def __init__(self, emulator: Emulator, client: MakeClient, endpoint: str, bucket: str) -> None:
        self.emulator = emulator
        self.endpoint = endpoint
        self.bucket = bucket
        self.iam, self.s3, self.cloudtrail = client("iam"), client("s3"), client("cloudtrail")
        self.cloudtrail.create_trail(Name="audit", S3BucketName=bucket, EnableLogFileValidation=True)
        self.cloudtrail.start_logging(Name="audit")

    def log_hours(self, count: int) -> None:
        """Let hours pass, each of which leaves one log file and one digest."""
        for _ in range(count):
            self.iam.list_users()
            self.emulator.advance(HOUR)

    def keys(self, prefix: str) -> list[str]:
        """Return the keys of files below the prefix, oldest first."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        found = [one["Key"] for page in pages for one in page.get("Contents", ())]
        return [key for key in found if key.endswith(".json.gz")]

    def body(self, key: str) -> bytes:
        return bytes(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())

    def metadata(self, key: str) -> dict[str, str]:
        return dict(self.s3.head_object(Bucket=self.bucket, Key=key)["Metadata"])

    def put(self, key: str, body: bytes, metadata: Mapping[str, str] | None = None) -> None:
        """Replace an object; its metadata stay unless others are given."""
        kept = self.metadata(key) if metadata is None else metadata
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, Metadata=dict(kept))

    def delete(self, key: str) -> None:
        self.s3.delete_object(Bucket=self.bucket, Key=key)

    def signer_of(self, key: str) -> KeyPair:
        """Return the pair that the digest names."""
        named = self.digest(key)["digestPublicKeyFingerprint"]
        pairs = self.emulator.parts.store.key_pairs.of_region("us-east-1")
        return next(pair for pair in pairs if pair.fingerprint == named)

    def put_signed(self, key: str, body: Mapping[str, Any], pair: KeyPair, **more: str) -> None:
        """Put a digest with a signature that fits it."""
        raw = json.dumps(body).encode()
        end = parse_iso(body["digestEndTime"])
        digest = Digest(end, body["digestS3Bucket"], key, raw, body["previousDigestSignature"])
        signature = self.emulator.parts.signer.sign(pair, string_to_sign(digest))
        self.put(key, packed(raw), {**metadata_of(signature), **more})

    def digest(self, key: str) -> dict[str, Any]:
        return dict(json.loads(gzip.decompress(self.body(key))))

    def asked(self, start: str = "2026-01-02T10:00:00Z", end: str | None = None) -> list[str]:
        until = end or iso(self.emulator.parts.clock.now())
        return [*("--trail-arn", ARN, "--region", "us-east-1", "--start-time", start), "--end-time", until]

    def theirs(self, *asked: str) -> Outcome:
        """Return what the AWS CLI prints, and its exit status."""
        environment = {"AWS_ENDPOINT_URL": self.endpoint, "PATH": os.environ["PATH"], "HOME": "/nonexistent"}
        run = subprocess.run(
            [str(Path(sys.executable).with_name("aws")), "cloudtrail", "validate-logs", "--verbose", *asked],
            env=environment | {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"},
            capture_output=True,
            text=True,
            check=False,
        )
        return run.stdout, run.stderr, run.returncode

    def ours(self, *asked: str) -> Outcome:
        run = CliRunner().invoke(main, ["validate", self.bucket, "--url", self.endpoint, "--verbose", *asked])
        return run.stdout, run.stderr, run.exit_code

    def findings(self, *asked: str) -> dict[str, str]:
        """Return what our report says of each file, by its key."""
        run = CliRunner().invoke(main, ["validate", self.bucket, "--url", self.endpoint, "--json", *asked])
        return {file["key"]: file["finding"] for file in json.loads(run.stdout)["chains"][0]["files"]}
