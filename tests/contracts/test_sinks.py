"""What every sink does, run for each; and what one of them alone does."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.moto_api._internal.models import moto_api_backend
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer
from werkzeug import Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

from emulator.core.delivery.logfiles import put_headers
from emulator.core.places import Put, SinkError
from emulator.core.ports.neighbours import Sink
from emulator.sinks.folder import FolderSink
from emulator.sinks.moto import MotoSink
from emulator.sinks.s3 import S3Sink
from emulator.stores.sqlite import open_store
from tests.unit.raw_http import Echo

ACCOUNT = "123456789012"  # moto's own, in which unknown access keys act
TRAIL_ARN = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/demo"
KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/0c5ea1f2-7d52-4c2a-9d3a-8f4ff39c5b61"
KEY = "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/01/10/digest.json.gz"
FILE = Put("logs", KEY, b"\x1f\x8bbytes", {"signature": "ab12"}, put_headers(None, TRAIL_ARN))


@dataclass(frozen=True)
class Kept:
    """What a reader finds of a file."""

    body: bytes
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """A sink with a bucket named logs in it, and how to read what it keeps."""

    sink: Sink
    read: Callable[[str, str], Kept]


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def _empty_moto() -> Iterator[None]:
    yield
    moto_api_backend.reset()


def folder_place(root: Path) -> Place:
    def read(bucket: str, key: str) -> Kept:
        note = root / ".metadata" / bucket / f"{key}.json"
        metadata = json.loads(note.read_bytes())["metadata"] if note.exists() else {}
        return Kept((root / bucket / key).read_bytes(), metadata)

    return Place(FolderSink(root, ACCOUNT), read)


def moto_place() -> Place:
    s3_backends[ACCOUNT]["aws"].create_bucket("logs", "eu-west-1")

    def read(bucket: str, key: str) -> Kept:
        found = s3_backends[ACCOUNT]["aws"].get_object(bucket, key)
        assert found
        prefix = "x-amz-meta-"
        metadata = {n.removeprefix(prefix): v for n, v in found.metadata.items() if n.startswith(prefix)}
        return Kept(found.value, metadata)

    return Place(MotoSink(), read)


def client_of(endpoint: str) -> Any:  # boto3's clients have no type
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="secret",
        region_name="eu-west-1",
    )


def s3_place(endpoint: str) -> Place:
    client = client_of(endpoint)
    client.create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

    def read(bucket: str, key: str) -> Kept:
        found = client.get_object(Bucket=bucket, Key=key)
        return Kept(found["Body"].read(), found["Metadata"])

    return Place(S3Sink(endpoint, "AKIDEXAMPLE", "secret"), read)


@pytest.fixture(params=["folder", "moto", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "folder":
        return folder_place(tmp_path)
    if request.param == "moto":
        return moto_place()
    return s3_place(request.getfixturevalue("s3_endpoint"))


# --- all of them ---------------------------------------------------------------------------------


def test_a_file_is_kept_with_its_metadata(place: Place) -> None:
    place.sink.put(FILE)

    assert place.read("logs", KEY) == Kept(FILE.body, FILE.metadata)


def test_a_file_put_again_replaces_the_first(place: Place) -> None:
    place.sink.put(FILE)
    place.sink.put(replace(FILE, body=b"later", metadata={}))

    assert place.read("logs", KEY) == Kept(b"later", {})


def test_an_empty_object_whose_key_ends_with_a_slash_can_be_put_again_and_again(place: Place) -> None:
    marker = replace(FILE, key="AWSLogs/111122223333/CloudTrail/", body=b"", metadata={})
    place.sink.put(marker)
    place.sink.put(replace(FILE, key=f"{marker.key}below"))
    place.sink.put(marker)

    assert place.read("logs", f"{marker.key}below").body == FILE.body


def test_a_bucket_is_found(place: Place) -> None:
    bucket = place.sink.find_bucket("logs")

    assert bucket
    assert bucket.name == "logs"


def test_a_prefix_may_hold_any_character_of_a_key(place: Place) -> None:
    file = replace(FILE, key="my logs/ä+%41=&/x.json.gz")
    place.sink.put(file)

    assert place.read("logs", file.key) == Kept(FILE.body, FILE.metadata)


# --- those that know buckets ---------------------------------------------------------------------


@pytest.fixture(params=["moto", "s3"])
def s3_like(request: pytest.FixtureRequest) -> Place:
    return moto_place() if request.param == "moto" else s3_place(request.getfixturevalue("s3_endpoint"))


@pytest.mark.source("aws-docs", "S3 API reference, error codes; GetTrailStatus, LatestDeliveryError")
def test_a_file_for_no_bucket_is_refused_as_s3_does(s3_like: Place) -> None:
    with pytest.raises(SinkError) as caught:
        s3_like.sink.put(replace(FILE, bucket="elsewhere"))

    assert caught.value.code == "NoSuchBucket"


def test_a_bucket_that_does_not_exist_is_not_found(s3_like: Place) -> None:
    assert s3_like.sink.find_bucket("elsewhere") is None


def test_a_bucket_is_found_with_its_region(s3_like: Place) -> None:
    bucket = s3_like.sink.find_bucket("logs")

    assert bucket
    assert bucket.region == "eu-west-1"


def test_a_bucket_without_policy_has_none_and_is_enforced(s3_like: Place) -> None:
    bucket = s3_like.sink.find_bucket("logs")

    assert bucket
    assert (bucket.policy, bucket.enforced) == (None, True)


def test_a_bucket_is_found_with_its_policy(s3_like: Place, s3_endpoint: str) -> None:
    policy = {"Version": "2012-10-17", "Statement": []}
    client_of(s3_endpoint).put_bucket_policy(Bucket="logs", Policy=json.dumps(policy))
    bucket = s3_like.sink.find_bucket("logs")

    assert bucket
    assert bucket.policy == policy


@pytest.mark.source("aws-observed", "objects that CloudTrail put: content type, encoding, encryption")
def test_an_object_bears_the_headers_of_its_put(s3_like: Place, s3_endpoint: str) -> None:
    s3_like.sink.put(replace(FILE, headers=put_headers(KEY_ARN, TRAIL_ARN)))
    head = client_of(s3_endpoint).head_object(Bucket="logs", Key=KEY)

    assert (head["ContentType"], head["ContentEncoding"]) == ("application/json", "gzip")
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", KEY_ARN)
    assert head["Metadata"] == {"signature": "ab12"}


def test_a_put_sends_the_notifications_that_the_bucket_asks_for(s3_like: Place, s3_endpoint: str) -> None:
    sqs = boto3.client(
        "sqs",
        endpoint_url=s3_endpoint,
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="secret",
        region_name="eu-west-1",
    )
    url = sqs.create_queue(QueueName="files")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    configuration = {"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
    client_of(s3_endpoint).put_bucket_notification_configuration(
        Bucket="logs", NotificationConfiguration=configuration
    )
    sqs.purge_queue(QueueUrl=url)
    s3_like.sink.put(FILE)
    (message,) = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]

    assert json.loads(message["Body"])["Records"][0]["s3"]["object"]["key"].endswith("digest.json.gz")


# --- moto ----------------------------------------------------------------------------------------


def test_a_bucket_of_moto_is_found_with_its_account() -> None:
    s3_backends["999988887777"]["aws"].create_bucket("theirs", "us-east-2")
    bucket = MotoSink().find_bucket("theirs")

    assert bucket
    assert (bucket.account, bucket.region) == ("999988887777", "us-east-2")


def test_a_file_goes_to_the_account_that_owns_the_bucket() -> None:
    s3_backends["999988887777"]["aws"].create_bucket("theirs", "us-east-2")
    MotoSink().put(replace(FILE, bucket="theirs"))

    assert s3_backends["999988887777"]["aws"].get_object("theirs", KEY)


def test_a_policy_that_is_no_policy_is_an_error() -> None:
    s3_backends[ACCOUNT]["aws"].create_bucket("logs", "us-east-1")
    s3_backends[ACCOUNT]["aws"].put_bucket_policy("logs", b"nonsense")

    with pytest.raises(SinkError, match="MalformedPolicy"):
        MotoSink().find_bucket("logs")


# --- S3 ------------------------------------------------------------------------------------------


class MinioHandler(WSGIRequestHandler):
    def version_string(self) -> str:
        return "MinIO"


@pytest.fixture
def minio() -> Iterator[tuple[str, list[str]]]:
    """A server that, as MinIO without KMS, refuses to encrypt; and the encryptions it was asked for."""
    asked: list[str] = []

    @Request.application
    def application(request: Request) -> Response:
        encryption = request.headers.get("x-amz-server-side-encryption")
        if request.method == "PUT":
            asked.append(encryption or "none")
        if encryption:
            message = "Server side encryption specified but KMS is not configured"
            text = f"<Error><Code>NotImplemented</Code><Message>{message}</Message></Error>"
            return Response(text, 501)
        return Response("<LocationConstraint/>")

    server = make_server("127.0.0.1", 0, application, request_handler=MinioHandler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_place_that_cannot_encrypt_keeps_files_as_they_are(minio: tuple[str, list[str]]) -> None:
    endpoint, asked = minio
    sink = S3Sink(endpoint, "AKIDEXAMPLE", "secret")
    sink.put(FILE)
    sink.put(FILE)

    assert asked == ["AES256", "none", "none"]


@pytest.mark.source("aws-docs", "PutObject: Content-MD5 is required where object lock retains objects")
def test_a_file_bears_the_checksum_that_a_locked_bucket_asks_for() -> None:
    with Echo() as echo:
        S3Sink(echo.url, "AKIDEXAMPLE", "secret").put(FILE)

        assert echo.received[-1].values("content-md5") == ["+nk7LedkGqjO+8bSBjHCZw=="]


def test_a_key_that_a_place_does_not_know_is_an_error(minio: tuple[str, list[str]]) -> None:
    sink = S3Sink(minio[0], "AKIDEXAMPLE", "secret")

    with pytest.raises(SinkError, match="KMSNotConfigured"):
        sink.put(replace(FILE, headers=put_headers(KEY_ARN, TRAIL_ARN)))


def test_a_bucket_of_minio_is_not_judged_by_a_policy(minio: tuple[str, list[str]]) -> None:
    bucket = S3Sink(minio[0], "AKIDEXAMPLE", "secret").find_bucket("logs")

    assert bucket
    assert (bucket.region, bucket.policy, bucket.enforced) == ("us-east-1", None, False)


def test_a_bucket_of_minio_is_judged_by_a_policy_that_is_kept_for_it(minio: tuple[str, list[str]]) -> None:
    policies = open_store(None).bucket_policies
    policies.save("logs", b'{"Statement": []}')
    bucket = S3Sink(minio[0], "AKIDEXAMPLE", "secret", policies=policies).find_bucket("logs")

    assert bucket
    assert (bucket.policy, bucket.enforced) == ({"Statement": []}, True)


@pytest.mark.parametrize(
    ("code", "with_policies", "enforced"),
    [
        ("NoSuchBucketPolicy", False, True),
        ("NoSuchBucketPolicy", True, True),
        ("NotImplemented", False, False),
        ("NotImplemented", True, True),
        ("MethodNotAllowed", False, False),
        ("MethodNotAllowed", True, True),
        ("AccessDenied", False, False),
        ("AccessDenied", True, False),
    ],
)
def test_a_place_without_a_policy_is_judged_where_one_could_be(
    code: str, with_policies: bool, enforced: bool
) -> None:
    refusal = f"<Error><Code>{code}</Code></Error>".encode()
    head = b"HTTP/1.1 400 Bad Request\r\nContent-Length: %d\r\n\r\n" % len(refusal)
    found = b"HTTP/1.1 200 OK\r\nx-amz-bucket-region: us-east-1\r\nContent-Length: 0\r\n\r\n"
    policies = open_store(None).bucket_policies if with_policies else None
    with Echo(lambda request: head + refusal if b"policy" in request.target else found) as echo:
        bucket = S3Sink(echo.url, "AKIDEXAMPLE", "secret", policies=policies).find_bucket("logs")

    assert bucket
    assert (bucket.policy, bucket.enforced) == (None, enforced)


def test_a_place_that_does_not_answer_is_an_error_of_the_sink() -> None:
    server = make_server("127.0.0.1", 0, Response())
    port = server.port
    server.server_close()

    with pytest.raises(SinkError, match="EndpointConnectionError"):
        S3Sink(f"http://127.0.0.1:{port}", "AKIDEXAMPLE", "secret").put(FILE)


def test_a_look_at_a_place_that_does_not_answer_is_an_error_of_the_sink() -> None:
    server = make_server("127.0.0.1", 0, Response())
    port = server.port
    server.server_close()

    with pytest.raises(SinkError, match="EndpointConnectionError"):
        S3Sink(f"http://127.0.0.1:{port}", "AKIDEXAMPLE", "secret").find_bucket("logs")


def test_any_thread_may_put(s3_endpoint: str) -> None:
    place = s3_place(s3_endpoint)
    keys = [f"{KEY}-{number}" for number in range(8)]
    threads = [
        threading.Thread(target=place.sink.put, args=(replace(FILE, key=key, body=key.encode()),))
        for key in keys
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [place.read("logs", key).body for key in keys] == [key.encode() for key in keys]


# --- the folder ----------------------------------------------------------------------------------


def test_any_bucket_is_there_as_a_folder_of_the_account(tmp_path: Path) -> None:
    bucket = FolderSink(tmp_path, ACCOUNT).find_bucket("anything")

    assert bucket
    assert (bucket.account, bucket.policy, bucket.enforced) == (ACCOUNT, None, False)


def test_a_glob_over_a_bucket_finds_files_alone(tmp_path: Path) -> None:
    FolderSink(tmp_path, ACCOUNT).put(FILE)

    assert [path.name for path in (tmp_path / "logs").rglob("*") if path.is_file()] == ["digest.json.gz"]


def test_a_marker_is_a_folder(tmp_path: Path) -> None:
    marker = replace(FILE, key="AWSLogs/111122223333/CloudTrail/", body=b"", metadata={})
    FolderSink(tmp_path, ACCOUNT).put(marker)

    assert (tmp_path / "logs" / marker.key).is_dir()
    assert not (tmp_path / ".metadata").exists()


@pytest.mark.parametrize(
    ("bucket", "key"),
    [
        ("..", "x"),
        (".metadata", "x"),
        ("", "x"),
        ("a/b", "x"),
        ("logs", "../x"),
        ("logs", "a/../../x"),
        ("logs", "/etc/x"),
        ("logs", "a//x"),
        ("logs", "a/./x"),
        ("logs", "a\\..\\x"),
        ("logs", "a\0x"),
        ("logs", ""),
    ],
)
def test_a_name_that_leaves_the_folder_is_refused(tmp_path: Path, bucket: str, key: str) -> None:
    root = tmp_path / "root"

    with pytest.raises(SinkError, match="InvalidArgument"):
        FolderSink(root, ACCOUNT).put(replace(FILE, bucket=bucket, key=key))

    assert list(tmp_path.rglob("*")) == []


def test_a_folder_that_cannot_be_written_denies_access(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")

    with pytest.raises(SinkError, match="AccessDenied"):
        FolderSink(tmp_path, ACCOUNT).put(FILE)


def test_a_name_too_long_for_a_file_is_an_error_of_the_sink(tmp_path: Path) -> None:
    with pytest.raises(SinkError, match="KeyTooLongError"):
        FolderSink(tmp_path, ACCOUNT).put(replace(FILE, key="k" * 300))
