"""The emulator in front of MinIO, which checks the signature of each request: they arrive untouched."""

import hashlib
import json
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from botocore.exceptions import ClientError

from tests.e2e.aws_chunks import put_in_signed_chunks, put_in_unsigned_chunks
from tests.e2e.minio import ACCESS_KEY, SECRET_KEY, Minio, client_of, make_bucket
from tests.e2e.programs import emulator, free_port, peak_bytes

pytestmark = pytest.mark.e2e

MIB = 1024 * 1024
LARGE_BYTES = 200 * MIB
KEY = "a b+c/é=~%41"
OWN_TO_A_HOST = frozenset({"bytesTransferredOut", "endTime", "startTime", "turnAroundTime", "x-amz-id-2"})


@pytest.fixture(scope="module")
def served(minio: Minio) -> Iterator[tuple[str, int]]:
    """The URL of an emulator whose S3 is MinIO, and its process."""
    keys = ("--s3-access-key", ACCESS_KEY, "--s3-secret-key", SECRET_KEY)
    with emulator("--upstream-for", f"s3={minio.url}", *keys) as program:
        yield program


@pytest.fixture
def url(served: tuple[str, int]) -> str:
    return served[0]


@pytest.fixture
def s3(url: str) -> Any:
    return client_of(url)


@pytest.fixture
def bucket(s3: Any) -> str:
    return make_bucket(s3)


def records_of(url: str, bucket: str) -> list[dict[str, Any]]:
    """Return the records of all calls that named the bucket, the oldest first."""
    with urllib.request.urlopen(f"{url}/_emulator/events") as answer:
        records = [json.loads(line) for line in answer]
    return [record for record in records if (record["requestParameters"] or {}).get("bucketName") == bucket]


def last_record(url: str, bucket: str) -> dict[str, Any]:
    return records_of(url, bucket)[-1]


# --- records -------------------------------------------------------------------------------------


def use(s3: Any, bucket: str) -> None:
    """Make calls of many kinds, each of which works, or fails for the same reason everywhere."""
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key=KEY, Body=b"hello", ContentType="text/plain", Metadata={"x": "1"})
    s3.get_object(Bucket=bucket, Key=KEY)
    s3.get_object(Bucket=bucket, Key=KEY, Range="bytes=0-1")
    s3.head_object(Bucket=bucket, Key=KEY)
    with pytest.raises(ClientError, match="NoSuchKey"):
        s3.get_object(Bucket=bucket, Key="none")
    with pytest.raises(ClientError, match="Not Found"):
        s3.head_object(Bucket=bucket, Key="none")
    s3.list_objects_v2(Bucket=bucket, Prefix="a")
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "team", "Value": "audit"}]})
    s3.get_bucket_location(Bucket=bucket)
    s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": KEY})
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "copy"}]})
    with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket=bucket)
    s3.delete_object(Bucket=bucket, Key=KEY)
    s3.delete_bucket(Bucket=bucket)


