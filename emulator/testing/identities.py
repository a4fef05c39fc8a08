"""The identities of a test's clients: names become identities that access keys are mapped to."""

import json
import re
from collections.abc import Mapping
from datetime import datetime

from emulator.core.callers.mapped_keys import PrincipalError, mapping_of
from emulator.core.ids import CAPITALS_AND_DIGITS, derived_text
from emulator.core.regions import partition_of
from emulator.core.values import dataclass

Identity = Mapping[str, str]

ROOT = "root"
DEFAULT_SESSION = "session"
NAME = r"[\w+=,.@-]+"
# Each member of an actor, its pattern, and the words for that.
RULES = (
    ("account", re.compile(r"\d{12}", re.ASCII), "12 digits as a string, such as '111122223333'"),
    ("user", re.compile(rf"(?:{NAME}/)*{NAME}"), "the name of a user, such as ada or team/ada"),
    ("role", re.compile(rf"{NAME}(?:/{NAME})?"), "a role, or role/session, such as deploy/ci"),
)


@dataclass(frozen=True)
class Actor:
    """The caller: a user of an account, its root user if the name is root, or a role as role/session.

    `address` and `user_agent` are those that its records show, None for the real ones.
    """

    account: str
    region: str
    user: str
    role: str | None = None
    address: str | None = None
    user_agent: str | None = None

    @property
    def role_name(self) -> str:
        return (self.role or "").partition("/")[0]

    def identity(self, known_id: str | None) -> Identity:
        """Return the identity as a mapping of principals takes it; `known_id` is that of user or role."""
        place = {"sourceIPAddress": self.address, "userAgent": self.user_agent}
        return {**self._named(known_id), **{name: text for name, text in place.items() if text}}

    def _named(self, known_id: str | None) -> Identity:
        partition = partition_of(self.region)
        if self.role is not None:
            session = self.role.partition("/")[2] or DEFAULT_SESSION
            arn = f"arn:{partition}:sts::{self.account}:assumed-role/{self.role_name}/{session}"
            principal = {"principalId": f"{known_id}:{session}"} if known_id else {}
            return {"type": "AssumedRole", "arn": arn, **principal}
        if self.user == ROOT:
            return {"type": "Root", "arn": f"arn:{partition}:iam::{self.account}:root"}
        arn = f"arn:{partition}:iam::{self.account}:user/{self.user}"
        return {"type": "IAMUser", "arn": arn, **({"principalId": known_id} if known_id else {})}


def check_can_be(actor: Actor, now: datetime) -> None:
    """Raise ValueError, which says what is wrong, for an account or a name that is not valid in AWS."""
    for member, pattern, wanted in RULES:
        value = getattr(actor, member)
        if value is not None and not (isinstance(value, str) and pattern.fullmatch(value)):
            raise ValueError(f"{member} takes {wanted}, not {value!r}.")
    identity = actor.identity(None)
    try:
        mapping_of({"principals": {key_of(identity): identity}}, now)
    except PrincipalError as error:
        raise ValueError(f"{identity['arn']} is not a valid identity.") from error


def key_of(identity: Identity) -> str:
    """Return the access key id of an identity, the same one each time."""
    prefix = "ASIA" if identity["type"] == "AssumedRole" else "AKIA"
    return prefix + derived_text(json.dumps(identity), 16, CAPITALS_AND_DIGITS)
