"""Whose calls a test makes: clients and sessions of boto3 for users, roles and root users."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from emulator.core.values import dataclass
from emulator.testing import sending
from emulator.testing.access import Document, give_role, give_user
from emulator.testing.clients import KEY, make_client, own_session
from emulator.testing.identities import ROOT, Actor, check_can_be, key_of
from emulator.testing.turns import Turn

if TYPE_CHECKING:
    from emulator.running import Emulator


@dataclass(frozen=True)
class Who:
    """Who makes the calls of a client, as a test says it; None is the default of each."""

    region: str
    account: str | None = None
    user: str | None = None
    role: str | None = None
    policy: Document | Sequence[Document] | None = None
    address: str | None = None
    user_agent: str | None = None

    @property
    def is_default(self) -> bool:
        """Tell whether it is the default user of the default account, from wherever it really calls."""
        return self.account is None and not (self.user or self.role or self.address or self.user_agent)


class Acting:
    """Makes clients for an endpoint. A name becomes an identity that an access key is mapped to."""

    def __init__(self, turn: Turn, endpoint_url: str, region: str) -> None:
        self._turn = turn
        self.endpoint_url = endpoint_url
        self.region = region
        self.account_id = turn.emulator.settings.account_id

    @property
    def _emulator(self) -> "Emulator":
        return self._turn.emulator

    @property
    def now(self) -> datetime:
        """The time, which changes only by `advance`."""
        return self._emulator.now()

    def session(  # noqa: PLR0913 - each says something else of who calls from where
        self,
        *,
        region: str | None = None,
        account: str | None = None,
        user: str | None = None,
        role: str | None = None,
        policy: Document | Sequence[Document] | None = None,
        address: str | None = None,
        user_agent: str | None = None,
    ) -> Any:
        """Return a boto3.Session whose clients and resources use this endpoint; arguments as of `client`."""
        region = region or self.region
        key = self._key_for(Who(region, account, user, role, policy, address, user_agent))
        return own_session(self.endpoint_url, region, key, self._turn.check)

    def _key_for(self, who: Who) -> str:
        """Return the access key of a user, root user or role. Raises ValueError."""
        self._turn.check()
        if who.user and who.role:
            raise ValueError("A client acts as a user or in a role, not both.")
        if who.policy is not None and not ((who.user and who.user != ROOT) or who.role):
            raise ValueError("A policy is that of a user or a role.")
        if who.is_default:
            return KEY
        account = self.account_id if who.account is None else who.account
        named = who.user or self._emulator.settings.default_user
        actor = Actor(account, who.region, named, who.role, who.address, who.user_agent)
        check_can_be(actor, self.now)
        if who.policy is not None:
            self._give(actor, who.policy)
        return self._key_of(actor)

    def _key_of(self, actor: Actor) -> str:
        identity = actor.identity(self._known_id(actor))
        key = key_of(identity)
        document = self._emulator.principals()
        if key not in document["principals"]:
            document["principals"][key] = identity
            self._emulator.map_principals(document)
        return key

    def _give(self, actor: Actor, policy: Document | Sequence[Document]) -> None:
        with sending.unrecorded():
            iam = self._client("iam", actor.region, actor.account)
            if actor.role:
                give_role(iam, actor.role_name, policy)
            else:
                give_user(iam, actor.user, policy)

    def _known_id(self, actor: Actor) -> str | None:
        """Return the id that IAM gave to the user or role, None when there is none."""
        if actor.role:
            return self._emulator.find_principal_id(actor.account, "role", actor.role_name)
        return self._emulator.find_principal_id(actor.account, "user", actor.user.rpartition("/")[2])

    def _client(self, service: str, region: str, key: str, **more: Any) -> Any:
        key_pair = {"aws_access_key_id": key, "aws_secret_access_key": KEY}  # nobody checks the secret
        return make_client(service, self.endpoint_url, region, self._turn.check, **key_pair, **more)
