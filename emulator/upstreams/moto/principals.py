"""The owners of access keys and the roles in moto's IAM."""

from collections.abc import Iterator
from typing import Any

from emulator.core.call import Credential
from emulator.core.callers.identity import Caller
from emulator.core.ids import CAPITALS_AND_DIGITS, derived_text
from emulator.core.ports.neighbours import PrincipalKind
from emulator.upstreams.moto.loaded import find_backends


class MotoPrincipals:
    """Satisfies ports.neighbours.Principals, by looking into moto's backends.

    The key of a deleted user has no owner.
    """

    def find(self, credential: Credential) -> Caller | None:
        """Return the user of a key, None for the key of a session and for one that moto did not make."""
        key_id = credential.access_key_id
        for backend in _iam_backends():
            if key_id in backend.access_keys:
                return _user(backend, backend.access_keys[key_id])
        return None

    def find_id(self, account: str, kind: PrincipalKind, name: str) -> str | None:
        for backend in _iam_backends():
            if backend.account_id == account:
                return _user_id(backend, name) if kind == "user" else _role_id(backend, name)
        return None

    def forget(self) -> None:
        """Do nothing: moto forgets by itself."""

    def role_id(self, arn: str) -> str | None:
        """Return the id (AROA…) of a role, None when there is none, which moto lets be assumed too."""
        found = (role.id for backend in _iam_backends() for role in backend.get_roles() if role.arn == arn)
        return next(found, None)


class _Id:
    """The attribute `id` of what moto makes, formed as AWS forms it: a prefix, 17 capitals and digits."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def __get__(self, owner: Any, kind: Any = None) -> Any:
        return self if owner is None else owner.__dict__["id"]

    def __set__(self, owner: Any, value: str) -> None:
        owner.__dict__["id"] = self._prefix + derived_text(value, 17, CAPITALS_AND_DIGITS)


def know_ids() -> None:
    """Let moto's IAM form the ids of users and groups as AWS does; it does so for roles and keys alone.

    Source: IAM user guide, "Unique identifiers".
    """
    from moto.iam.models import Group, User

    for kind, prefix in ((User, "AIDA"), (Group, "AGPA")):
        if not isinstance(vars(kind).get("id"), _Id):
            kind.id = _Id(prefix)


def _iam_backends() -> Iterator[Any]:
    """Yield the backends that exist, without making any. Runs on every call."""
    for partitions in list((find_backends("iam") or {}).values()):  # without IAM nobody was given a key
        yield from list(partitions.values())


def _user_id(backend: Any, name: str) -> str | None:
    user = backend.users.get(name)
    return str(user.id) if user else None


def _role_id(backend: Any, name: str) -> str | None:
    found = (role.id for role in backend.get_roles() if role.name == name)
    return next(found, None)


def _user(backend: Any, key: Any) -> Caller | None:
    user = None if key.role_arn else backend.users.get(key.user_name)
    if user is None:
        return None
    return Caller("IAMUser", backend.account_id, user.id, user.arn, key.access_key_id, user.name)
