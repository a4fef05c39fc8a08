"""Reading files from folders and by the quick way from an S3 endpoint."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials

from emulator.archives.folder import open_folder
from emulator.archives.key_files import ExportedKeys
from emulator.archives.quick import QuickReader
from emulator.archives.s3 import S3Archive
from emulator.archives.signing import Credentials, signed_headers
from emulator.core.delivery.logfiles import packed
from emulator.core.places import Put
from emulator.core.ports.archived_files import ArchiveError, Stored
from emulator.sinks.folder import FolderSink
from tests.conftest import MakeClient

NOON = datetime(2026, 1, 2, 12, 0, 0, tzinfo=UTC)
ANYBODY = Credentials("test", "test")
DIGEST = (
    "AWSLogs/123456789012/CloudTrail-Digest/eu-west-1/2026/01/02/"
    "123456789012_CloudTrail-Digest_eu-west-1_audit_eu-west-1_20260102T120000Z.json.gz"
)


def sink_of(root: Path) -> None:
    metadata = {"signature": "00"}
    FolderSink(root, "123456789012").put(Put("logs", DIGEST, b"body", metadata, {}))


@pytest.mark.parametrize("folder", ["sink", "sink/logs"])
def test_a_sink_s_root_and_a_bucket_in_it_have_metadata(tmp_path: Path, folder: str) -> None:
    sink_of(tmp_path / "sink")
    archive = open_folder(tmp_path / folder)

    assert list(archive.buckets) == ["logs"]
    assert archive.find("logs", DIGEST) == Stored(b"body", {"signature": "00"})
    assert list(archive.keys("logs", "AWSLogs/")) == [DIGEST]
    assert archive.folders("logs", "AWSLogs/") == ["AWSLogs/123456789012/"]


def test_a_copy_of_a_bucket_has_the_name_that_its_digests_tell(tmp_path: Path) -> None:
    path = tmp_path / DIGEST
    path.parent.mkdir(parents=True)
    path.write_bytes(packed(b'{"digestS3Bucket":"far"}'))
    archive = open_folder(tmp_path)
    found = archive.find("far", DIGEST)

    assert found == Stored(path.read_bytes(), None)


def test_a_folder_without_digests_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"^/.* has no digests\.$"):
        open_folder(tmp_path)


@pytest.mark.parametrize(
    ("bucket", "key"), [("logs", "none"), ("other", DIGEST), ("logs", "../x"), ("logs", "/etc/passwd")]
)
def test_what_is_not_in_a_bucket_is_not_found(tmp_path: Path, bucket: str, key: str) -> None:
    sink_of(tmp_path)
    (tmp_path / "x").write_bytes(b"")

    assert open_folder(tmp_path).find(bucket, key) is None


def test_broken_metadata_are_named(tmp_path: Path) -> None:
    sink_of(tmp_path)
    note = tmp_path / ".metadata" / "logs" / f"{DIGEST}.json"
    note.write_text("[]")

    with pytest.raises(ArchiveError, match=f"^{note} does not contain metadata.$"):
        open_folder(tmp_path).find("logs", DIGEST)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"PublicKeyList":[{}]}', '{"PublicKeyList":[{"Fingerprint":"f","Value":"é"}]}']
)
def test_a_file_that_holds_no_exported_keys_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(text)

    with pytest.raises(ArchiveError, match=f"^{file} is not what `aws cloudtrail list-public-keys` prints.$"):
        ExportedKeys([file])


def test_exported_keys_of_several_files_are_joined(tmp_path: Path) -> None:
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    for file, value in zip(files, ("YQ==", "Yg=="), strict=True):
        file.write_text(json.dumps({"PublicKeyList": [{"Fingerprint": file.stem, "Value": value}]}))

    assert ExportedKeys(files).between("us-east-1", NOON, NOON) == {"a": b"a", "b": b"b"}


@pytest.mark.parametrize("token", [None, "session-token"])
def test_a_request_is_signed_as_botocore_signs_it(token: str | None) -> None:
    request = AWSRequest("GET", "https://s3.eu-west-1.amazonaws.com/logs/a%20b/c.json.gz")
    S3SigV4Auth(BotocoreCredentials("AKIA", "secret", token), "s3", "eu-west-1").add_auth(request)
    at = datetime.strptime(request.context["timestamp"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    host = "s3.eu-west-1.amazonaws.com"
    ours = signed_headers(
        host, "/logs/a%20b/c.json.gz", "eu-west-1", Credentials("AKIA", "secret", token), at
    )

    assert ours["authorization"] == request.headers["Authorization"]


def test_the_quick_way_and_the_long_one_bring_the_same(client: MakeClient, endpoint: str) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="logs")
    s3.put_object(Bucket="logs", Key="a b/ü~+.gz", Body=b"body", Metadata={"signature": "00"})
    archive = S3Archive(boto3.Session("test", "test"), endpoint)
    with closing(QuickReader(endpoint, "us-east-1")) as quick, closing(archive):
        quickly = quick.find("logs", "a b/ü~+.gz", ANYBODY)
        again = quick.find("logs", "a b/ü~+.gz", ANYBODY)

        assert quickly == again == archive.find("logs", "a b/ü~+.gz") == Stored(b"body", {"signature": "00"})
        assert archive.find("logs", "none") is None


def test_a_bucket_that_is_not_there_is_named(client: MakeClient, endpoint: str) -> None:
    archive = S3Archive(boto3.Session("test", "test"), endpoint)

    with pytest.raises(ArchiveError, match=r"^s3://nowhere cannot be read: NoSuchBucket\.$"):
        archive.find("nowhere", "k")


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """Serve one answer, whatever was asked, and then close the connection; give the URL."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"junk",
        b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
    ],
)
def test_any_answer_but_a_whole_object_is_left_to_the_long_way(answer: bytes) -> None:
    with answering(answer) as url, closing(QuickReader(url, "us-east-1")) as quick:
        found: Any = quick.find("logs", "k", ANYBODY)

    assert found is None


def test_where_nothing_answers_nothing_is_found_quickly() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"

    assert QuickReader(url, "us-east-1").find("logs", "k", ANYBODY) is None
