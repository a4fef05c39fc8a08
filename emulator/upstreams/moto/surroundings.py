"""What lies around calls in moto, by looking into its backends: no call, no record, and nothing made."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from emulator.core.arns import find_parts
from emulator.core.callers.pool_users import PoolUser
from emulator.core.causes.targets import EVENTS
from emulator.core.ports.surroundings import (
    Firing,
    Function,
    Instance,
    Machine,
    Recorder,
    Scaling,
    StoredObject,
)
from emulator.core.regions import partition_of
from emulator.upstreams.moto.loaded import find_backends
from emulator.upstreams.moto.principals import MotoPrincipals

DISABLED = "DISABLED"
MOST_SUBJECTS = 10_000

Group = tuple[str, str, str]  # account, region, name


class MotoSurroundings:
    """Satisfies ports.surroundings.Surroundings.

    It remembers which instances groups had, to tell which are new, and the subjects of pools' users, to tell
    whom a call deleted.
    """

    def __init__(self) -> None:
        self._roles = MotoPrincipals()
        self._instances: dict[Group, frozenset[str]] = {}
        self._subjects: dict[tuple[str, str], str] = {}

    def forget(self) -> None:
        self._instances.clear()
        self._subjects.clear()

    # --- keys and what is encrypted with them ---

    def find_key(self, key_id: str, account: str, region: str) -> str | None:
        arn = find_parts(key_id)
        if arn:
            account, region, key_id = arn.account, arn.region, arn.resource.removeprefix("key/")
        backend = _backend("kms", account, region)
        if backend is None:
            return None
        key = backend.keys.get(key_id) or next(
            (one for one in list(backend.keys.values()) if key_id in one.aliases), None
        )
        return str(key.arn) if key else None

    def secret_key(self, secret_id: str, account: str, region: str) -> str | None:
        backend = _backend("secretsmanager", account, region)
        secret = backend.secrets.get(secret_id) if backend else None
        return getattr(secret, "kms_key_id", None) or None

    def parameter_key(self, name: str, account: str, region: str) -> str | None:
        backend = _backend("ssm", account, region)
        name = name.partition(":parameter")[2] if name.startswith("arn:") else name
        kept = dict.get(backend._parameters, name) if backend else None  # its own [] makes what is missing
        return kept[-1].keyid if kept and kept[-1].parameter_type == "SecureString" else None

    def stored_object(self, bucket: str, key: str) -> StoredObject | None:
        owner = self._owner(bucket)
        backend = _backend("s3", owner[1], owner[0]) if owner else None
        found = backend.buckets[bucket].keys.get(key) if backend and bucket in backend.buckets else None
        if found is None or found.encryption not in {"aws:kms", "aws:kms:dsse"}:
            return None
        return StoredObject(found.kms_key_id or None, bool(found.bucket_key_enabled))

    def table_key(self, table: str, account: str, region: str) -> str | None:
        arn = find_parts(table)
        if arn:
            account, region, table = arn.account, arn.region, arn.resource.removeprefix("table/")
        backend = _backend("dynamodb", account, region)
        found = backend.tables.get(table) if backend else None
        asked = getattr(found, "sse_specification", None)
        if not asked or not asked.get("Enabled"):
            return None
        key_id = str(asked.get("KMSMasterKeyId") or "alias/aws/dynamodb")
        return self.find_key(key_id, account, region) or (key_id if key_id.startswith("arn:") else None)

    def deletion(self, arn: str) -> datetime | None:
        parts = find_parts(arn)
        if parts is None:
            return None
        backend = _backend(parts.service, parts.account, parts.region)
        if parts.service == "kms":
            key = backend.keys.get(arn.rpartition("/")[2]) if backend else None
            at = getattr(key, "deletion_date", None)
            return at.replace(tzinfo=UTC) if at else None
        secret = backend.secrets.get(arn) if backend else None
        seconds = getattr(secret, "deleted_date", None)
        return datetime.fromtimestamp(seconds, UTC) if seconds else None

    # --- buckets, queues, roles ---

    def buckets(self, account: str, region: str) -> Sequence[str]:
        backend = _backend("s3", account, partition_of(region))
        found = list(backend.buckets.values()) if backend else []
        return [bucket.name for bucket in found if bucket.region_name == region]

    def queues(self, account: str, region: str) -> Sequence[str]:
        backend = _backend("sqs", account, region)
        return list(backend.queues) if backend else []

    def bucket_owner(self, bucket: str) -> str | None:
        owner = self._owner(bucket)
        return owner[1] if owner else None

    def role_id(self, arn: str) -> str | None:
        return self._roles.role_id(arn)

    def profile_role(self, profile: str, account: str, region: str) -> str | None:
        backend = _backend("iam", account, partition_of(region))
        if backend is None:
            return None
        wanted = [one for one in backend.get_instance_profiles() if profile in {one.name, one.arn}]
        return next((str(role.arn) for one in wanted for role in one.roles), None)

    def _owner(self, bucket: str) -> tuple[str, str] | None:
        """Return partition and account of a bucket."""
        backends = find_backends("s3")
        owner: tuple[str, str] | None = None if backends is None else backends.bucket_accounts.get(bucket)
        return owner

    def subject(self, user: PoolUser, region: str) -> str | None:
        pool = _pool(user, region)
        if pool is None:
            return None
        found, place = pool._get_user(user.name), (pool.id, user.name)
        before = self._subjects.pop(place, None)
        if found is None:
            return before
        self._subjects[place] = str(found.id)
        if len(self._subjects) > MOST_SUBJECTS:
            del self._subjects[next(iter(self._subjects))]
        return str(found.id)

    # --- what runs ---

    def function(self, name: str, account: str, region: str) -> Function | None:
        parts = name.split(":")
        if len(parts) > 6:
            region, account, name = parts[3], parts[4], parts[6]
        backend = _backend("awslambda", account, region, "lambda_backends")
        found = _latest(backend, name) if backend else None
        if found is None:
            return None
        arn = ":".join(str(found.function_arn).split(":")[:7])
        return Function(arn, found.role, found.kms_key_arn, bool(found.environment_vars))

    def query_output(self, query_id: str, account: str, region: str) -> str | None:
        backend = _backend("athena", account, region)
        found = backend.executions.get(query_id) if backend else None
        if found is None:
            return None
        own = str((found.config or {}).get("OutputLocation") or "")
        if own:
            return own.removesuffix(f"{query_id}.csv")
        group = found.workgroup.configuration if found.workgroup else {}
        location = str(group.get("ResultConfiguration", {}).get("OutputLocation") or "")
        return f"{location.rstrip('/')}/" if location else None

    def task_roles(self, definition: str, account: str, region: str) -> Mapping[str, str]:
        backend = _backend("ecs", account, region)
        family, _, revision = definition.rpartition("/")[2].partition(":")
        found = backend.task_definitions.get(family, {}).get(int(revision or 0)) if backend else None
        if found is None:
            return {}
        roles = {"taskRoleArn": found.task_role_arn, "executionRoleArn": found.execution_role_arn}
        return {name: arn for name, arn in roles.items() if arn}

    def recorder(self, name: str, account: str, region: str) -> Recorder | None:
        backend = _backend("config", account, region)
        found = backend.recorders.get(name) if backend else None
        if found is None:
            return None
        group = found.recording_group
        types = None if group is None or group.all_supported else frozenset(group.resource_types or ())
        return Recorder(found.role_arn, types)

    def machine(self, arn: str) -> Machine | None:
        parts = find_parts(arn)
        backend = _backend("stepfunctions", parts.account, parts.region) if parts else None
        found = next((one for one in backend.state_machines if one.arn == arn), None) if backend else None
        definition = _json(found.definition) if found else None
        return Machine(found.roleArn, definition) if found and definition else None

    # --- rules and topics ---

    def firings(self, event: Mapping[str, Any], bus: str) -> Sequence[Firing]:
        arn = find_parts(bus)
        backend = _backend("events", arn.account, arn.region) if arn else None
        name = arn.resource.removeprefix("event-bus/") if arn else ""
        found = backend.event_buses.get(name) if backend else None
        rules = list(found.rules.values()) if found else []
        return [
            Firing(EVENTS, rule.arn, target["Arn"], str(event.get("id")), target.get("RoleArn"))
            for rule in rules
            if rule.state != DISABLED and rule.event_pattern.get_pattern()
            if rule.event_pattern.matches_event(dict(event))
            for target in list(rule.targets)
        ]

    def subscribed_functions(self, topic: str) -> Sequence[str]:
        arn = find_parts(topic)
        backend = _backend("sns", arn.account, arn.region) if arn else None
        subscriptions = list(backend.subscriptions.values()) if backend else []
        return [
            one.endpoint
            for one in subscriptions
            if one.topic.arn == topic and one.protocol == "lambda" and not one._filter_policy
        ]

    # --- instances ---

    def foreign_snapshots(self, image_id: str, account: str, region: str) -> Sequence[str]:
        backend = _backend("ec2", account, region)
        image = backend.amis.get(image_id) if backend else None
        snapshot = getattr(image, "ebs_snapshot", None)
        return [snapshot.id] if snapshot and snapshot.owner_id != account else []

    def scaled(self, group: str, account: str, region: str) -> Scaling | None:
        backend = _backend("autoscaling", account, region)
        if backend is None:
            return None
        found = backend.autoscaling_groups.get(group)
        states = list(found.instance_states) if found else []
        now = {state.instance.id: state.instance for state in states}
        place = (account, region, group)
        before = self._instances.pop(place, frozenset())
        if found:
            self._instances[place] = frozenset(now)
        profile = _profile_of(found) if found else None
        launched = [_instance(one, profile) for name, one in now.items() if name not in before]
        template = getattr(found, "ec2_launch_template", None)
        return Scaling(
            launched,
            sorted(before - now.keys()),
            template.id if template else None,
            str(template.default_version_number) if template else None,
        )


def _pool(user: PoolUser, region: str) -> Any:
    """Return the pool of a user in whatever account it is: calls of users are not signed."""
    backends = find_backends("cognitoidp")
    for places in [] if backends is None else list(backends.values()):
        backend = dict.get(places, region)
        pools = list(backend.user_pools.values()) if backend else []
        for pool in pools:
            if pool.id == user.pool_id or user.client_id in pool.clients:
                return pool
    return None


def _backend(service: str, account: str, place: str, name: str | None = None) -> Any:
    """Return the backend of an account in a region or partition, None when it is not there."""
    backends = find_backends(service, name)
    places = None if backends is None else dict.get(backends, account)
    return None if places is None else dict.get(places, place)


def _latest(backend: Any, name: str) -> Any:
    versions = backend._lambdas._functions.get(name)
    return versions.get("latest") if versions else None


def _instance(instance: Any, profile: str | None) -> Instance:
    return Instance(
        id=instance.id,
        image_id=str(instance.image_id or ""),
        type=str(instance.instance_type),
        zone=str(instance.placement.zone),
        subnet_id=str(instance.subnet_id or ""),
        vpc_id=str(instance.vpc_id or ""),
        private_ip=str(instance.private_ip or ""),
        profile=profile,
    )


def _profile_of(group: Any) -> str | None:
    """Return name or ARN of the instance profile that a group's instances have."""
    if group.launch_config:
        return group.launch_config.iam_instance_profile or None
    template = group.ec2_launch_template
    data = template.default_version().data if template else {}
    profile = data.get("IamInstanceProfile") or {}
    return profile.get("Arn") or profile.get("Name")


def _json(text: str) -> Mapping[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
