"""The example of the README in one process: calls, a record in full, files, the chain, and tampering."""

import gzip
import json
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from emulator.archives.key_files import EndpointKeys
from emulator.archives.s3 import S3Archive
from emulator.core.validation.verdicts import TITLES, Verdict
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.testing.clients import make_client, make_session
from emulator.validating.questions import Question
from emulator.validating.validation import validate
from emulator.web.serving import LocalServer

BUCKET = "audit-logs"
TRAIL = "audit"
REGION = "eu-west-1"

Say = Callable[[str], None]


def run(say: Say) -> int:
    """Run the example; return the exit status: 0 if every verdict was the expected one."""
    emulator = Emulator(Settings(clock="manual", timing="aws"))
    with LocalServer(emulator) as server:
        return _Story(emulator, server.url, say).tell()


class _Story:
    def __init__(self, emulator: Emulator, url: str, say: Say) -> None:
        self._emulator = emulator
        self._url = url
        self._say = say

    def tell(self) -> int:
        self._say(f"An emulator at {self._url}, its clock at {self._emulator.now():%Y-%m-%d %H:%M:%S}.")
        self._make_trail()
        self._use_aws()
        self._show_history()
        self._show_files()
        before = self._show_verdicts("The chain, from the newest digest back:")
        self._tamper()
        after = self._show_verdicts("The chain after one byte of a log file was changed:")
        return 0 if not any(before) and sum(after) == 1 else 1

    def _client(self, service: str, **more: Any) -> Any:
        return make_client(service, self._url, REGION, **more)

    def _heading(self, text: str) -> None:
        self._say(f"\n{text}")

    def _make_trail(self) -> None:
        self._heading("A bucket with CloudTrail's policy, and a multi-region trail with log file validation:")
        s3 = self._client("s3")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_policy(Bucket=BUCKET, Policy=_policy(self._emulator.settings.account_id))
        cloudtrail = self._client("cloudtrail")
        trail = cloudtrail.create_trail(
            Name=TRAIL, S3BucketName=BUCKET, IsMultiRegionTrail=True, EnableLogFileValidation=True
        )
        cloudtrail.put_event_selectors(
            TrailName=TRAIL,
            EventSelectors=[{"DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}],
        )
        cloudtrail.start_logging(Name=TRAIL)
        self._say(f"  {trail['TrailARN']} logs.")

    def _use_aws(self) -> None:
        self._heading("Somebody uses AWS:")
        iam = self._client("iam")
        iam.create_user(UserName="ada")
        role = iam.create_role(
            RoleName="deploy", AssumeRolePolicyDocument='{"Version":"2012-10-17","Statement":[]}'
        )
        self._client("s3").put_object(Bucket=BUCKET, Key="notes/hello.txt", Body=b"hello")
        session = self._client("sts").assume_role(RoleArn=role["Role"]["Arn"], RoleSessionName="ci")[
            "Credentials"
        ]
        deployer = self._client(
            "sqs",
            aws_access_key_id=session["AccessKeyId"],
            aws_secret_access_key=session["SecretAccessKey"],
            aws_session_token=session["SessionToken"],
        )
        deployer.create_queue(QueueName="orders")
        for call in (
            "IAM CreateUser",
            "IAM CreateRole",
            "S3 PutObject",
            "STS AssumeRole",
            "SQS CreateQueue, as the role",
        ):
            self._say(f"  {call}")

    def _show_history(self) -> None:
        self._heading("The event history of eu-west-1 (LookupEvents), newest first:")
        found = self._client("cloudtrail").lookup_events(MaxResults=6)["Events"]
        for event in found:
            source = event["EventSource"].removesuffix(".amazonaws.com")
            user = event.get("Username", "-")
            self._say(f"  {event['EventTime']:%H:%M:%S}  {user:10} {source:12} {event['EventName']}")
        record = next(
            json.loads(event["CloudTrailEvent"]) for event in found if event["EventName"] == "CreateQueue"
        )
        self._heading("One record in full:")
        self._say(_indented(json.dumps(record, indent=2)))

    def _show_files(self) -> None:
        self._heading("An hour passes. The bucket then holds, among the digests of 17 regions:")
        self._emulator.advance(timedelta(hours=1, minutes=10))
        for key in self._keys():
            if "/eu-west-1/" in key or ("/CloudTrail/" in key and not key.endswith("/")):
                self._say(f"  {key}")

    def _keys(self) -> list[str]:
        listed = self._client("s3").get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        return [found["Key"] for page in listed for found in page.get("Contents", ())]

    def _show_verdicts(self, heading: str) -> list[bool]:
        """Print the verdicts of the chain of eu-west-1; return for each whether it is invalid."""
        self._heading(heading)
        session = make_session()
        keys = EndpointKeys(session, self._url)
        question = Question([BUCKET], region=REGION)
        verdicts = validate(S3Archive(session, self._url), keys, question).verdicts
        for verdict in verdicts:
            self._say("  " + _short(verdict))
        return [verdict.problem is not None for verdict in verdicts]

    def _tamper(self) -> None:
        key = next(key for key in self._keys() if "/CloudTrail/eu-west-1/" in key)
        s3 = self._client("s3")
        raw = bytearray(gzip.decompress(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()))
        raw[len(raw) // 2] ^= 1
        s3.put_object(Bucket=BUCKET, Key=key, Body=_gzipped(bytes(raw)))


def _policy(account: str) -> str:
    principal = {"Service": "cloudtrail.amazonaws.com"}
    check = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "s3:GetBucketAcl",
        "Resource": f"arn:aws:s3:::{BUCKET}",
    }
    write = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/AWSLogs/{account}/*",
        "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [check, write]})


def _gzipped(raw: bytes) -> bytes:
    compressor = zlib.compressobj(6, zlib.DEFLATED, 31)
    return compressor.compress(raw) + compressor.flush()


def _short(verdict: Verdict) -> str:
    return f"{TITLES[verdict.file]:12} {verdict.key.rpartition('/')[2]}  {verdict.state}"


def _indented(text: str) -> str:
    return "\n".join("  " + line for line in text.splitlines())
