"""What lies around a call: facts of resources that neither the request nor the answer tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from emulator.core.values import dataclass

if TYPE_CHECKING:
    from emulator.core.callers.pool_users import PoolUser


@dataclass(frozen=True)
class Function:
    """A Lambda function: its ARN without version, its role, its key, and whether it has an environment."""

    arn: str
    role_arn: str
    kms_key_arn: str | None
    has_environment: bool


@dataclass(frozen=True)
class StoredObject:
    """How an object of S3 is encrypted: with which key of KMS, and whether by way of a bucket key."""

    key_id: str | None
    has_bucket_key: bool


@dataclass(frozen=True)
class Instance:
    """An instance of EC2 that a group launched.

    `zone` is its availability zone, `profile` the name or ARN of its instance profile.
    """

    id: str
    image_id: str
    type: str
    zone: str
    subnet_id: str
    vpc_id: str
    private_ip: str
    profile: str | None = None


@dataclass(frozen=True)
class Scaling:
    """What an Auto Scaling group did: the instances that it launched, and the ids of those it terminated.

    `template_id` and `template_version` are those of the launch template, None for a launch configuration.
    """

    launched: Sequence[Instance]
    terminated: Sequence[str]
    template_id: str | None = None
    template_version: str | None = None


@dataclass(frozen=True)
class Machine:
    """A state machine: the role that it runs in, and its definition in the Amazon States Language."""

    role_arn: str
    definition: Mapping[str, Any]


@dataclass(frozen=True)
class Recorder:
    """A recorder of Config: the role that it reads in, and the types that it records, None for all."""

    role_arn: str
    types: frozenset[str] | None = None


@dataclass(frozen=True)
class Firing:
    """A message that a rule of EventBridge or a topic of SNS sent to a target.

    `sender` is the service, `source_arn` the rule's or the topic's, `role_arn` that of the rule's target.
    """

    sender: str
    source_arn: str
    target_arn: str
    message_id: str
    role_arn: str | None = None


class Surroundings(Protocol):
    """The resources of the rest of AWS. Looking there leaves no record; None stands for what is unknown."""

    def find_key(self, key_id: str, account: str, region: str) -> str | None:
        """Return the ARN of a key by its id, ARN or alias."""
        ...

    def secret_key(self, secret_id: str, account: str, region: str) -> str | None:
        """Return the key that a secret, by its name or ARN, was given, None for AWS's own."""
        ...

    def parameter_key(self, name: str, account: str, region: str) -> str | None:
        """Return the key of a SecureString, None when the parameter is none."""
        ...

    def stored_object(self, bucket: str, key: str) -> StoredObject | None:
        """Return how the newest version of an object is encrypted with KMS, None when it is not."""
        ...

    def bucket_owner(self, bucket: str) -> str | None: ...

    def role_id(self, arn: str) -> str | None: ...

    def profile_role(self, profile: str, account: str, region: str) -> str | None:
        """Return the ARN of the role of an instance profile, by the profile's name or ARN."""
        ...

    def function(self, name: str, account: str, region: str) -> Function | None:
        """Return a function by its name or ARN."""
        ...

    def table_key(self, table: str, account: str, region: str) -> str | None:
        """Return the ARN of the key of KMS that a table of DynamoDB, by name or ARN, is encrypted with."""
        ...

    def query_output(self, query_id: str, account: str, region: str) -> str | None:
        """Return where a query of Athena writes to, as s3://bucket/prefix/."""
        ...

    def task_roles(self, definition: str, account: str, region: str) -> Mapping[str, str]:
        """Return taskRoleArn and executionRoleArn of a task definition of ECS, as far as it has them."""
        ...

    def foreign_snapshots(self, image_id: str, account: str, region: str) -> Sequence[str]:
        """Return the ids of an image's snapshots that belong to other accounts."""
        ...

    def scaled(self, group: str, account: str, region: str) -> Scaling | None:
        """Return what an Auto Scaling group did since this was asked before."""
        ...

    def machine(self, arn: str) -> Machine | None:
        """Return a state machine by its ARN."""
        ...

    def firings(self, event: Mapping[str, Any], bus: str) -> Sequence[Firing]:
        """Return what the rules of a bus, by its ARN, send to their targets for an event."""
        ...

    def subscribed_functions(self, topic: str) -> Sequence[str]:
        """Return the ARNs of the functions that get each message of a topic, by its ARN.

        Those of subscriptions with a filter policy are left out: it may hold messages back.
        """
        ...

    def deletion(self, arn: str) -> datetime | None:
        """Return when a key or a secret, by its ARN, is going to be deleted, None when it is not."""
        ...

    def recorder(self, name: str, account: str, region: str) -> Recorder | None:
        """Return a configuration recorder."""
        ...

    def buckets(self, account: str, region: str) -> Sequence[str]:
        """Return the names of the buckets of an account in a region."""
        ...

    def queues(self, account: str, region: str) -> Sequence[str]:
        """Return the names of the queues of an account in a region."""
        ...

    def subject(self, user: PoolUser, region: str) -> str | None:
        """Return the subject of a user of a Cognito user pool; one deleted by this call has it still."""
        ...

    def forget(self) -> None:
        """Forget what was asked before: the rest of AWS was emptied."""
        ...
