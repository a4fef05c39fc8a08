"""What the rules, operations and jobs need from outside. Adapters satisfy these without inheriting."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from emulator.core.call import Credential, Description, Exchange, Request, Target
from emulator.core.digests import Chain
from emulator.core.events import Event
from emulator.core.identity import Caller
from emulator.core.logfiles import LogFile
from emulator.core.lookups import Lookup
from emulator.core.organizations import Organization
from emulator.core.periods import Output, Period
from emulator.core.public_keys import KeyPair
from emulator.core.trails import Trail, TrailStatus

Policy = Mapping[str, Any]


# --- state ---------------------------------------------------------------------------------------


class Journal(Protocol):
    """The append-only, numbered sequence of all records. Numbers begin with 1 and are never used again."""

    def append(self, events: Sequence[Event]) -> int:
        """Append the events in their order and return the number of the last."""
        ...

    def last(self) -> int:
        """Return the number of the newest event, 0 when there was none yet."""
        ...

    def count(self) -> int:
        """Return how many events are kept."""
        ...

    def read(self, account: str, region: str, after: int, up_to: int, limit: int) -> Sequence[Event]:
        """Return the account's events of the region with `after` < number <= `up_to`, by number."""
        ...

    def scan(self, after: int, limit: int) -> Sequence[Event]:
        """Return events of all accounts and regions with number > `after`, by number."""
        ...

    def lookup(self, lookup: Lookup) -> Sequence[Event]:
        """Return management events that match, newest first, at most `lookup.limit`."""
        ...

    def regions_of(self, account: str, after: int, up_to: int) -> Sequence[str]:
        """Return the regions in which the account has events with `after` < number <= `up_to`."""
        ...


class Trails(Protocol):
    """The trails of all accounts, by ARN."""

    def find(self, arn: str) -> Trail | None: ...

    def of_account(self, account: str) -> Sequence[Trail]:
        """Return the account's trails of all regions in the order in which they were made."""
        ...

    def save(self, trail: Trail) -> None:
        """Keep the trail, replacing the one of the same ARN."""
        ...

    def delete(self, arn: str) -> None: ...

    def find_by_id(self, trail_id: str) -> Trail | None:
        """Return the trail of this life, None when it was deleted."""
        ...

    def status(self, trail_id: str, region: str) -> TrailStatus:
        """Return what delivery in a region came to; an empty status when there was none."""
        ...

    def save_status(self, trail_id: str, region: str, status: TrailStatus) -> None: ...


class Periods(Protocol):
    """Logging periods and how far each was delivered."""

    def save(self, period: Period) -> None: ...

    def find(self, period_id: str) -> Period | None: ...

    def open_of(self, trail_id: str) -> Period | None:
        """Return the trail's period that has no end yet."""
        ...

    def pending(self, account: str) -> Sequence[Period]:
        """Return the account's periods that are open or not delivered to their end, oldest first."""
        ...

    def accounts(self) -> Sequence[str]:
        """Return the accounts that have such periods."""
        ...

    def cursor(self, owner: str, region: str, output: Output) -> int:
        """Return the last number settled: a period's, first `period.first - 1`; an account's bus, first 0."""
        ...

    def move_cursor(self, owner: str, region: str, output: Output, number: int) -> None: ...

    def finish(self, period_id: str) -> None:
        """Note that a closed period was delivered to its end in every region."""
        ...


class LogFiles(Protocol):
    """Log files that are planned or delivered."""

    def save(self, file: LogFile) -> None:
        """Keep the file, replacing the one of the same bucket, key and trail."""
        ...

    def discard(self, file: LogFile) -> None:
        """Forget a planned file that will not be put."""
        ...

    def planned(self, trail_id: str, region: str) -> Sequence[LogFile]:
        """Return the trail's files in the region that no sink has confirmed, oldest first."""
        ...

    def undigested(self, trail_id: str, account: str, region: str, before: datetime) -> Sequence[LogFile]:
        """Return files delivered before the instant that no digest lists, in order of delivery."""
        ...

    def count(self) -> int:
        """Return how many files were delivered."""
        ...


class Chains(Protocol):
    """Digest chains."""

    def save(self, chain: Chain) -> None: ...

    def find(self, chain_id: str) -> Chain | None: ...

    def growing(self, trail_id: str | None = None) -> Sequence[Chain]:
        """Return the chains, of one trail or of all, that are not finished."""
        ...

    def latest_end(self, trail_arn: str, account: str, region: str) -> datetime | None:
        """Return the latest end of any digest, delivered or due, that bears this trail's name."""
        ...

    def count_digest(self) -> None:
        """Count one digest more."""
        ...

    def count(self) -> int:
        """Return how many digests were delivered."""
        ...


class KeyPairs(Protocol):
    """Key pairs, of all regions and times."""

    def save(self, pair: KeyPair) -> None: ...

    def of_region(self, region: str) -> Sequence[KeyPair]:
        """Return the region's key pairs, oldest first."""
        ...


