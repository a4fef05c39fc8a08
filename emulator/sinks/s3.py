"""Files on any S3 server: MinIO, LocalStack, AWS."""

import base64
import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal

from emulator.core.places import STORAGE_FULL, Bucket, Policy, Put, SinkError
from emulator.core.policies.bucket_policies import find_policy
from emulator.core.ports.state import BucketPolicies

CONNECT_TIMEOUT_SECONDS = 5
READ_TIMEOUT_SECONDS = 30
ATTEMPTS = 1  # the schedule tries again

PARAMETERS = {
    "content-type": "ContentType",
    "content-encoding": "ContentEncoding",
    "x-amz-acl": "ACL",
    "x-amz-server-side-encryption": "ServerSideEncryption",
    "x-amz-server-side-encryption-aws-kms-key-id": "SSEKMSKeyId",
    "x-amz-server-side-encryption-context": "SSEKMSEncryptionContext",
}

# The errors of a server that cannot encrypt by itself, such as a MinIO without KMS; AWS always can.
NO_ENCRYPTION = "KMSNotConfigured"

# An answer to HEAD has no body, so that botocore names the error after its status.
# MinIO's code of a full disk gets our name.
CODES = {"403": "AccessDenied", "404": "NoSuchBucket", "XMinioStorageFull": STORAGE_FULL}

# Answers to a request for a policy if there is none.
NO_POLICIES = frozenset({"NotImplemented", "MethodNotAllowed"})

# These servers reject policies that name a service, so a bucket can never have the policy it needs.
SERVERS_WITHOUT_SERVICES = ("MinIO",)


class S3Sink:
    """Satisfies ports.neighbours.Sink. Any thread may use it.

    Without an endpoint the server is AWS; without keys boto3 uses its usual sources. A bucket's account is
    not known here. `policies` has the policies that the server rejects; it is None if calls to the server
    do not pass through the emulator, and then no bucket is refused for a missing policy. `SinkError.code`
    is S3's code, RequestTimeout if there was no answer in time, and the name of botocore's error if the
    request failed. Pickled, it is made again for the endpoint, with the keys that boto3 finds there.
    """

    def __init__(
        self,
        endpoint_url: str | None,
        access_key_id: str | None,
        secret_access_key: str | None,
        region: str = "us-east-1",
        addressing: Literal["path", "virtual"] = "path",
        policies: BucketPolicies | None = None,
    ) -> None:
        self._settings: Mapping[str, Any] = {  # what boto3 takes
            "endpoint_url": endpoint_url,
            "aws_access_key_id": access_key_id,
            "aws_secret_access_key": secret_access_key,
            "region_name": region,
        }
        self._addressing = addressing
        self._policies = policies
        self._lock = threading.Lock()
        self._made: Any = None  # a client of boto3
        self._encrypts = True

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self._settings["endpoint_url"], self._settings["region_name"], self._addressing)

    def put(self, file: Put) -> None:
        parameters = {PARAMETERS[name]: value for name, value in file.headers.items() if name in PARAMETERS}
        if not self._encrypts:
            parameters = _as_it_is(parameters)
        try:
            self._put(file, parameters)
        except SinkError as error:
            if error.code != NO_ENCRYPTION or parameters == _as_it_is(parameters):
                raise
            self._encrypts = False
            self._put(file, _as_it_is(parameters))

    def find_bucket(self, name: str) -> Bucket | None:
        client = self._client()
        try:
            with _sink_errors():
                found = client.head_bucket(Bucket=name)
                region = found.get("BucketRegion") or _location(client.get_bucket_location(Bucket=name))
        except SinkError as error:
            if error.code == "NoSuchBucket":
                return None
            raise
        server = found["ResponseMetadata"]["HTTPHeaders"].get("server", "")
        policy, enforced = self._find_policy(name, server)
        return Bucket(name, account="", region=region, policy=policy, enforced=enforced)

    def _put(self, file: Put, parameters: Mapping[str, str]) -> None:
        with _sink_errors():
            self._client().put_object(
                Bucket=file.bucket,
                Key=file.key,
                Body=file.body,
                # S3 takes nothing without it into a bucket with object lock
                ContentMD5=_md5(file.body),
                Metadata=dict(file.metadata),
                **parameters,
            )

    def _find_policy(self, name: str, server: str) -> tuple[Policy | None, bool]:
        """Return the bucket's policy, and whether it decides; `server` is the server's name for itself."""
        kept = self._policies.find(name) if self._policies else None
        if kept is not None:
            return find_policy(kept), True
        if self._policies is None and server.startswith(SERVERS_WITHOUT_SERVICES):
            return None, False
        try:
            with _sink_errors():
                text = self._client().get_bucket_policy(Bucket=name)["Policy"]
        except SinkError as error:
            if error.code == "NoSuchBucketPolicy":
                return None, True
            if error.code in NO_POLICIES:
                return None, self._policies is not None
            if error.code == "AccessDenied":  # only others may read it
                return None, False
            raise
        return _policy(text), True

    def _client(self) -> Any:  # boto3's clients are made at run time and have no type
        with self._lock:
            if self._made is None:
                self._made = _client(self._settings, self._addressing)
            return self._made


def _md5(body: bytes) -> str:
    """Return the checksum as the header Content-MD5 has it, in base64."""
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


def _as_it_is(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters without encryption, unless a key was given."""
    if parameters.get("ServerSideEncryption") != "AES256":
        return dict(parameters)
    return {name: value for name, value in parameters.items() if name != "ServerSideEncryption"}


@contextmanager
def _sink_errors() -> Iterator[None]:
    """Turn exceptions of botocore into SinkError."""
    from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError

    try:
        yield
    except ClientError as error:
        found = error.response["Error"]
        if "KMS is not configured" in found.get("Message", ""):
            raise SinkError(NO_ENCRYPTION) from error
        raise SinkError(CODES.get(found["Code"], found["Code"])) from error
    except (ConnectTimeoutError, ReadTimeoutError) as error:
        raise SinkError("RequestTimeout") from error
    except BotoCoreError as error:
        raise SinkError(type(error).__name__) from error


def _client(settings: Mapping[str, Any], addressing: str) -> Any:  # as above
    import boto3
    from botocore.config import Config

    return boto3.session.Session().client(
        "s3",
        **settings,
        config=Config(
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=READ_TIMEOUT_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            s3={"addressing_style": addressing},
            # AWS_ENDPOINT_URL may name the emulator itself
            ignore_configured_endpoint_urls=True,
            # other servers keep the trailer of a streamed checksum in the object's encoding
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


def _location(answer: Mapping[str, Any]) -> str:
    """Return the region that GetBucketLocation means: an empty answer is us-east-1, EU is eu-west-1."""
    constraint = answer.get("LocationConstraint") or "us-east-1"
    return "eu-west-1" if constraint == "EU" else str(constraint)


def _policy(text: str) -> Policy:
    policy = find_policy(text.encode())
    if policy is None:
        raise SinkError("MalformedPolicy")
    return policy


@cache
def _again(endpoint_url: str, region: str, addressing: Literal["path", "virtual"]) -> S3Sink:
    """Return the sink of an endpoint in this process."""
    return S3Sink(endpoint_url, None, None, region, addressing)
