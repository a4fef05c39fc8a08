"""Who moto's IAM and STS issued an access key to."""

import sys
from datetime import UTC, datetime
from typing import Any

from emulator.core.call import Credential
from emulator.core.identity import Caller, Issuer, Session
from emulator.core.regions import LEADERS


class MotoPrincipals:
    """Satisfies ports.Principals, by looking into moto's backends."""

    def __init__(self) -> None:
        self._sessions: dict[str, Caller] = {}

    def find(self, credential: Credential) -> Caller | None:
        """Return the user or role session of a key, None for a key that moto did not make."""
        known = self._sessions.get(credential.access_key_id)
        if known:
            return known
        if "moto.iam.models" not in sys.modules:
            return None  # without IAM nobody was given a key; importing it takes a while
        from moto.iam.models import iam_backends

        for account, partitions in list(iam_backends.items()):
            for partition in LEADERS:
                backend = partitions.get(partition)
                key = backend and backend.access_keys.get(credential.access_key_id)
                if key:
                    return self._caller(key, account, partition)
        return None

    def forget(self) -> None:
        """Forget all sessions: moto was emptied."""
        self._sessions.clear()

    def _caller(self, key: Any, account: str, partition: str) -> Caller | None:
        from moto.iam.models import iam_backends

        if key.role_arn:
            return self._role_session(key, account, partition)
        user = iam_backends[account][partition].users.get(key.user_name)
        if user is None:
            return None
        return Caller("IAMUser", account, user.id, user.arn, key.access_key_id, user.name)

    def _role_session(self, key: Any, account: str, partition: str) -> Caller | None:
        from moto.iam.models import iam_backends
        from moto.sts.models import sts_backends

        session = sts_backends[account][partition].get_assumed_role_from_access_key(key.access_key_id)
        if session is None:
            return None
        role = next(
            (role for role in iam_backends[account][partition].get_roles() if role.arn == key.role_arn), None
        )
        role_id = role.id if role else session.user_id.partition(":")[0]
        issuer = Issuer("Role", role_id, key.role_arn, account, key.role_arn.rpartition("/")[2])
        created = key.create_date.replace(tzinfo=UTC)
        caller = Caller(
            "AssumedRole",
            account,
            f"{role_id}:{session.session_name}",
            session.arn,
            key.access_key_id,
            session=Session(_seconds(created), issuer=issuer),
        )
        self._sessions[key.access_key_id] = caller
        return caller


def _seconds(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)
