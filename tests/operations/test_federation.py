"""EnableFederation, DisableFederation: statuses, roles, organizations, and what stores refuse meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from emulator.api.errors import ServiceError
from emulator.core.lake.columns import types_of
from emulator.core.lake.federation import Step, Table, hive_type
from emulator.core.places import Role
from emulator.core.trails.organizations import Organization
from tests.operations.support import ACCOUNT, HOME, NOON, OTHER_ACCOUNT, World, policy, refused
from tests.operations.test_data_stores import UNKNOWN, made

ROLE = f"arn:aws:iam::{ACCOUNT}:role/federation"
TRUST = policy(
    {"Effect": "Allow", "Principal": {"Service": "lakeformation.amazonaws.com"}, "Action": "sts:AssumeRole"}
)
READS = policy({"Effect": "Allow", "Action": "cloudtrail:GetEventDataStoreData", "Resource": "*"})
DELEGATE, MEMBER, STRANGER = "222222222222", "333333333333", OTHER_ACCOUNT
ORGANIZATION = Organization(
    "o-exampleorgid",
    ACCOUNT,
    frozenset({ACCOUNT, DELEGATE, MEMBER}),
    trusts_cloudtrail=True,
    administrators=frozenset({DELEGATE}),
)


def role_of(account: str) -> str:
    return ROLE.replace(ACCOUNT, account)


@pytest.fixture
def roles(world: World) -> None:
    for arn in map(role_of, (ACCOUNT, DELEGATE, MEMBER)):
        world.neighbours.roles[arn] = Role(arn, "AROAEXAMPLE", TRUST, [READS])


def enabled(world: World, store: str, account: str = ACCOUNT, **members: Any) -> Any:
    given = {"FederationRoleArn": role_of(account), **members}
    return world.call("EnableFederation", account=account, EventDataStore=store, **given)


def federation(world: World, store: str) -> tuple[str | None, str | None]:
    found = world.call("GetEventDataStore", EventDataStore=store)
    return found.get("FederationStatus"), found.get("FederationRoleArn")


@pytest.mark.usefixtures("roles")
@pytest.mark.source("aws-docs", "EnableFederation, DisableFederation, FederationStatus; names of the table")
def test_a_store_is_federated_and_no_longer(world: World) -> None:
    store = made(world)
    arn = f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:eventdatastore/{store}"
    assert federation(world, store) == (None, None)

    answer = enabled(world, store)

    assert answer == {"EventDataStoreArn": arn, "FederationStatus": "ENABLING", "FederationRoleArn": ROLE}
    assert federation(world, store) == ("ENABLED", ROLE)
    updated = world.call("UpdateEventDataStore", EventDataStore=store, Name="renamed")
    assert (updated["FederationStatus"], updated["FederationRoleArn"]) == ("ENABLED", ROLE)
    table = world.catalogs.tables[store]
    assert (table.store_arn, table.role_arn, table.account, table.region) == (arn, ROLE, ACCOUNT, HOME)
    assert [call.description.event_name for call in world.noted] == ["CreateTable", "RegisterResource"]
    assert {call.caller.invoked_by for call in world.noted} == {"cloudtrail.amazonaws.com"}
    with refused("EventDataStoreFederationEnabledException"):
        enabled(world, store)
    with refused("EventDataStoreFederationEnabledException"):
        world.call("DeleteEventDataStore", EventDataStore=store)

    answer = world.call("DisableFederation", EventDataStore=arn)

    assert answer == {"EventDataStoreArn": arn, "FederationStatus": "DISABLING"}
    assert federation(world, store) == ("DISABLED", None)
    assert not world.catalogs.tables
    assert [call.description.event_name for call in world.noted[2:]] == ["DeleteTable", "DeregisterResource"]
    again = world.call("DisableFederation", EventDataStore=store)
    assert again == {"EventDataStoreArn": arn, "FederationStatus": "DISABLED"}
    enabled(world, store)
    world.call("DisableFederation", EventDataStore=store)
    world.call("DeleteEventDataStore", EventDataStore=store)
    for operation, members in (("EnableFederation", {"FederationRoleArn": ROLE}), ("DisableFederation", {})):
        with refused("InactiveEventDataStoreException"):
            world.call(operation, EventDataStore=store, **members)


@pytest.mark.usefixtures("roles")
@pytest.mark.source("botocore-model", "ConcurrentModificationException: another request is in progress")
def test_while_a_federation_changes_it_cannot_be_changed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = made(world)
    put, remove = world.catalogs.put, world.catalogs.remove
    met: list[str] = []

    def meanwhile() -> None:
        for operation, members in (
            ("EnableFederation", {"FederationRoleArn": ROLE}),
            ("DisableFederation", {}),
            ("DeleteEventDataStore", {}),
        ):
            with pytest.raises(ServiceError) as refusal:
                world.call(operation, EventDataStore=store, **members)
            met.append(refusal.value.code)
        met.append(str(federation(world, store)[0]))

    def slowly(change: Callable[[Table], Sequence[Step]]) -> Callable[[Table], Sequence[Step]]:
        def changed(table: Table) -> Sequence[Step]:
            meanwhile()
            return change(table)

        return changed

    monkeypatch.setattr(world.catalogs, "put", slowly(put))
    monkeypatch.setattr(world.catalogs, "remove", slowly(remove))
    enabled(world, store)
    world.call("DisableFederation", EventDataStore=store)

    codes = [*["ConcurrentModificationException"] * 2, "EventDataStoreFederationEnabledException"]
    assert met == [*codes, "ENABLING", *codes, "DISABLING"]


NO_TRUST = replace(Role(ROLE, "AROAEXAMPLE", TRUST, [READS]), trust=policy())
NO_RIGHT = Role(ROLE, "AROAEXAMPLE", TRUST, [])


@pytest.mark.source("assumed", "which error a role gets that cannot be used")
@pytest.mark.parametrize(
    ("arn", "role", "is_taken_when_relaxed"),
    [
        ("federation", None, False),
        (f"arn:aws:iam::{ACCOUNT}:user/federation", None, False),
        (role_of(STRANGER), None, False),
        (ROLE, None, True),
        (ROLE, NO_TRUST, True),
        (ROLE, NO_RIGHT, True),
    ],
)
def test_a_role_must_exist_and_let_lake_formation_read(
    world: World, arn: str, role: Role | None, is_taken_when_relaxed: bool
) -> None:
    store = made(world)
    world.neighbours.roles |= {ROLE: role} if role else {}

    with refused("InvalidParameterException"):
        enabled(world, store, FederationRoleArn=arn)

    assert federation(world, store) == (None, None)
    world.relaxed = True
    if is_taken_when_relaxed:
        enabled(world, store, FederationRoleArn=arn)
    else:
        with refused("InvalidParameterException"):
            enabled(world, store, FederationRoleArn=arn)


@pytest.mark.source("botocore-model", "EventDataStoreNotFound, EventDataStoreARNInvalid; which is assumed")
@pytest.mark.parametrize(
    ("store", "code"),
    [
        (UNKNOWN, "EventDataStoreNotFoundException"),
        ("not-a-store", "EventDataStoreARNInvalidException"),
        (f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:trail/x", "EventDataStoreARNInvalidException"),
    ],
)
def test_a_store_must_be_there(world: World, store: str, code: str) -> None:
    with refused(code):
        world.call("EnableFederation", EventDataStore=store, FederationRoleArn=ROLE)
    with refused(code):
        world.call("DisableFederation", EventDataStore=store)


@pytest.mark.usefixtures("roles")
@pytest.mark.source("aws-docs", "Organization event data stores and federation: one enabler, any disables")
def test_the_management_account_or_one_administrator_federates_a_store_of_the_organization(
    world: World,
) -> None:
    world.organizations.only = ORGANIZATION
    store = str(world.call("CreateEventDataStore", Name="org", OrganizationEnabled=True)["EventDataStoreArn"])
    for account in (MEMBER, STRANGER):
        with refused("EventDataStoreNotFoundException"):
            enabled(world, store, account)

    enabled(world, store, DELEGATE)

    assert [table.account for table in world.catalogs.tables.values()] == [DELEGATE]
    with refused("EventDataStoreFederationEnabledException"):
        enabled(world, store)
    world.call("DisableFederation", EventDataStore=store)
    enabled(world, store)
    world.call("DisableFederation", account=DELEGATE, EventDataStore=store)
    assert not world.catalogs.tables


@pytest.mark.usefixtures("roles")
@pytest.mark.source("botocore-model", "EnableFederation, DisableFederation: errors of organizations")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"trusts_cloudtrail": False}, "CloudTrailAccessNotEnabledException"),
        ({"has_all_features": False}, "OrganizationNotInAllFeaturesModeException"),
        ({"management_account": MEMBER}, "NotOrganizationMasterAccountException"),
        ({"accounts": frozenset({MEMBER})}, "OrganizationsNotInUseException"),
    ],
)
def test_a_store_of_an_organization_needs_the_organization(
    world: World, changes: dict[str, Any], code: str
) -> None:
    world.organizations.only = ORGANIZATION
    store = made(world, OrganizationEnabled=True)
    world.organizations.only = replace(ORGANIZATION, **changes)

    with refused(code):
        enabled(world, store)
    with refused(code):
        world.call("DisableFederation", EventDataStore=store)


@pytest.mark.usefixtures("roles")
@pytest.mark.source("assumed", "what cannot be registered is not federated; without Glue there is none")
def test_without_a_catalog_a_sentence_says_why(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    store = made(world)
    world.catalogs.refuses = "There is no Glue."

    with refused("UnsupportedOperationException", "There is no Glue."):
        enabled(world, store)
    monkeypatch.setattr(world.catalogs, "check", lambda: None)
    monkeypatch.setattr(world.catalogs, "put", _refused)
    enabled(world, store)

    assert federation(world, store) == ("DISABLED", None)


def _refused(_table: Table) -> Any:
    from emulator.core.ports.catalogs import CatalogError

    raise CatalogError("Glue does not answer.")


@pytest.mark.usefixtures("roles")
def test_what_a_killed_process_left_is_done_at_the_next_start(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = made(world)
    with monkeypatch.context() as killed:
        killed.setattr(world.federating, "carry_out", lambda *_: None)
        enabled(world, store)
    assert federation(world, store) == ("ENABLING", ROLE)

    world.federating.take_up()

    assert federation(world, store) == ("ENABLED", ROLE)
    assert store in world.catalogs.tables


@pytest.mark.source("aws-docs", "Data types in Amazon Athena")
def test_columns_have_the_types_of_hive() -> None:
    found = {name: hive_type(kind) for name, kind in types_of("events").items()}

    assert found["eventname"] == "string"
    assert found["eventtime"] == "timestamp"
    assert found["requestparameters"] == "map<string,string>"
    assert found["resources"] == "array<struct<accountid:string,type:string,arn:string,arnprefix:string>>"
    assert found["readonly"] == "boolean"
    assert hive_type(types_of("insights")["insightcontext"]).startswith(
        "struct<baselineaverage:double,insightaverage:double,baselineduration:int,"
    )


@pytest.mark.usefixtures("roles")
def test_the_table_has_the_days_of_all_records(world: World) -> None:
    store = made(world)
    day = 24 * 3600
    times = [int(NOON.timestamp()) - day, int(NOON.timestamp())]
    world.store.lake_records.append(store, [(at, b'{"eventTime":"2026-01-01T00:00:00Z"}') for at in times])
    enabled(world, store)

    assert world.catalogs.tables[store].days == ["20260101", "20260102"]
