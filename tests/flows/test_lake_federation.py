"""Federation from end to end: boto3 sees the table in Glue, and another engine reads what it names."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import duckdb
import pytest
from botocore.exceptions import ClientError
from moto.moto_api._internal.models import moto_api_backend
from moto.server import ThreadedMotoServer

from emulator.core.clock import ManualClock
from emulator.core.lake.federation import Table
from emulator.core.ports.catalogs import CatalogError
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.upstreams.http_catalogs import HttpCatalogs
from emulator.upstreams.http_neighbours import HttpNeighbours
from emulator.upstreams.moto.catalogs import MotoCatalogs
from emulator.upstreams.none import NoCatalogs, NoNeighbours
from emulator.web.serving import LocalServer
from tests.conftest import ACCOUNT, NOON, MakeClient
from tests.flows.test_lake import asked, store_of

ROLE = f"arn:aws:iam::{ACCOUNT}:role/federation"
DATABASE = "aws:cloudtrail"


def make_role(iam: Any) -> None:
    """Make the role as the user guide has it."""
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "lakeformation.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    reading = {"Effect": "Allow", "Action": "cloudtrail:GetEventDataStoreData", "Resource": "*"}
    iam.create_role(RoleName="federation", AssumeRolePolicyDocument=_policy(trust))
    iam.put_role_policy(RoleName="federation", PolicyName="read", PolicyDocument=_policy(reading))


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def code_of(call: Any, **members: Any) -> str:
    with pytest.raises(ClientError) as refusal:
        call(**members)
    return str(refusal.value.response["Error"]["Code"])


def hive_types(location: str) -> dict[str, str]:
    """Return the columns of the files below a place, as another engine finds them, in Hive's words."""
    connection = duckdb.connect()
    found = connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{location}*/*.parquet')").fetchall()
    return {name: _hive(kind) for name, kind, *_ in found}


def _hive(kind: str) -> str:
    """Return DuckDB's type in Hive's words, as far as they can be compared letter by letter."""
    for theirs, ours in (
        ("VARCHAR", "string"),
        ("TIMESTAMP", "timestamp"),
        ("BOOLEAN", "boolean"),
        ("BIGINT", "bigint"),
        ("MAP(string, string)", "map<string,string>"),
    ):
        kind = kind.replace(theirs, ours)
    return kind


@pytest.mark.source(
    "aws-docs", "Federate an event data store: database, table and resource; the rest is ours"
)
def test_another_engine_reads_the_registered_table_and_counts_the_same(
    emulator: Emulator, cloudtrail: Any, client: MakeClient
) -> None:
    iam, glue, formation = client("iam"), client("glue"), client("lakeformation")
    make_role(iam)
    store = store_of(cloudtrail)
    arn = cloudtrail.get_event_data_store(EventDataStore=store)["EventDataStoreArn"]
    assert code_of(glue.get_database, Name=DATABASE) == "EntityNotFoundException"
    for number in range(3):
        iam.create_user(UserName=f"user-{number}")
        emulator.advance(timedelta(days=1))

    assert (
        cloudtrail.enable_federation(EventDataStore=store, FederationRoleArn=ROLE)["FederationStatus"]
        == "ENABLING"
    )

    assert cloudtrail.get_event_data_store(EventDataStore=store)["FederationStatus"] == "ENABLED"
    assert DATABASE in [one["Name"] for one in glue.get_databases()["DatabaseList"]]
    iam.create_user(UserName="afterwards")  # is in the table as soon as somebody looks it up
    table = glue.get_table(DatabaseName=DATABASE, Name=store)["Table"]
    assert (table["TableType"], table["PartitionKeys"]) == (
        "EXTERNAL_TABLE",
        [{"Name": "calendarday", "Type": "bigint"}],
    )
    days = glue.get_partitions(DatabaseName=DATABASE, TableName=store)["Partitions"]
    assert [day["Values"] for day in days] == [["20260102"], ["20260103"], ["20260104"], ["20260105"]]
    location = table["StorageDescriptor"]["Location"]
    assert all(day["StorageDescriptor"]["Location"].startswith(location) for day in days)
    (resource,) = formation.list_resources()["ResourceInfoList"]
    assert (resource["ResourceArn"], resource["RoleArn"]) == (arn, ROLE)

    columns = {one["Name"]: one["Type"] for one in table["StorageDescriptor"]["Columns"]}
    found = hive_types(location)
    assert found.pop("calendarday") == "bigint"
    assert list(found) == list(columns)
    assert {name: kind for name, kind in columns.items() if "struct" not in kind} == {
        name: kind for name, kind in found.items() if "STRUCT" not in kind
    }
    counted = "SELECT eventname, count(*) AS n FROM {} GROUP BY 1 ORDER BY 1"
    theirs = duckdb.connect().execute(counted.format(f"read_parquet('{location}*/*.parquet')")).fetchall()
    ours = asked(emulator, cloudtrail, counted.format(store))
    newer = {"GetEventDataStore", "EnableFederation", "GetTable", "GetPartitions", "StartQuery"}
    assert [(name, str(n)) for name, n in theirs if name not in newer] == [
        (row["eventname"], row["n"])
        for row in ours
        if row["eventname"] not in newer | {"ListResources", "GetQueryResults"}
    ]
    assert dict(theirs)["CreateUser"] == 4

    cloudtrail.disable_federation(EventDataStore=store)

    assert code_of(glue.get_table, DatabaseName=DATABASE, Name=store) == "EntityNotFoundException"
    assert formation.list_resources()["ResourceInfoList"] == []
    assert cloudtrail.get_event_data_store(EventDataStore=store)["FederationStatus"] == "DISABLED"
    assert asked(emulator, cloudtrail, f"SELECT count(*) AS n FROM {store}")[0]["n"] != "0"


