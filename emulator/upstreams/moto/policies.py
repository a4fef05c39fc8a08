"""The policy documents that moto keeps, and what it has to be told of policies."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import orjson

from emulator.core.places import Policy

# The resources that were denied where policies were asked before; None where nobody asked them.
_denied: ContextVar[frozenset[str] | None] = ContextVar("denied", default=None)


def policy_of(document: Any) -> Policy | None:
    """Return a policy as an object, None where moto has none or one that is not a JSON object."""
    if isinstance(document, bytes):
        return _parsed(document.decode(errors="replace"))
    if isinstance(document, str):
        return _parsed(document)
    return document if isinstance(document, dict) else None


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Policy | None:
    try:
        policy = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return policy if isinstance(policy, dict) else None


def default_document(managed: Any) -> str:
    """Return the document of a managed policy's default version."""
    return next((str(version.document) for version in managed.versions if version.is_default), "")


# --- bucket policies, which moto enforces against everybody ----------------------------------------


@contextmanager
def judged(denied: frozenset[str] | None) -> Iterator[None]:
    """Have moto deny these resources alone while the block runs; with None it judges by itself."""
    token = _denied.set(denied)
    try:
        yield
    finally:
        _denied.reset(token)


def leave_judging() -> None:
    """Let moto's buckets not judge calls that were judged before: they look at no principal.

    They know no condition of a call either, and take each for one that does not hold: so a statement with
    conditions, such as the CDK's denial of calls without TLS, is left out.
    """
    from moto.iam.access_control import IAMPolicy, PermissionResult
    from moto.s3.models import FakeBucket

    original = FakeBucket.get_permission
    if getattr(original, "leaves_judging", False):
        return

    def get_permission(bucket: Any, action: str, resource: str) -> Any:
        denied = _denied.get()
        if denied is None:
            policy = policy_of(bucket.policy) or {}
            statements = policy.get("Statement") or []
            known = statements if isinstance(statements, list) else [statements]
            plain = [one for one in known if isinstance(one, dict) and not one.get("Condition")]
            if len(plain) == len(known):
                return original(bucket, action, resource)
            left = orjson.dumps({**policy, "Statement": plain}).decode()
            return IAMPolicy(left).is_action_permitted(action, resource)
        return PermissionResult.DENIED if resource in denied else PermissionResult.PERMITTED

    get_permission.leaves_judging = True  # type: ignore[attr-defined]  # so that it is put there once
    FakeBucket.get_permission = get_permission
