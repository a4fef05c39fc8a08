"""Surroundings of a call as a value: every fact is a member, and what is not given is unknown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from emulator.core.callers.pool_users import PoolUser
from emulator.core.ports.surroundings import Firing, Function, Machine, Recorder, Scaling, StoredObject


@dataclass(frozen=True)
class Known:
    """Satisfies ports.surroundings.Surroundings, for one account and region."""

    keys: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    objects: Mapping[str, StoredObject] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    profiles: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    tasks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    snapshots: Mapping[str, Sequence[str]] = field(default_factory=dict)
    groups: Mapping[str, Scaling] = field(default_factory=dict)
    machines: Mapping[str, Machine] = field(default_factory=dict)
    rules: Mapping[tuple[str, str], Sequence[Firing]] = field(default_factory=dict)
    subscribers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    deletions: Mapping[str, datetime] = field(default_factory=dict)
    recorders: Mapping[str, Recorder] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    own_buckets: Sequence[str] = ()
    own_queues: Sequence[str] = ()

    def find_key(self, key_id: str, account: str, region: str) -> str | None:
        return self.keys.get(key_id)

    def secret_key(self, secret_id: str, account: str, region: str) -> str | None:
        return self.secrets.get(secret_id)

    def parameter_key(self, name: str, account: str, region: str) -> str | None:
        return self.parameters.get(name)

    def stored_object(self, bucket: str, key: str) -> StoredObject | None:
        return self.objects.get(f"{bucket}/{key}")

    def bucket_owner(self, bucket: str) -> str | None:
        return self.owners.get(bucket)

    def role_id(self, arn: str) -> str | None:
        return self.roles.get(arn)

    def profile_role(self, profile: str, account: str, region: str) -> str | None:
        return self.profiles.get(profile)

    def function(self, name: str, account: str, region: str) -> Function | None:
        return self.functions.get(name)

    def table_key(self, table: str, account: str, region: str) -> str | None:
        return self.tables.get(table)

    def query_output(self, query_id: str, account: str, region: str) -> str | None:
        return self.outputs.get(query_id)

    def task_roles(self, definition: str, account: str, region: str) -> Mapping[str, str]:
        return self.tasks.get(definition, {})

    def foreign_snapshots(self, image_id: str, account: str, region: str) -> Sequence[str]:
        return self.snapshots.get(image_id, ())

    def scaled(self, group: str, account: str, region: str) -> Scaling | None:
        return self.groups.get(group)

    def machine(self, arn: str) -> Machine | None:
        return self.machines.get(arn)

    def firings(self, event: Mapping[str, Any], bus: str) -> Sequence[Firing]:
        return self.rules.get((bus, event["source"]), ())

    def subscribed_functions(self, topic: str) -> Sequence[str]:
        return self.subscribers.get(topic, ())

    def deletion(self, arn: str) -> datetime | None:
        return self.deletions.get(arn)

    def recorder(self, name: str, account: str, region: str) -> Recorder | None:
        return self.recorders.get(name)

    def buckets(self, account: str, region: str) -> Sequence[str]:
        return self.own_buckets

    def queues(self, account: str, region: str) -> Sequence[str]:
        return self.own_queues

    def subject(self, user: PoolUser, region: str) -> str | None:
        return self.subjects.get(user.name)

    def forget(self) -> None:
        """Nothing is remembered."""
