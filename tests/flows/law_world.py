"""A world that is shaken: its sink refuses, its process dies, its time jumps, its buckets come and go."""

import json
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from moto.organizations.models import organizations_backends
from moto.s3.models import s3_backends
from werkzeug.test import Client as HttpClient

from emulator.base import Given
from emulator.core.call import UNRECORDED_HEADER
from emulator.core.clock import ManualClock
from emulator.core.digests.key_pairs import KeyPair
from emulator.core.places import Bucket, Put, SinkError
from emulator.core.ports.neighbours import Sink
from emulator.keys.rsa import RsaSigner
from emulator.opening import STATE_FILE
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.sinks.moto import MotoSink
from emulator.upstreams.moto import organizations as moto_organizations
from emulator.web.serving import front_of

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
OWNER, OTHER, LATE = "111122223333", "444455556666", "777788889999"
BUCKETS = ("logs", "more-logs")
SHOP = "shop"
TARGET = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101"
Moment = Literal["before it is kept", "after it is kept"]


class Killed(BaseException):
    """The process is gone; nothing catches that."""


class CachedSigner(RsaSigner):
    """Makes each key pair once for all worlds: making them takes longer than all the rest."""

    def make_pair(self, region: str, valid_from: datetime, valid_to: datetime) -> KeyPair:
        return _pair(self, region, valid_from, valid_to)


SIGNER = CachedSigner()


@cache
def _pair(signer: RsaSigner, region: str, valid_from: datetime, valid_to: datetime) -> KeyPair:
    return RsaSigner.make_pair(signer, region, valid_from, valid_to)


class UnreliableSink:
    """A sink that may refuse, or end the process; what it kept stays known when its bucket is gone."""

    def __init__(self, inner: Sink) -> None:
        self._inner = inner
        self.refusals = 0
        self.fatal: Moment | None = None
        self.kept: dict[tuple[str, str], Put] = {}

    def put(self, file: Put) -> None:
        if self.refusals:
            self.refusals -= 1
            raise SinkError("SlowDown")
        if self.fatal == "before it is kept":
            raise Killed
        self._inner.put(file)
        self.kept.pop((file.bucket, file.key), None)  # the order is that of the last time
        self.kept[file.bucket, file.key] = file
        if self.fatal == "after it is kept":
            raise Killed

    def find_bucket(self, name: str) -> Bucket | None:
        return self._inner.find_bucket(name)