def comparable(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record without what differs from call to call, and the sizes of the server's XML."""
    kept = {
        name: value for name, value in record.items() if name not in {"eventID", "eventTime", "requestID"}
    }
    kept["requestParameters"] = {
        name: value for name, value in record["requestParameters"].items() if name != "Host"
    }
    kept["additionalEventData"] = {
        name: value for name, value in record["additionalEventData"].items() if name not in OWN_TO_A_HOST
    }
    return kept


def as_before_minio(record: dict[str, Any]) -> dict[str, Any]:
    """Return the record with what MinIO answers otherwise, and without the size of a deleted object.

    MinIO answers PutBucketTagging with 200, AWS with 204; only moto can be asked for the size before.
    """
    additional = dict(record["additionalEventData"])
    if record["eventName"] == "PutBucketTagging":
        additional["httpStatusCode"] = 200
    if record["eventName"] == "DeleteObject":
        additional.pop("objectSize", None)
    return {**record, "additionalEventData": additional}


def test_calls_are_recorded_as_with_moto(url: str) -> None:
    bucket = "compared"
    with emulator() as (with_moto, _):
        use(client_of(with_moto), bucket)
        expected = [as_before_minio(comparable(record)) for record in records_of(with_moto, bucket)]
    use(client_of(url), bucket)

    assert len(expected) == 16
    assert [comparable(record) for record in records_of(url, bucket)] == expected


@pytest.mark.source("aws-observed", "access.md 1, stage 6: no record of 39,000 shows such a refusal")
def test_a_wrong_secret_is_refused_by_minio_and_leaves_no_record(url: str, bucket: str) -> None:
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        client_of(url, secret="another-secret").put_object(Bucket=bucket, Key=KEY, Body=b"hello")

    assert [record["eventName"] for record in records_of(url, bucket)] == ["CreateBucket"]


def test_a_body_that_was_changed_on_the_way_is_refused_by_minio(s3: Any, url: str, bucket: str) -> None:
    def change(request: Any, **_: Any) -> None:
        request.body = b"hullo"

    s3.meta.events.register("before-send.s3.PutObject", change)

    with pytest.raises(ClientError, match="XAmzContentSHA256Mismatch"):
        s3.put_object(Bucket=bucket, Key=KEY, Body=b"hello")


def test_a_minio_that_is_down_is_a_502_and_a_record() -> None:
    with emulator("--upstream-for", f"s3=http://127.0.0.1:{free_port()}") as (url, _):
        with pytest.raises(ClientError, match="does not answer") as raised:
            client_of(url).put_object(Bucket="logs", Key=KEY, Body=b"hello")

        record = last_record(url, "logs")
        assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 502
        assert (record["eventName"], record["errorCode"]) == ("PutObject", "ServiceUnavailable")


# --- transfers -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 200 MB, no two blocks of which are the same."""
    file: Path = tmp_path_factory.mktemp("large") / "file"
    with file.open("wb") as target:
        for number in range(LARGE_BYTES // MIB):
            target.write(hashlib.sha256(str(number).encode()).digest() * (MIB // 32))
    return file


def put_whole(url: str, bucket: str, key: str, file: Path) -> None:
    with file.open("rb") as body:
        client_of(url).put_object(Bucket=bucket, Key=key, Body=body)


def put_in_parts(url: str, bucket: str, key: str, file: Path) -> None:
    client_of(url).upload_file(str(file), bucket, key)


def put_presigned(url: str, bucket: str, key: str, file: Path) -> None:
    signed = client_of(url).generate_presigned_url("put_object", {"Bucket": bucket, "Key": key})
    with file.open("rb") as body:
        request = urllib.request.Request(
            signed, body, {"Content-Length": str(LARGE_BYTES), "Content-Type": ""}, method="PUT"
        )
        urllib.request.urlopen(request).close()


Transfer = Callable[[str, str, str, Path], None]


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is read from /proc")
@pytest.mark.parametrize(
    "put", [put_whole, put_in_parts, put_presigned, put_in_signed_chunks, put_in_unsigned_chunks]
)
def test_a_large_object_passes_in_little_memory(
    served: tuple[str, int], bucket: str, large: Path, put: Transfer
) -> None:
    url, pid = served
    before = peak_bytes(pid)
    put(url, bucket, KEY, large)
    signed = client_of(url).generate_presigned_url("get_object", {"Bucket": bucket, "Key": KEY})
    with large.open("rb") as file, urllib.request.urlopen(signed) as answer:
        assert hashlib.file_digest(answer, "sha256").digest() == hashlib.file_digest(file, "sha256").digest()

    got = last_record(url, bucket)
    assert peak_bytes(pid) - before < 40 * MIB
    assert (got["eventName"], got["additionalEventData"]["bytesTransferredOut"]) == ("GetObject", LARGE_BYTES)


def test_a_presigned_url_for_another_key_is_refused_by_minio(s3: Any, bucket: str) -> None:
    signed = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "mine"})

    with pytest.raises(HTTPError, match="403"):
        urllib.request.urlopen(signed.replace("/mine?", "/yours?"))