class Store(Protocol):
    """All state. Reads outside a transaction see what was committed."""

    @property
    def journal(self) -> Journal: ...

    @property
    def trails(self) -> Trails: ...

    @property
    def periods(self) -> Periods: ...

    @property
    def files(self) -> LogFiles: ...

    @property
    def chains(self) -> Chains: ...

    @property
    def key_pairs(self) -> KeyPairs: ...

    def transaction(self) -> AbstractContextManager[None]:
        """Hold the store for one unit of work: kept whole, or not at all when it raises. Reentrant."""
        ...

    def late_transaction(self) -> AbstractContextManager[None]:
        """The same, but held only from the first write, or question for the journal's last number, on.

        What comes before, such as a look at a bucket, may take long and keeps nobody waiting.
        """
        ...

    def clear(self) -> None:
        """Forget everything but the key pairs; numbers of the journal go on."""
        ...

    def close(self) -> None: ...


# --- the rest of AWS -----------------------------------------------------------------------------


class SinkError(Exception):
    """A file could not be kept. `code` is what the trail's status shows, such as NoSuchBucket."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Bucket:
    """A bucket that a trail may deliver to. `policy` is None when it has none.

    `enforced` is False for places that know no policies, such as a folder. `region` is "" when unknown.
    """

    name: str
    account: str
    region: str
    policy: Policy | None
    enforced: bool = True


@dataclass(frozen=True)
class Put:
    """A file to keep: headers are those of S3's PutObject in lower case, metadata without x-amz-meta-."""

    bucket: str
    key: str
    body: bytes
    metadata: Mapping[str, str]
    headers: Mapping[str, str]


class Sink(Protocol):
    """A place that keeps files under bucket and key."""

    def put(self, file: Put) -> None:
        """Keep the file, replacing what was there. Raises SinkError."""
        ...

    def find_bucket(self, name: str) -> Bucket | None:
        """Return the bucket, None when there is none. Raises SinkError when the place does not answer."""
        ...


@dataclass(frozen=True)
class Topic:
    arn: str
    policy: Policy | None
    kms_key_id: str | None = None


@dataclass(frozen=True)
class KmsKey:
    arn: str
    policy: Policy | None
    enabled: bool


@dataclass(frozen=True)
class Role:
    """An IAM role: its trust policy, and all its permission policies, attached and inline."""

    arn: str
    trust: Policy
    permissions: Sequence[Policy]


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

    def publish(self, topic_arn: str, message: str) -> None:
        """Publish a text without subject. A topic that is gone, or a subscriber that fails, is no error."""
        ...


class Organizations(Protocol):
    """The organizations of accounts. Looking there, and changing them, leaves no record.

    All may raise OrganizationsError.
    """

    def find(self, account: str, partition: str) -> Organization | None:
        """Return the organization that the account belongs to."""
        ...

    def add_administrator(self, account: str, management_account: str, partition: str) -> None:
        """Make an account of the organization a delegated administrator, and CloudTrail's roles there."""
        ...

    def remove_administrator(self, account: str, management_account: str, partition: str) -> None:
        """Make an account a delegated administrator no longer."""
        ...


@dataclass(frozen=True)
class UpstreamAnswer:
    """What the rest of AWS answered: headers in their order and spelling, and the whole body.

    Where `stream` is given, the body comes from it, block by block, and `body` is empty; whoever takes the
    answer closes the stream.
    """

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    stream: Generator[bytes, None, None] | None = None


class Upstream(Protocol):
    """The rest of AWS."""

    def send(
        self,
        environ: Mapping[str, Any],
        request: Request,
        account: str,
        credential: Credential | None,
        target: Target | None,
    ) -> UpstreamAnswer:
        """Return the answer to a WSGI request that acts in `account`. Never raises: failures are answers.

        `request` is the same request as a value; its body stands in `environ`, as a stream when too large.
        """
        ...

    def reset(self) -> None:
        """Empty it, where that is possible."""
        ...


class Principals(Protocol):
    """Who an access key belongs to, in the rest of AWS."""

    def find(self, credential: Credential) -> Caller | None:
        """Return the user, session or federated user of a key that AWS issued."""
        ...

    def forget(self) -> None:
        """Forget what was remembered of keys: the rest of AWS was emptied."""
        ...


# --- the wire ------------------------------------------------------------------------------------


class Describer(Protocol):
    """Understands calls to any service from their bytes."""

    def find_target(self, request: Request, credential: Credential | None) -> Target | None:
        """Return the operation that a request asks for, None when it is no AWS call known."""
        ...

    def describe(self, exchange: Exchange) -> Description:
        """Return what the record says of the operation."""
        ...


class Signer(Protocol):
    """Makes key pairs and signs with them."""

    def make_pair(self, region: str, valid_from: datetime, valid_to: datetime) -> KeyPair: ...

    def sign(self, pair: KeyPair, text: bytes) -> str:
        """Return the SHA256withRSA (PKCS #1 v1.5) signature of `text` in lower-case hex."""
        ...
