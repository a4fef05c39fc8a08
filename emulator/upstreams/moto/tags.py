"""The tags of resources and principals in moto."""

from collections.abc import Mapping
from typing import Any

from emulator.core.arns import Arn, find_parts
from emulator.upstreams.moto.loaded import find_backends

NONE: Mapping[str, str] = {}


class MotoTags:
    """Satisfies ports.neighbours.Tags, by looking into moto's backends; unused ones have no tags."""

    def of(self, arn: str) -> Mapping[str, str]:
        parts = find_parts(arn)
        if not parts:
            return NONE
        if parts.service == "iam":
            return _of_principal(parts)
        if parts.service == "s3":
            return _of_bucket(parts.resource)
        return _of_resource(parts, arn)


def _of_principal(arn: Arn) -> Mapping[str, str]:
    """Return the tags of a user or role."""
    backend = _regional("iam", arn.account, arn.partition)
    kind, _, path = arn.resource.partition("/")
    name = path.rpartition("/")[2]
    if backend is None or kind not in ("user", "role"):
        return NONE
    kept = backend.users.values() if kind == "user" else backend.get_roles()
    found = next((one.tags for one in list(kept) if one.name == name), ())
    return {tag["Key"]: tag["Value"] for tag in found}


def _of_bucket(name: str) -> Mapping[str, str]:
    for partitions in list((find_backends("s3") or {}).values()):
        for backend in list(partitions.values()):
            bucket = backend.buckets.get(name)
            if bucket:
                return dict(backend.tagger.get_tag_dict_for_resource(bucket.arn))
    return NONE


def _of_resource(parts: Arn, arn: str) -> Mapping[str, str]:
    """Return the tags of a resource of a service that lists its own for the tagging API."""
    backend = _regional(parts.service, parts.account, parts.region)
    if backend is None or not hasattr(backend, "iter_tagged_resources"):
        return NONE
    found: Mapping[str, Any] = next(
        (one.tags for one in backend.iter_tagged_resources() if one.arn == arn), {}
    )
    return {str(key): str(value) for key, value in found.items()}


def _regional(service: str, account: str, region: str) -> Any:
    accounts = find_backends(service) or {}
    return accounts.get(account, {}).get(region) if account in accounts else None
