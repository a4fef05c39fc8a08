"""Whose rights a call is judged by, and what policies call them.

Source: IAM user guide, "AWS JSON policy elements: Principal" and "AWS global condition context keys".
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from emulator.core.callers.identity import ANONYMOUS_ACCOUNT, Caller
from emulator.core.policies.decisions import ACCOUNT_PRINCIPAL, Naming
from emulator.core.values import dataclass

Kind = Literal["root", "user", "role", "federated", "anonymous", "service", "provider"]
# What aws:PrincipalType says.
TYPES: Mapping[Kind, str] = {
    "root": "Account",
    "user": "User",
    "role": "AssumedRole",
    "federated": "FederatedUser",
    "anonymous": "Anonymous",
    "service": "AWSService",
    "provider": "FederatedUser",
}
SERVICE_LINKED = ":role/aws-service-role/"


@dataclass(frozen=True)
class Principal:
    """Who calls, as policies see it.

    `arn` is how a denial names them, and `behind` the ARN of aws:PrincipalArn: of a session, its role.
    `id` is aws:userid. `tags` are those of the user or role with those of the session over them.
    """

    kind: Kind
    account: str
    arn: str
    behind: str
    id: str
    name: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_service_linked(self) -> bool:
        """Whether the role belongs to a service, which no control policy of an organization binds."""
        return SERVICE_LINKED in self.behind

    def named_by(self, kind: str, name: str) -> Naming | None:
        """Return how a Principal element's entry names this one, None when it does not."""
        if self.kind == "provider":
            return Naming.ITSELF if kind == "Federated" and name and name == self.arn else None
        if kind == "AWS" and name == "*":
            return Naming.EVERYBODY
        return self._named_by(name) if kind == "AWS" and self.kind != "anonymous" else None

    def _named_by(self, name: str) -> Naming | None:
        account = ACCOUNT_PRINCIPAL.fullmatch(name)
        if account:
            return Naming.ACCOUNT if (account[1] or account[2]) == self.account else None
        if name in (self.arn, self.id):
            return Naming.ITSELF
        is_role = name == self.behind or name == self.id.partition(":")[0]
        return Naming.EVERYBODY if is_role and self.kind == "role" else None


KINDS: Mapping[str, Kind] = {
    "Root": "root",
    "IAMUser": "user",
    "AssumedRole": "role",
    "FederatedUser": "federated",
    "AWSService": "service",
}


def principal_of(caller: Caller, behind: str, tags: Mapping[str, str]) -> Principal:
    """Return the principal of a caller.

    `behind` is the ARN of the session's role with its path, "" where there is none; `tags` as in Principal.
    """
    kind = "anonymous" if caller.account == ANONYMOUS_ACCOUNT else KINDS.get(caller.type, "anonymous")
    arn = caller.arn or ""
    return Principal(
        kind=kind,
        account=caller.account,
        arn=arn,
        behind=behind or arn,
        id=caller.principal_id or "",
        name=caller.user_name or "",
        tags=tags,
    )