class World:
    """The emulator, and the rest of AWS around it, which a restart leaves as it is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lives = 0
        self.clock = ManualClock(NOON)
        self.crashes = 0
        self.sink = UnreliableSink(MotoSink())
        self.emulator = self._opened()
        self.emulator.reset()
        self._organize()
        for bucket in (*BUCKETS, SHOP):
            self.s3("PUT", f"/{bucket}")
        for bucket in BUCKETS:
            self.grant(bucket)

    def _organize(self) -> None:
        """Have the owner manage an organization with the other account, which trusts CloudTrail."""
        backend = organizations_backends[OWNER]["aws"]
        backend.create_organization(region="us-east-1", FeatureSet="ALL")
        backend.enable_aws_service_access(ServicePrincipal="cloudtrail.amazonaws.com")
        moto_organizations.join(OTHER, OWNER, "aws")

    # --- calls -----------------------------------------------------------------------------------

    def cloudtrail(self, operation: str, account: str, region: str, request: Mapping[str, Any]) -> int:
        """Call CloudTrail and return the status of the answer."""
        return self._call(
            "POST",
            "/",
            f"{account}/20260102/{region}/cloudtrail",
            json.dumps(request).encode(),
            {"X-Amz-Target": f"{TARGET}.{operation}", "Content-Type": "application/x-amz-json-1.1"},
        )

    def organizations(self, operation: str, request: Mapping[str, Any]) -> None:
        """Call Organizations as the owner, unrecorded."""
        headers = {
            "X-Amz-Target": f"AWSOrganizationsV20161128.{operation}",
            "Content-Type": "application/x-amz-json-1.1",
            UNRECORDED_HEADER: "true",
        }
        body = json.dumps(request).encode()
        assert self._call("POST", "/", f"{OWNER}/20260102/us-east-1/organizations", body, headers) == 200

    def join(self, account: str) -> None:
        """Have the account join the organization; trails learn of it by the next call to Organizations."""
        moto_organizations.join(account, OWNER, "aws")
        self.organizations("DescribeOrganization", {})

    def leave(self, account: str) -> None:
        self.organizations("RemoveAccountFromOrganization", {"AccountId": account})

    def iam(self, account: str, form: str) -> int:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._call(
            "POST", "/", f"{account}/20260102/us-east-1/iam", f"{form}&Version=2010-05-08".encode(), headers
        )

    def sqs(self, account: str, region: str, operation: str, request: Mapping[str, Any]) -> int:
        headers = {"X-Amz-Target": f"AmazonSQS.{operation}", "Content-Type": "application/x-amz-json-1.0"}
        return self._call(
            "POST", "/", f"{account}/20260102/{region}/sqs", json.dumps(request).encode(), headers
        )

    def s3(self, method: str, path: str, body: bytes = b"", query: str = "", account: str = OWNER) -> int:
        return self._call(method, path, f"{account}/20260102/us-east-1/s3", body, {}, query)

    def _call(
        self, method: str, path: str, scope: str, body: bytes, headers: Mapping[str, str], query: str = ""
    ) -> int:
        authorization = (
            f"AWS4-HMAC-SHA256 Credential={scope}/aws4_request, SignedHeaders=host, Signature={'0' * 64}"
        )
        answer = self._client.open(
            path,
            method=method,
            data=body,
            query_string=query,
            headers={**headers, "Authorization": authorization},
            base_url="http://localhost:4566",
        )
        assert answer.status_code < 500, answer.data
        return answer.status_code

    # --- what happens to buckets -------------------------------------------------------------------

    def grant(self, bucket: str) -> None:
        """Let CloudTrail in, for all accounts and prefixes."""
        principal = {"Service": "cloudtrail.amazonaws.com"}
        policy = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": principal,
                    "Action": "s3:GetBucketAcl",
                    "Resource": f"arn:aws:s3:::{bucket}",
                },
                {
                    "Effect": "Allow",
                    "Principal": principal,
                    "Action": "s3:PutObject",
                    "Resource": f"arn:aws:s3:::{bucket}/*",
                },
            ],
        }
        self.s3("PUT", f"/{bucket}", json.dumps(policy).encode(), "policy")

    def withdraw(self, bucket: str) -> None:
        self.s3("DELETE", f"/{bucket}", query="policy")

    def empty_and_delete(self, bucket: str) -> None:
        """Have somebody elsewhere delete the bucket with all that is in it."""
        if self.emulator.parts.sink.find_bucket(bucket):
            s3_backends[OWNER]["aws"].buckets[bucket].keys.clear()
            self.s3("DELETE", f"/{bucket}")

    def repair(self) -> None:
        """Put all destinations in order."""
        self.sink.refusals, self.sink.fatal = 0, None
        for bucket in BUCKETS:
            if not self.emulator.parts.sink.find_bucket(bucket):
                self.s3("PUT", f"/{bucket}")
            self.grant(bucket)

    # --- what happens to the process ------------------------------------------------------------------

    def restart(self, offline: timedelta) -> None:
        """Stop in good order, and start again later."""
        self.emulator.close()
        self.clock.advance(offline)
        self.emulator = self._opened()

    def crash(self) -> None:
        """End without any order, and start again from what the disk has."""
        self.crashes += 1
        before = self._place
        self._lives += 1
        self._place.mkdir(parents=True)
        for name in (STATE_FILE, f"{STATE_FILE}-wal"):
            if (before / name).exists():
                shutil.copy(before / name, self._place / name)
        abandoned, self.emulator = self.emulator, self._opened()
        abandoned.parts.store.close()

    def close(self) -> None:
        self.emulator.calls.upstream.reset()
        self.emulator.parts.store.close()

    @property
    def _place(self) -> Path:
        return self._folder / str(self._lives)

    def _opened(self) -> Emulator:
        settings = Settings(clock="manual", timing="aws", data_dir=self._place)
        given = Given(self.clock, self.sink, SIGNER)
        opened = Emulator(settings, given=given, strict=True)
        opened.start()
        self._client = HttpClient(front_of(opened))
        return opened