@pytest.mark.source("aws-docs", "Managed database and tables cannot be changed in Glue; the error is assumed")
def test_what_cloudtrail_manages_is_changed_by_nobody_else_and_its_making_is_recorded(
    cloudtrail: Any, client: MakeClient
) -> None:
    make_role(client("iam"))
    store, glue = store_of(cloudtrail), client("glue")
    cloudtrail.enable_federation(EventDataStore=store, FederationRoleArn=ROLE)
    named = {"DatabaseName": DATABASE}

    for call, members in (
        (glue.delete_database, {"Name": DATABASE}),
        (glue.create_database, {"DatabaseInput": {"Name": DATABASE}}),
        (glue.update_database, {"Name": DATABASE, "DatabaseInput": {"Name": "mine"}}),
        (glue.delete_table, {**named, "Name": store}),
        (glue.create_table, {**named, "TableInput": {"Name": "mine"}}),
        (glue.batch_delete_partition, {**named, "TableName": store, "PartitionsToDelete": []}),
    ):
        assert code_of(call, **members) == "AccessDeniedException"
    glue.create_database(DatabaseInput={"Name": "mine"})
    glue.delete_database(Name="mine")

    cloudtrail.disable_federation(EventDataStore=store)
    cloudtrail.list_event_data_stores()  # with whose record the waiting ones come
    records = [
        json.loads(one["CloudTrailEvent"])
        for one in cloudtrail.lookup_events()["Events"]
        if one["EventName"] not in {"ListEventDataStores", "LookupEvents"}
    ]
    own = [one for one in reversed(records) if one["sourceIPAddress"] == "cloudtrail.amazonaws.com"]
    assert [one["eventName"] for one in own] == [
        *("CreateDatabase", "CreateTable", "RegisterResource"),
        *("DeleteTable", "DeleteDatabase", "DeregisterResource"),
    ]
    assert {one["userIdentity"]["userName"] for one in own} == {"developer"}
    by_name = {one["eventName"]: one for one in records}
    enabling = by_name["EnableFederation"]
    assert (enabling["readOnly"], by_name["DisableFederation"]["readOnly"]) == (False, False)
    assert enabling["requestParameters"] == {"eventDataStore": store, "federationRoleArn": ROLE}
    assert enabling["responseElements"]["federationStatus"] == "ENABLING"


def test_a_federated_store_is_in_glue_again_after_a_restart(tmp_path: Path) -> None:
    settings = Settings(clock="manual", data_dir=tmp_path, seed=1, query_process="off", checks="relaxed")
    for is_first in (True, False):
        emulator = Emulator(settings, ManualClock(NOON), strict=True)
        emulator.calls.upstream.reset()
        with LocalServer(emulator) as server:

            def client(service: str, url: str = server.url) -> Any:
                keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
                return boto3.client(service, region_name="us-east-1", endpoint_url=url, **keys)

            if is_first:
                store = store_of(client("cloudtrail"))
                client("cloudtrail").enable_federation(EventDataStore=store, FederationRoleArn=ROLE)
            table = client("glue").get_table(DatabaseName=DATABASE, Name=store)["Table"]
            assert table["StorageDescriptor"]["Location"] == f"file://{tmp_path}/lake/{store}/data/"


# --- where Glue is ---------------------------------------------------------------------------------


def test_without_glue_and_without_its_package_a_sentence_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("moto.glue")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyparsing", None)

    with pytest.raises(CatalogError, match=r"pip install 'cloudtrail-emulator\[lake\]'"):
        MotoCatalogs().check()
    with pytest.raises(CatalogError, match="--upstream none"):
        NoCatalogs().check()


@pytest.fixture
def elsewhere() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    moto_api_backend.reset()
    yield f"http://{host}:{port}"
    server.stop()
    moto_api_backend.reset()


TABLE = Table("1", "arn:1", ACCOUNT, "eu-west-1", ROLE, "file:///lake/1/data/", {"a": "string"}, ["20260101"])


def test_tables_are_registered_at_another_endpoint_as_in_this_process(elsewhere: str) -> None:
    neighbours = HttpNeighbours(lambda _: elsewhere, NoNeighbours())
    catalogs = HttpCatalogs(neighbours, NoCatalogs())
    glue = neighbours.client("glue", ACCOUNT, "eu-west-1")
    other = replace(TABLE, name="2", store_arn="arn:2")
    later = replace(TABLE, days=["20260102", "20260103"])
    moved = replace(later, location="file:///elsewhere/")
    for kind in (catalogs, MotoCatalogs()):
        catalogs.check()
        assert kind.put(TABLE) == ["CreateDatabase", "CreateTable", "RegisterResource"]
        assert kind.put(TABLE) == []
        assert kind.put(later) == []
        days = glue.get_partitions(DatabaseName=DATABASE, TableName="1")["Partitions"]
        assert [day["Values"] for day in days] == [["20260102"], ["20260103"]]
        assert kind.put(moved) == ["UpdateTable"]
        (day, _) = glue.get_partitions(DatabaseName=DATABASE, TableName="1")["Partitions"]
        assert day["StorageDescriptor"]["Location"] == "file:///elsewhere/calendarday=20260102/"
        assert kind.put(other) == ["CreateTable", "RegisterResource"]
        assert kind.remove(other) == ["DeleteTable", "DeregisterResource"]
        assert kind.remove(moved) == ["DeleteTable", "DeleteDatabase", "DeregisterResource"]
        assert kind.remove(moved) == []
