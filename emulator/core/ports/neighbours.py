"""The ports of rules, operations and jobs, except state; adapters need not inherit."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from emulator.core.values import dataclass

if TYPE_CHECKING:
    from emulator.core.call import Credential, Description, Exchange, Json, Request, Target
    from emulator.core.callers.identity import Caller
    from emulator.core.digests.key_pairs import KeyPair
    from emulator.core.places import Bucket, KmsKey, Put, Role, Topic
    from emulator.core.trails.organizations import LinkedRole, Organization


class Sink(Protocol):
    """A place that keeps files under bucket and key."""

    def put(self, file: Put) -> None:
        """Keep the file, replacing what was there. Raises SinkError."""
        ...

    def find_bucket(self, name: str) -> Bucket | None:
        """Return the bucket, None when there is none. Raises SinkError when the place does not answer."""
        ...


class Neighbours(Protocol):
    """The services beside CloudTrail that a trail refers to. Looking there leaves no record."""

    def find_topic(self, arn: str) -> Topic | None: ...

    def find_key(self, key_id: str, account: str, region: str) -> KmsKey | None:
        """Return the key of an id, ARN, alias name or alias ARN."""
        ...

    def find_role(self, arn: str) -> Role | None: ...

    def has_log_group(self, name: str, account: str, region: str) -> bool: ...

    def create_log_stream(self, group: str, stream: str, account: str, region: str) -> None:
        """Make the stream, unless it exists or its group does not."""
        ...

    def publish(self, topic_arn: str, message: str, subject: str | None = None) -> None:
        """Publish a text. A topic that is gone, or a subscriber that fails, is no error."""
        ...


class Organizations(Protocol):
    """The organizations of accounts. Looking there, and changing them, leaves no record.

    All may raise OrganizationsError.
    """

    def find(self, account: str, partition: str) -> Organization | None:
        """Return the organization that the account belongs to."""
        ...

    def add_administrator(self, account: str, management_account: str, partition: str) -> None:
        """Make an account of the organization a delegated administrator."""
        ...

    def make_roles(
        self, accounts: Sequence[str], names: Sequence[str], partition: str
    ) -> Sequence[LinkedRole]:
        """Make those service-linked roles that the accounts lack, and return them.

        None where the roles are left to another endpoint.
        """
        ...

    def remove_administrator(self, account: str, management_account: str, partition: str) -> None:
        """Make an account a delegated administrator no longer."""
        ...


@dataclass(frozen=True)
class UpstreamAnswer:
    """What the rest of AWS answered: headers in their order and spelling, and the whole body.

    Where `stream` is given, the body comes from it, block by block, and `body` is empty; the taker of
    the answer closes the stream. `facts` are those of an Exchange.
    """

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    stream: Generator[bytes, None, None] | None = None
    facts: Mapping[str, int] | None = None


# The key of an environ whose body was cut short: it ended before its length, or in the middle of a chunk.
CUT_SHORT = "emulator.cut_short"


class CutShortError(OSError):
    """The body of a request ended before its end, or its sender was silent for too long."""


@dataclass(frozen=True, slots=True)
class UpstreamCall:
    """A call on its way to the rest of AWS, where it acts in `account`.

    `environ` is the request by WSGI. `request` is the same request as a value; where its body is too large
    to keep, it is a stream in `environ` alone. `caller` is the maker of the call, None where it is not known.
    `denied` are the ARNs that the call must not touch, where policies were evaluated for it, else None.
    """

    environ: Mapping[str, Any]
    request: Request
    account: str
    credential: Credential | None
    target: Target | None
    caller: Caller | None = None
    denied: frozenset[str] | None = None

    def check_whole(self, size_bytes: int) -> None:
        """Raise CutShortError when a body of this size is not all that was announced."""
        expected = int(self.environ.get("CONTENT_LENGTH") or size_bytes)
        if size_bytes < expected:
            raise CutShortError(f"The request ended after {size_bytes} of {expected} bytes.")
        if CUT_SHORT in self.environ:
            raise CutShortError(f"The request ended after {size_bytes} bytes, in the middle of a chunk.")


class Upstream(Protocol):
    """The rest of AWS."""

    def send(self, call: UpstreamCall) -> UpstreamAnswer:
        """Return the answer. Never raises: failures are answers."""
        ...

    def reset(self) -> None:
        """Empty it, where that is possible."""
        ...


class Tags(Protocol):
    """The tags of resources, users and roles in the rest of AWS. Looking there leaves no record."""

    def of(self, arn: str) -> Mapping[str, str]:
        """Return the tags by their keys, none of what is not known."""
        ...


PrincipalKind = Literal["user", "role"]


class Principals(Protocol):
    """Who an access key belongs to, in the rest of AWS."""

    def find(self, credential: Credential) -> Caller | None:
        """Return the user, session or federated user of a key that AWS issued."""
        ...

    def find_id(self, account: str, kind: PrincipalKind, name: str) -> str | None:
        """Return the unique id of a user or role of the account, None when there is none, or nobody knows."""
        ...

    def forget(self) -> None:
        """Forget everything about keys: the rest of AWS was emptied."""
        ...


# --- the wire ------------------------------------------------------------------------------------


class Describer(Protocol):
    """Understands calls to any service from their bytes."""

    def find_target(self, request: Request, credential: Credential | None) -> Target | None:
        """Return the operation of a request, None if it is not a known AWS call."""
        ...

    def describe(self, exchange: Exchange) -> Description:
        """Return what the record says of the operation."""
        ...

    def answer(self, exchange: Exchange) -> Json:
        """Return what was answered, in CloudTrail's spelling and without secrets, recorded or not."""
        ...

    def sent(self, exchange: Exchange) -> Json:
        """Return the JSON object that was sent, secrets and all, {} where it is none."""
        ...


class Signer(Protocol):
    """Makes key pairs and signs with them."""

    def make_pair(self, region: str, valid_from: datetime, valid_to: datetime) -> KeyPair: ...

    def sign(self, pair: KeyPair, text: bytes) -> str:
        """Return the SHA256withRSA (PKCS #1 v1.5) signature of `text` in lower-case hex."""
        ...
