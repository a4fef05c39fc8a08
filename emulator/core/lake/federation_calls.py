"""What CloudTrail calls to federate a store, with the rights of who asked for it, as its records tell it.

That these calls are made in the caller's name follows from the permissions that the CloudTrail user guide
asks for; no record of them was seen, so their members are assumed to be those of the same calls by a user.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from emulator.core.call import Description, Json
from emulator.core.callers.identity import Caller
from emulator.core.delivery.own_calls import OwnCall
from emulator.core.delivery.service_accounts import SERVICE
from emulator.core.lake.data_stores import DataStore
from emulator.core.lake.federation import DATABASE, Step, database_input
from emulator.core.records.service_identities import find_forwarded

GLUE, LAKE_FORMATION = "glue.amazonaws.com", "lakeformation.amazonaws.com"
Parameters = Callable[[DataStore], Json]


def _database(_store: DataStore) -> Json:
    given = database_input()
    return {"databaseInput": {"name": given["Name"], "description": given["Description"]}}


def _table(store: DataStore) -> Json:
    return {"databaseName": DATABASE, "tableInput": {"name": store.id, "tableType": "EXTERNAL_TABLE"}}


def _table_named(store: DataStore) -> Json:
    return {"databaseName": DATABASE, "name": store.id}


def _resource(store: DataStore) -> Json:
    role = store.federation.role_arn if store.federation else ""
    return {"resourceArn": store.arn, "roleArn": role}


CALLS: Mapping[Step, tuple[str, Parameters]] = {
    "CreateDatabase": (GLUE, _database),
    "CreateTable": (GLUE, _table),
    "UpdateTable": (GLUE, _table),
    "RegisterResource": (LAKE_FORMATION, _resource),
    "DeleteTable": (GLUE, _table_named),
    "DeleteDatabase": (GLUE, lambda _: {"name": DATABASE}),
    "DeregisterResource": (LAKE_FORMATION, lambda store: {"resourceArn": store.arn}),
}


def calls_of(steps: Sequence[Step], store: DataStore, caller: Caller, at: datetime) -> Sequence[OwnCall]:
    """Return the calls by which a catalog was changed for a store."""
    actor = find_forwarded(caller, SERVICE, at) or caller
    return [
        OwnCall(
            Description(
                event_source=CALLS[step][0],
                event_name=step,
                region=store.home_region,
                read_only=False,
                request_parameters=CALLS[step][1](store),
            ),
            caller.account,
            actor,
        )
        for step in steps
    ]
