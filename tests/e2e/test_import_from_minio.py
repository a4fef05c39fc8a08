"""Imports of log files that lie in MinIO: those of a trail, those of others, and broken ones among them."""

import gzip
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from emulator.core.clock import ManualClock
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.serving import LocalServer
from tests.conftest import MakeClient
from tests.e2e.minio import ACCESS_KEY, SECRET_KEY, Minio, make_bucket, minio_server, settings_for
from tests.e2e.test_minio_delivery import Audited
from tests.flows.test_imports import (
    OTHER,
    imported,
    key,
    log_file,
    make_role,
    names_in,
    source,
    stopped_store,
)

pytestmark = pytest.mark.e2e


@pytest.fixture
def settings(minio: Minio) -> Settings:
    return replace(settings_for(minio), query_process="off")


@pytest.fixture
def client(client: MakeClient) -> MakeClient:
    return partial(client, key=ACCESS_KEY, secret=SECRET_KEY)


@pytest.mark.source(
    "aws-docs", "StartImport: files that validate-logs accepts, of other forms, and broken ones"
)
def test_files_of_a_trail_and_of_others_are_imported_from_minio_and_broken_ones_tried_again(
    emulator: Emulator, cloudtrail: Any, client: MakeClient, minio: Minio, endpoint: str
) -> None:
    s3 = minio.s3()
    audited = Audited(emulator, client, minio.url, make_bucket(s3))
    audited.use()
    status, told = audited.validate(endpoint)
    assert status == 0, told
    assert "invalid" not in told.lower()
    make_role(client)
    for name, body in {
        key(1, "deep/er ñ/", account=OTHER): log_file("Theirs"),
        key(2): log_file("Broken")[:-9],
        key(3): gzip.compress(b"[]"),
        key(4): b"",
    }.items():
        s3.put_object(Bucket=audited.bucket, Key=name, Body=body)
    store = stopped_store(cloudtrail)

    first = imported(emulator, cloudtrail, store, f"s3://{audited.bucket}/")

    assert first["ImportStatus"] == "FAILED"
    found = names_in(emulator, cloudtrail, store)
    assert (found.count("CreateUser"), found.count("Theirs"), found.count("Broken")) == (3, 1, 0)
    assert first["ImportStatistics"]["EventsCompleted"] == len(found)
    failures = cloudtrail.list_import_failures(ImportId=first["ImportId"])["Failures"]
    assert [one["Location"] for one in failures] == [f"s3://{audited.bucket}/{key(n)}" for n in (2, 3, 4)]
    for number in (2, 3, 4):
        s3.put_object(Bucket=audited.bucket, Key=key(number), Body=log_file(f"Mended{number}"))
    cloudtrail.start_import(ImportId=first["ImportId"])
    emulator.parts.lake.importing.finish()
    assert cloudtrail.get_import(ImportId=first["ImportId"])["ImportStatus"] == "COMPLETED"
    mended = [name for name in names_in(emulator, cloudtrail, store) if name.startswith("Mended")]
    assert mended == ["Mended2", "Mended3", "Mended4"]


# --- a MinIO that goes away ------------------------------------------------------------------------


def test_a_minio_that_does_not_answer_is_no_source_until_it_is_back(
    tmp_path: Path, clock: ManualClock
) -> None:
    folder = tmp_path / "objects"
    with minio_server(folder) as server:
        port = int(server.url.rpartition(":")[2])
        bucket = make_bucket(server.s3())
        server.s3().put_object(Bucket=bucket, Key=key(1), Body=log_file("One"))
        emulator = Emulator(replace(settings_for(server), query_process="off", checks="relaxed"), clock)
    with LocalServer(emulator) as served:
        cloudtrail = boto3.client(
            "cloudtrail",
            region_name="us-east-1",
            endpoint_url=served.url,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
        )
        store = stopped_store(cloudtrail)
        given = {"Destinations": [store], "ImportSource": source(f"s3://{bucket}/")}
        with pytest.raises(ClientError, match="InvalidImportSource"):
            cloudtrail.start_import(**given)
        with minio_server(folder, port):
            started = cloudtrail.start_import(**given)
            emulator.parts.lake.importing.finish()
            assert cloudtrail.get_import(ImportId=started["ImportId"])["ImportStatus"] == "COMPLETED"
        assert names_in(emulator, cloudtrail, store) == ["One"]
