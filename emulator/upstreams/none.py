"""No rest of AWS: only CloudTrail is served."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from emulator.core.alarms.definitions import Alarm
from emulator.core.alarms.samples import Sample
from emulator.core.arns import LogGroup
from emulator.core.call import Credential
from emulator.core.callers.identity import Caller
from emulator.core.callers.pool_users import PoolUser
from emulator.core.callers.secret_keys import Secret
from emulator.core.delivery.envelopes import Envelope
from emulator.core.delivery.log_events import NOT_FOUND
from emulator.core.lake.federation import Step, Table
from emulator.core.lifecycles.actions import Action, History
from emulator.core.lifecycles.rules import Rule
from emulator.core.places import KmsKey, Role, Topic
from emulator.core.ports.alarms import ActionError, AlarmName, Announce, Notice
from emulator.core.ports.catalogs import CatalogError
from emulator.core.ports.neighbours import PrincipalKind, UpstreamAnswer, UpstreamCall
from emulator.core.ports.outputs import LogBatch, LogsError
from emulator.core.ports.rights import Controls, Guarded, Own
from emulator.core.ports.stacks import Services
from emulator.core.ports.surroundings import Firing, Function, Machine, Recorder, Scaling, StoredObject
from emulator.core.trails.organizations import LinkedRole, Organization

MESSAGE = "This emulator runs without an upstream (--upstream none): it serves CloudTrail alone."


NO_GLUE = "Federation needs Glue, and this emulator runs without an upstream that has it (--upstream none)."


class NoUpstream:
    """Satisfies ports.neighbours.Upstream, by saying that there is none."""

    def send(self, call: UpstreamCall) -> UpstreamAnswer:
        body = json.dumps({"__type": "NotImplemented", "message": MESSAGE}).encode()
        return UpstreamAnswer(501, [("Content-Type", "application/json")], body)

    def reset(self) -> None:
        """There is nothing to empty."""


class NoPrincipals:
    """Satisfies ports.neighbours.Principals: nobody was issued a key."""

    def find(self, credential: Credential) -> Caller | None:
        return None

    def find_id(self, account: str, kind: PrincipalKind, name: str) -> str | None:
        return None

    def forget(self) -> None:
        """There is nothing to forget."""


class NoRights:
    """Satisfies ports.rights.Rights and Secrets: nobody has policies, and root users need none."""

    def own(self, caller: Caller) -> Own:
        return Own(None if caller.type == "Root" else ())

    def controls(self, account: str, partition: str) -> Controls:
        return Controls()

    def guarded(self, arn: str, account: str, action: str) -> Guarded:
        return Guarded(arn, account)

    def tags_of(self, arn: str) -> Mapping[str, str]:
        return {}

    def find(self, access_key_id: str) -> Secret | None:
        return None

    def forget(self) -> None:
        """There is nothing to forget."""


class NoTags:
    """Satisfies ports.neighbours.Tags: nothing has tags."""

    def of(self, arn: str) -> Mapping[str, str]:
        return {}


class NoNeighbours:
    """Satisfies ports.neighbours.Neighbours: there are none."""

    def find_topic(self, arn: str) -> Topic | None:
        return None

    def find_key(self, key_id: str, account: str, region: str) -> KmsKey | None:
        return None

    def find_role(self, arn: str) -> Role | None:
        return None

    def has_log_group(self, name: str, account: str, region: str) -> bool:
        return False

    def create_log_stream(self, group: str, stream: str, account: str, region: str) -> None:
        """There is no group."""

    def publish(self, topic_arn: str, message: str, subject: str | None = None) -> None:
        """There is no topic."""


class NoLogGroups:
    """Satisfies ports.outputs.LogGroups: there are none."""

    def write(self, group: LogGroup, stream: str, batch: LogBatch) -> None:
        raise LogsError(NOT_FOUND)


class NoFunctions:
    """Satisfies ports.alarms.Functions: there are none."""

    def invoke(self, arn: str, payload: str) -> None:
        raise ActionError("Function does not exist")


class NoAlarms:
    """Satisfies ports.alarms.Alarms: there are none, or another endpoint keeps them."""

    def connect(self, notice: Notice, announce: Announce) -> None:
        """There is nothing to tell."""

    def names(self) -> Sequence[AlarmName]:
        return ()

    def find(self, name: AlarmName) -> Alarm | None:
        return None

    def samples(self, alarm: Alarm, since: datetime) -> Sequence[Sample]:
        return ()

    def change(self, alarm: Alarm) -> None:
        """There is no alarm to change."""


class NoCatalogs:
    """Satisfies ports.catalogs.Catalogs: there is no Glue."""

    def check(self) -> None:
        raise CatalogError(NO_GLUE)

    def put(self, table: Table) -> Sequence[Step]:
        raise CatalogError(NO_GLUE)

    def remove(self, table: Table) -> Sequence[Step]:
        return ()


class NoBuses:
    """Satisfies ports.outputs.Buses: nobody listens."""

    def listens(self, account: str, region: str) -> bool:
        return False

    def send(self, envelopes: Sequence[Envelope]) -> None:
        """There is no bus."""


class NoSurroundings:
    """Satisfies ports.surroundings.Surroundings: nothing is known."""

    def find_key(self, key_id: str, account: str, region: str) -> str | None:
        return None

    def secret_key(self, secret_id: str, account: str, region: str) -> str | None:
        return None

    def parameter_key(self, name: str, account: str, region: str) -> str | None:
        return None

    def stored_object(self, bucket: str, key: str) -> StoredObject | None:
        return None

    def bucket_owner(self, bucket: str) -> str | None:
        return None

    def role_id(self, arn: str) -> str | None:
        return None

    def profile_role(self, profile: str, account: str, region: str) -> str | None:
        return None

    def function(self, name: str, account: str, region: str) -> Function | None:
        return None

    def table_key(self, table: str, account: str, region: str) -> str | None:
        return None

    def query_output(self, query_id: str, account: str, region: str) -> str | None:
        return None

    def task_roles(self, definition: str, account: str, region: str) -> Mapping[str, str]:
        return {}

    def foreign_snapshots(self, image_id: str, account: str, region: str) -> Sequence[str]:
        return ()

    def scaled(self, group: str, account: str, region: str) -> Scaling | None:
        return None

    def machine(self, arn: str) -> Machine | None:
        return None

    def firings(self, event: Mapping[str, Any], bus: str) -> Sequence[Firing]:
        return ()

    def subscribed_functions(self, topic: str) -> Sequence[str]:
        return ()

    def deletion(self, arn: str) -> datetime | None:
        return None

    def recorder(self, name: str, account: str, region: str) -> Recorder | None:
        return None

    def buckets(self, account: str, region: str) -> Sequence[str]:
        return ()

    def queues(self, account: str, region: str) -> Sequence[str]:
        return ()

    def subject(self, user: PoolUser, region: str) -> str | None:
        return None

    def forget(self) -> None:
        """There is nothing to forget."""


class NoStacks:
    """Satisfies ports.stacks.Stacks: no stack is made in this process."""

    def connect(self, services: Services) -> None:
        """There is nobody to call them."""

    def carry_on(self, record: Callable[[], None]) -> None:
        """There is nothing to do."""


class NoOrganizations:
    """Satisfies ports.neighbours.Organizations: no account is in any."""

    def find(self, account: str, partition: str) -> Organization | None:
        return None

    def add_administrator(self, account: str, management_account: str, partition: str) -> None:
        """There is no organization."""

    def make_roles(
        self, accounts: Sequence[str], names: Sequence[str], partition: str
    ) -> Sequence[LinkedRole]:
        return ()

    def remove_administrator(self, account: str, management_account: str, partition: str) -> None:
        """There is no organization."""


class NoLifecycles:
    """Satisfies ports.lifecycles.Lifecycles: no bucket has rules."""

    def connect(self, notice: Callable[[], None]) -> None:
        """Connect nothing, because no bucket gets rules."""

    def buckets(self) -> Sequence[str]:
        return []

    def rules(self, bucket: str) -> Sequence[Rule]:
        return []

    def is_versioned(self, bucket: str) -> bool:
        return False

    def histories(self, bucket: str) -> Iterator[History]:
        return iter(())

    def act(self, bucket: str, key: str, action: Action) -> None:
        """Do nothing: there is no object."""
