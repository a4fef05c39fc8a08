"""A small world for operations: a store in memory, a clock that stands, buckets and neighbours to fill."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from emulator.api.errors import ServiceError
from emulator.archives.moto import MotoArchive
from emulator.core.callers import identity
from emulator.core.clock import ManualClock
from emulator.core.delivery.own_calls import OwnCall
from emulator.core.ids import Ids
from emulator.core.lake.federation import Step, Table
from emulator.core.places import Bucket, KmsKey, Policy, Put, Role, SinkError, Topic
from emulator.core.ports.catalogs import CatalogError
from emulator.core.ports.state import Store
from emulator.core.records.events import Event
from emulator.core.trails.organizations import SERVICE as SERVICE_NAME
from emulator.core.trails.organizations import LinkedRole, Organization
from emulator.engines.lazy import LazyEngine
from emulator.jobs.lake.enriching import Enriching
from emulator.jobs.lake.federating import Federating
from emulator.jobs.lake.importing import Importing
from emulator.jobs.lake.importing import Reading as ImportReading
from emulator.jobs.lake.keeping import Keeping
from emulator.jobs.lake.querying import Querying
from emulator.jobs.lake.results import QueryResults
from emulator.jobs.problems import Problems
from emulator.jobs.readers.data_stores import DataStores
from emulator.jobs.reading import Reading
from emulator.jobs.uploads import Uploads
from emulator.keys.rsa import RsaSigner
from emulator.operations import context
from emulator.operations.catalogue import all_operations
from emulator.operations.context import Context, Contexts
from emulator.stores.lake_folder import FileFolder
from emulator.stores.sqlite import open_store
from emulator.upstreams.none import NoTags
from emulator.wire import strict

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ACCOUNT = "123456789012"
OTHER_ACCOUNT = "999988887777"
HOME = "eu-west-1"
KEY_ID = "0f0f0f0f-1111-4222-8333-444455556666"
KEY_ARN = f"arn:aws:kms:{HOME}:{ACCOUNT}:key/{KEY_ID}"
TOPIC_ARN = f"arn:aws:sns:{HOME}:{ACCOUNT}:news"
GROUP_ARN = f"arn:aws:logs:{HOME}:{ACCOUNT}:log-group:audit:*"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/writer"
SERVICE = {"Service": "cloudtrail.amazonaws.com"}

OPERATIONS = all_operations()


def policy(*statements: Mapping[str, Any]) -> Policy:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: str | Sequence[str], resource: str, **more: Any) -> Mapping[str, Any]:
    return {"Effect": "Allow", "Principal": SERVICE, "Action": action, "Resource": resource, **more}


def bucket_policy(name: str = "logs", folder: str = f"AWSLogs/{ACCOUNT}/*", partition: str = "aws") -> Policy:
    """The policy that the user guide prints."""
    full_control = {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}
    return policy(
        allow("s3:GetBucketAcl", f"arn:{partition}:s3:::{name}"),
        allow("s3:PutObject", f"arn:{partition}:s3:::{name}/{folder}", Condition=full_control),
    )


TOPIC_POLICY = policy(allow("SNS:Publish", TOPIC_ARN))
KEY_POLICY = policy(
    allow(
        "kms:GenerateDataKey*",
        "*",
        Condition={
            "StringLike": {
                "kms:EncryptionContext:aws:cloudtrail:arn": f"arn:aws:cloudtrail:*:{ACCOUNT}:trail/*"
            }
        },
    )
)
TRUST = policy({"Effect": "Allow", "Principal": SERVICE, "Action": "sts:AssumeRole"})
WRITES_LOGS = policy(
    {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": f"arn:aws:logs:{HOME}:{ACCOUNT}:log-group:audit:log-stream:{ACCOUNT}_CloudTrail_{HOME}*",
    }
)


class MemorySink:
    """Satisfies ports.neighbours.Sink. A bucket that `refuses` names answers with the code given there."""

    def __init__(self) -> None:
        self.buckets: dict[str, Bucket] = {}
        self.files: dict[str, Put] = {}
        self.refuses: dict[str, str] = {}

    def put(self, file: Put) -> None:
        if file.bucket in self.refuses:
            raise SinkError(self.refuses[file.bucket])
        self.files[f"{file.bucket}/{file.key}"] = file

    def find_bucket(self, name: str) -> Bucket | None:
        return self.buckets.get(name)


@dataclass
class MemoryNeighbours:
    """Satisfies ports.neighbours.Neighbours."""

    topics: dict[str, Topic] = field(default_factory=dict)
    keys: dict[str, KmsKey] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    streams: list[str] = field(default_factory=list)
    messages: list[tuple[str, str]] = field(default_factory=list)

    def find_topic(self, arn: str) -> Topic | None:
        return self.topics.get(arn)

    def find_key(self, key_id: str, account: str, region: str) -> KmsKey | None:
        return self.keys.get(key_id)

    def find_role(self, arn: str) -> Role | None:
        return self.roles.get(arn)

    def has_log_group(self, name: str, account: str, region: str) -> bool:
        return f"{account}/{region}/{name}" in self.groups

    def create_log_stream(self, group: str, stream: str, account: str, region: str) -> None:
        self.streams.append(f"{account}/{region}/{group}/{stream}")

    def publish(self, topic_arn: str, message: str, subject: str | None = None) -> None:
        self.messages.append((topic_arn, message))


class MemoryCatalogs:
    """Satisfies ports.catalogs.Catalogs. `refuses` is the sentence that it refuses everything with."""

    def __init__(self) -> None:
        self.tables: dict[str, Table] = {}
        self.refuses = ""

    def check(self) -> None:
        if self.refuses:
            raise CatalogError(self.refuses)

    def put(self, table: Table) -> Sequence[Step]:
        self.check()
        self.tables[table.name] = table
        return ["CreateTable", "RegisterResource"]

    def remove(self, table: Table) -> Sequence[Step]:
        self.check()
        del self.tables[table.name]
        return ["DeleteTable", "DeregisterResource"]


class MemoryOrganizations:
    """Satisfies ports.neighbours.Organizations, with one organization at most."""

    def __init__(self) -> None:
        self.only: Organization | None = None
        self.roles: list[tuple[str, str]] = []

    def find(self, account: str, partition: str) -> Organization | None:
        return self.only if self.only and account in self.only.accounts else None

    def add_administrator(self, account: str, management_account: str, partition: str) -> None:
        assert self.only
        self.only = replace(self.only, administrators=self.only.administrators | {account})

    def remove_administrator(self, account: str, management_account: str, partition: str) -> None:
        assert self.only
        self.only = replace(self.only, administrators=self.only.administrators - {account})

    def make_roles(
        self, accounts: Sequence[str], names: Sequence[str], partition: str
    ) -> Sequence[LinkedRole]:
        assert partition == "aws"
        wanted = [(account, name) for account in accounts for name in names]
        made = [one for one in wanted if one not in self.roles]
        self.roles += made
        return [
            LinkedRole(account, name, f"arn:aws:iam::{account}:role/{name}", "AROAEXAMPLE", SERVICE_NAME)
            for account, name in made
        ]


class World:
    """Calls operations as the endpoint does: in a transaction, with a record after each call."""

    def __init__(self) -> None:
        self.store: Store = open_store(None)
        self.clock = ManualClock(NOON)
        self.sink = MemorySink()
        self.neighbours = MemoryNeighbours()
        self.organizations = MemoryOrganizations()
        self.signer = RsaSigner(1)
        self.ids = Ids(1)
        self.relaxed = False
        self.denied: set[str] = set()  # actions that policies do not allow
        self.noted: list[OwnCall] = []
        self.keeping = Keeping(self.store, LazyEngine(), FileFolder(None), self.clock)
        self.querying = self._querying()
        reading = ImportReading(MotoArchive, self.neighbours, checked=True)
        taken = self.keeping.filing.file_away
        self.importing = Importing(self.store, reading, self.clock, taken, Problems())
        self.catalogs = MemoryCatalogs()
        self.federating = Federating(self.keeping, self.catalogs, self._file_all, Problems())
        self.add_bucket("logs")

    def _file_all(self, store_id: str) -> None:
        self.keeping.filing.file_away(store_id, at_least=1)

    def _querying(self) -> Querying:
        uploads = Uploads(self.sink, self.neighbours, self.noted.append, lambda _: None, checked=True)
        results = QueryResults(self.store, uploads, self.signer)
        reader = DataStores(self.store, Enriching(NoTags()), self.keeping.filing.file_away)
        reading, held = Reading(self.store), threading.Lock()

        def catch_up() -> None:
            with held:
                for account, region in reading.places(reader):
                    reading.run(reader, account, region, self.clock.now())

        return Querying(self.keeping, results, catch_up, Problems(), timedelta(minutes=1))

    def enter(self, arn: str) -> None:
        """Satisfies ports.lake.RefreshSchedule; here the clock stands."""

    def close(self) -> None:
        self.querying.close()
        self.importing.close()
        self.keeping.close()
        self.store.close()

    def add_bucket(self, name: str, region: str = HOME, **more: Any) -> None:
        self.sink.buckets[name] = replace(Bucket(name, ACCOUNT, region, bucket_policy(name)), **more)

    def add_topic(self, topic_policy: Policy | None = TOPIC_POLICY, key_id: str | None = None) -> None:
        self.neighbours.topics[TOPIC_ARN] = Topic(TOPIC_ARN, topic_policy, key_id)

    def add_key(self, key_policy: Policy | None = KEY_POLICY, *, enabled: bool = True) -> None:
        key = KmsKey(KEY_ARN, key_policy, enabled)
        alias = "alias/audit"
        self.neighbours.keys |= {KEY_ARN: key, f"arn:aws:kms:{HOME}:{ACCOUNT}:{alias}": key}

    def add_logs(self, trust: Policy = TRUST, permissions: Sequence[Policy] = (WRITES_LOGS,)) -> None:
        self.neighbours.roles[ROLE_ARN] = Role(ROLE_ARN, "AROAEXAMPLE", trust, permissions)
        self.neighbours.groups.add(f"{ACCOUNT}/{HOME}/audit")

    def call(self, name: str, *, region: str = HOME, account: str = ACCOUNT, **members: Any) -> Any:
        """Return the answer of an operation, checked against the service model."""
        ctx = self._context(region, account, name)
        try:
            with self.store.transaction():
                answer = OPERATIONS[name].perform(ctx, members)
                self.record(name=name, region=region, account=account)
        except ServiceError as error:
            strict.check_error(name, error)
            self.record(name=name, region=region, account=account)
            raise
        strict.check_response(name, answer)
        for work in ctx.call.afterwards:
            work()
        return answer

    def create(self, name: str = "audit", bucket: str = "logs", **members: Any) -> Any:
        return self.call("CreateTrail", Name=name, S3BucketName=bucket, **members)

    def record(self, **members: Any) -> None:
        """Append a record to the journal."""
        event = Event(
            id=self.ids.uuid(),
            time=int(self.clock.now().timestamp()),
            source="cloudtrail.amazonaws.com",
            name="CreateTrail",
            account=ACCOUNT,
            region=HOME,
            category="Management",
            read_only=False,
            body=b"{}",
        )
        self.store.journal.append([replace(event, **members)])

    def _context(self, region: str, account: str, operation: str) -> Context:
        surroundings = context.World(
            sink=self.sink,
            neighbours=self.neighbours,
            organizations=self.organizations,
            note=self.noted.append,
            relaxed=self.relaxed,
            digest_interval=HOUR,
            engine=self.keeping.engine,
            queries=self.querying,
            imports=self.importing,
            refreshes=self,
            catalogs=self.catalogs,
            federations=self.federating,
        )
        contexts = Contexts(self.store, surroundings, self.signer, self.clock, self.ids)
        caller = identity.user(account, "ada", "AKIAEXAMPLE")
        return contexts.of(caller, region, operation, permits=lambda one: one.action not in self.denied)


def trail_arn(name: str = "audit", region: str = HOME, account: str = ACCOUNT) -> str:
    partition = {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(
        region.rpartition("-")[0].rpartition("-")[0], "aws"
    )
    return f"arn:{partition}:cloudtrail:{region}:{account}:trail/{name}"


def unknown_trail(name: str = "audit", region: str = HOME) -> str:
    """The text of TrailNotFoundException for a name that is none of a trail in the region."""
    return f"Unknown trail: {trail_arn(name, region)} for the user: {ACCOUNT}"


@contextmanager
def refused(code: str, message: str | None = None) -> Iterator[None]:
    """Pass when the error is raised, with exactly this message where one is given."""
    with pytest.raises(ServiceError) as caught:
        yield
    assert caught.value.code == code
    assert message is None or caught.value.message == message
