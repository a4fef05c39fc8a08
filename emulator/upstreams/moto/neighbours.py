"""What moto has of the services beside CloudTrail: topics, keys, roles, log groups, buckets and tables."""

import logging
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from emulator.core.arns import find_parts
from emulator.core.browsers.cross_origin import CorsRule
from emulator.core.places import SYMMETRIC_KEY, KmsKey, Role, Topic
from emulator.upstreams.moto.loaded import find_backends
from emulator.upstreams.moto.policies import default_document, policy_of
from emulator.upstreams.moto.time import Timed

log = logging.getLogger(__name__)

ALIAS = "alias/"


class MotoNeighbours:
    """Satisfies ports.neighbours.Neighbours, by looking into moto's backends: no call, no record.

    `timed` gives moto the emulator's time while something is made there.
    """

    def __init__(self, timed: Timed = nullcontext) -> None:
        self._timed = timed

    def find_topic(self, arn: str) -> Topic | None:
        from moto.sns.models import sns_backends

        parts = arn.split(":")
        if len(parts) != 6:
            return None
        backend = _backend(sns_backends, parts[4], parts[3])
        topic = backend.topics.get(arn) if backend else None
        return Topic(arn, policy_of(topic.policy), topic.kms_master_key_id or None) if topic else None

    def find_key(self, key_id: str, account: str, region: str) -> KmsKey | None:
        from moto.kms.models import kms_backends

        parts = key_id.split(":")
        if len(parts) == 6:
            region, account = parts[3], parts[4]
        backend = _backend(kms_backends, account, region)
        if backend is None:
            return None
        name = key_id.rpartition(":")[2]
        is_alias = name.startswith(ALIAS)  # moto looks for unknown ones in a way that fails
        found_id = backend.get_key_id_from_alias(name) if is_alias else backend.get_key_id(key_id)
        key = backend.keys.get(found_id)
        if key is None:
            return None
        return KmsKey(key.arn, policy_of(key.policy), bool(key.enabled), key.key_spec == SYMMETRIC_KEY)

    def find_role(self, arn: str) -> Role | None:
        from moto.iam.models import iam_backends

        parts = arn.split(":")
        if len(parts) != 6:
            return None
        backend = _backend(iam_backends, parts[4], parts[1])
        roles = backend.get_roles() if backend else ()
        role = next((role for role in roles if role.arn == arn), None)
        if role is None:
            return None
        documents = [
            *role.policies.values(),
            *map(default_document, role.managed_policies.values()),
        ]
        policies = [policy for policy in map(policy_of, documents) if policy is not None]
        return Role(arn, role.id, policy_of(role.assume_role_policy_document) or {}, policies)

    def has_log_group(self, name: str, account: str, region: str) -> bool:
        from moto.logs.models import logs_backends

        return name in logs_backends[account][region].groups

    def create_log_stream(self, group: str, stream: str, account: str, region: str) -> None:
        from moto.logs.models import logs_backends

        backend = logs_backends[account][region]
        if group in backend.groups:
            with self._timed():
                backend.ensure_log_stream(group, stream)

    def publish(self, topic_arn: str, message: str, subject: str | None = None) -> None:
        from moto.sns.models import sns_backends

        parts = topic_arn.split(":")
        topic = sns_backends[parts[4]][parts[3]].topics.get(topic_arn)
        if topic is None:
            return
        try:
            with self._timed():
                topic.publish(message, subject)
        except Exception:  # moto calls subscribers here and now; AWS's publishers do not hear of them
            log.warning("A subscriber of %s did not take a message", topic_arn, exc_info=True)


class MotoResources:
    """What records say of resources and requests do not, by looking into moto's backends."""

    def bucket_owner(self, name: str) -> str | None:
        """Return the account that owns a bucket, None when there is none of that name."""
        backends = find_backends("s3")  # runs on every call to S3
        owner = None if backends is None else backends.bucket_accounts.get(name)
        return owner[1] if owner else None

    def object_size(self, bucket: str, key: str, version: str = "") -> int | None:
        """Return the size in bytes of an object, None when there is none of that key, and of that version."""
        backends = find_backends("s3")
        owner = None if backends is None else backends.bucket_accounts.get(bucket)
        found = backends[owner[1]][owner[0]].buckets.get(bucket) if backends and owner else None
        kept = (found.keys.getlist(key) if found else None) or ()
        of_version = [one for one in kept if not version or str(one.version_id) == version]
        size = getattr(of_version[-1], "size", None) if of_version else None  # a delete marker has none
        return size if isinstance(size, int) else None

    def cors_rules(self, name: str) -> Sequence[CorsRule]:
        """Return the CORS rules of a bucket, none where it has none or does not exist."""
        backends = find_backends("s3")
        owner = backends.bucket_accounts.get(name) if backends else None
        if backends is None or owner is None:
            return ()
        found = backends[owner[1]][owner[0]].buckets.get(name)
        return [
            CorsRule(
                methods=rule.allowed_methods,
                origins=rule.allowed_origins,
                headers=rule.allowed_headers or (),
                exposed=rule.exposed_headers or (),
                max_age_seconds=rule.max_age_seconds,
            )
            for rule in (found.cors if found else ())
        ]

    def table_keys(self, account: str, region: str, table: str) -> Sequence[str]:
        """Return the key attributes of a table, by its name or ARN; () when there is no such table."""
        backends = find_backends("dynamodb")
        if backends is None:
            return ()
        name = table
        arn = find_parts(table)
        if arn:
            account, region, name = arn.account, arn.region, arn.resource.removeprefix("table/")
        found = backends[account][region].tables.get(name)
        names = (found.hash_key_attr, found.range_key_attr) if found else ()
        return [attribute for attribute in names if attribute]


def _backend(backends: Any, account: str, place: str) -> Any:  # moto has no types
    """Return a service's backend of a region, or partition, None for one that moto does not know."""
    try:
        return backends[account][place]
    except KeyError:
        return None
