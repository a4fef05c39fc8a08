"""The fixture `cloudtrail`: clients, recorded events, and time."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from emulator.api.errors import ServiceError
from emulator.core.lake.answers import EngineError
from emulator.core.ports.snapshots import SnapshotError
from emulator.testing import arranging, environment
from emulator.testing.access import Denial, Document, denied, enforced, give_role, give_user
from emulator.testing.clients import make_client
from emulator.testing.events import Events, Record, matching
from emulator.testing.identities import ROOT, Actor, check_can_be, key_of
from emulator.testing.insights import Insight, pairs_of
from emulator.testing.organizations import Organization
from emulator.testing.trails import DeliveringTrail

if TYPE_CHECKING:
    from emulator.running import Emulator


class CloudTrail:
    """A CloudTrail for one test, empty at its start, with the rest of AWS."""

    def __init__(self, emulator: "Emulator", endpoint_url: str, region: str) -> None:
        self._emulator = emulator
        self.endpoint_url = endpoint_url
        self.region = region
        self.account_id = emulator.settings.account_id
        self.faults = emulator.faults

    def __repr__(self) -> str:
        return f"<CloudTrail at {self.endpoint_url}>"

    @property
    def environment(self) -> dict[str, str]:
        """A whole environment for subprocesses: this process's, but with AWS at this endpoint."""
        around = environment.without_aws(os.environ)
        wanted = environment.variables(self.endpoint_url, self.region, around)
        return around | wanted | arranging.variables()

    @property
    def now(self) -> datetime:
        """The time, which changes only by `advance`."""
        return self._emulator.now()

    def client(  # noqa: PLR0913 - each says something else of who calls from where
        self,
        service: str,
        *,
        region: str | None = None,
        account: str | None = None,
        user: str | None = None,
        role: str | None = None,
        policy: Document | Sequence[Document] | None = None,
        address: str | None = None,
        user_agent: str | None = None,
        **more: Any,
    ) -> Any:
        """Return a boto3 client for the service, `more` being further arguments of boto3's.

        Its calls are made by an IAM user; "root" is the account's root user. `role` is a role that somebody
        is in instead, or role/session. Neither has to exist; where it does, records bear its id.
        `policy` is what the user or role may do when policies are enforced: a document, a statement or
        several; who is not there is made. `address` and `user_agent` are what its records show, and policies
        see, instead of the real ones. Raises ValueError where there can be nobody of that name.
        """
        if user and role:
            raise ValueError("A client acts as a user or in a role, not both.")
        if policy is not None and not ((user and user != ROOT) or role):
            raise ValueError("A policy is that of a user or a role.")
        region = region or self.region
        key = "test"  # the default user of the default account
        if account or user or role or address or user_agent:
            settings = self._emulator.settings
            named = user or settings.default_user
            actor = Actor(account or self.account_id, region, named, role, address, user_agent)
            if policy is not None:
                self._give(actor, policy)
            key = self._key_of(actor)
        return self._client(service, region, key, **more)

    def events(  # noqa: PLR0913 - each is a filter that tests name
        self,
        *,
        source: str | None = None,
        name: str | None = None,
        user: str | None = None,
        region: str | None = None,
        account: str | None = None,
        error: str | bool | None = None,
        services: bool = False,
    ) -> Events:
        """Return the records of all calls so far, oldest first, or those that match the arguments.

        `source` may be short, as iam. `user` is a user's name, role/session, root, or the service that made
        the call. `account` is whose log it is. `error` is a code, or whether there is any. With `services`
        the calls are among them that services made because of others, as KMS is asked to decrypt a secret.
        """
        found = matching(
            self._records(),
            source=source,
            user=user,
            error=error,
            eventName=name,
            awsRegion=region,
            recipientAccountId=account,
        )
        return found if services else found.without(self._was_made_by_service)

    def query(self, sql: str) -> list[dict[str, str]]:
        """Return the rows of a statement of Lake's SQL, each a dict of texts by the names of the columns.

        The table `events` is everything that was recorded; an event data store is named by its id. Raises
        ValueError for a statement that is refused or fails; the text says why.
        """
        try:
            answer = self._emulator.query(sql)
        except ServiceError as error:
            raise ValueError(error.message) from error
        except EngineError as error:
            raise ValueError(str(error)) from error
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]

    def insights(self, *, source: str | None = None, name: str | None = None) -> list[Insight]:
        """Return the Insights of all trails so far, oldest first: what was unusual, and whether it is over.

        `source` may be short, as iam. A minute is decided on when it is over: advance the clock first.
        """
        return pairs_of(self._records(), source, name)

    def inject(self, *records: Record) -> int:
        """Append records, or short forms of records, that no call made; return how many.

        Raises ValueError, which names the one that is wrong, and appends none.
        """
        return self._emulator.inject(b"\n".join(json.dumps(record).encode() for record in records))

    def import_state(self, path: Path) -> None:
        """Start with a file of `cloudtrail-emulator state export`: trails, records, delivered files.

        The file stays as it is. Raises ValueError for another file and OSError for one that cannot be read,
        and then changes nothing.
        """
        with TemporaryDirectory() as folder:
            copied = Path(shutil.copy(path, folder))  # a file of an older version is brought up to date
            try:
                self._emulator.import_state(copied)
            except SnapshotError as error:
                raise ValueError(f"{path}: {error}") from error

    def advance(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> datetime:
        """Advance the clock, and do all work scheduled in between; return the new time."""
        return self._emulator.advance(timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds))

    def deliver(self, *, digests: bool = False) -> list[str]:
        """Deliver pending records now, with `digests` close the digest windows; return the keys written."""
        return self._emulator.deliver(digests=digests)

    def enforce(self, *, signatures: bool = False) -> AbstractContextManager[None]:
        """Return a context in which policies decide what users and roles may do that were named or made.

        With `signatures`, those of keys that IAM and STS made are verified too. The default user and root
        users may do everything.
        """
        return enforced(self._emulator.calls.gate, signatures=signatures)

    def denied(self, action: str) -> AbstractContextManager[Denial]:
        """Return a context that passes when a call in it is denied an action, such as s3:PutObject.

        It has to be inside of enforce(), and swallows the error of the call.
        """
        return denied(self._emulator.calls.gate, action)

    def unrecorded(self) -> AbstractContextManager[None]:
        """Return a context in which calls leave no record, for the setup of a test.

        It concerns the calls of this thread or task by any client of boto3 or aiobotocore, and subprocesses
        that are started with `environment` meanwhile.
        """
        return arranging.unrecorded()

    def trail(self, name: str = "audit", *, region: str | None = None, **parameters: Any) -> DeliveringTrail:
        """Make a trail that logs, unrecorded, and a bucket for it unless S3BucketName names one.

        `parameters` are further members of CreateTrail; EnableLogFileValidation is on unless they say
        otherwise.
        """
        region = region or self.region
        wanted = {"EnableLogFileValidation": True, **parameters}
        with self.unrecorded():
            if "S3BucketName" not in wanted:
                wanted["S3BucketName"] = self._make_bucket(name, region)
            client = self._client("cloudtrail", region, "test")
            made = client.create_trail(Name=name, **wanted)
            client.start_logging(Name=name)
        return DeliveringTrail(self._emulator, made["TrailARN"], made["S3BucketName"])

    def organization(
        self, accounts: Sequence[str] = (), delegated_admins: Sequence[str] = ()
    ) -> Organization:
        """Make an organization of the default account and others, which trusts CloudTrail; unrecorded.

        Accounts are 12 digits each; delegated administrators join too. `client(account=…)` acts there.
        """
        made = Organization(self._root_client, self.account_id)
        for account in dict.fromkeys([*accounts, *delegated_admins]):
            made.join(account)
        for account in delegated_admins:
            made.delegate(account)
        return made

    def _root_client(self, service: str, account: str) -> Any:
        return self._client(service, self.region, account)

    def _make_bucket(self, trail: str, region: str) -> str:
        bucket = f"aws-cloudtrail-logs-{self.account_id}-{trail.lower().replace('_', '-')}"
        s3 = self._client("s3", region, "test")
        where = {} if region == "us-east-1" else {"LocationConstraint": region}
        s3.create_bucket(Bucket=bucket, **({"CreateBucketConfiguration": where} if where else {}))
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(_policy_of(bucket)))
        return bucket

    def _records(self) -> Iterator[Record]:
        return (json.loads(event.body) for event in self._emulator.records())

    def _was_made_by_service(self, record: Record) -> bool:
        return self._emulator.was_made_by_service(record["eventID"])

    def _key_of(self, actor: Actor) -> str:
        check_can_be(actor, self.now)
        identity = actor.identity(self._known_id(actor))
        key = key_of(identity)
        document = self._emulator.principals()
        if key not in document["principals"]:
            document["principals"][key] = identity
            self._emulator.map_principals(document)
        return key

    def _give(self, actor: Actor, policy: Document | Sequence[Document]) -> None:
        with self.unrecorded():
            iam = self._client("iam", actor.region, actor.account)
            if actor.role:
                give_role(iam, actor.role_name, policy)
            else:
                give_user(iam, actor.user, policy)

    def _known_id(self, actor: Actor) -> str | None:
        """Return the id that IAM gave to the user or role, None when there is none."""
        if actor.role:
            return self._emulator.find_principal_id(actor.account, "role", actor.role_name)
        return self._emulator.find_principal_id(actor.account, "user", actor.user)

    def _client(self, service: str, region: str, key: str, **more: Any) -> Any:
        key_pair = {"aws_access_key_id": key, "aws_secret_access_key": "test"}  # nobody checks the secret
        return make_client(service, self.endpoint_url, region, **key_pair, **more)


def _policy_of(bucket: str) -> Mapping[str, Any]:
    """Return a policy that lets any trail deliver into the bucket."""
    allowed = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    arn = f"arn:aws:s3:::{bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {**allowed, "Action": "s3:GetBucketAcl", "Resource": arn},
            {**allowed, "Action": "s3:PutObject", "Resource": f"{arn}/*"},
        ],
    }
