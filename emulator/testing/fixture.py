"""The fixture `cloudtrail`: clients, recorded events, and time."""

import json
import os
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Unpack

from emulator.api.errors import ServiceError
from emulator.core.clock import SystemClock, iso
from emulator.core.lake.answers import EngineError
from emulator.core.ports.snapshots import SnapshotError
from emulator.testing import environment, sending
from emulator.testing.access import Denial, denied, enforced
from emulator.testing.events import Events, Record, Wanted, words_of
from emulator.testing.insights import Insight, pairs_of
from emulator.testing.organizations import Organization
from emulator.testing.trails import DeliveringTrail
from emulator.testing.turns import Turn
from emulator.testing.typed_clients import Clients

if TYPE_CHECKING:
    from emulator.core.faults.armed import Faults
    from emulator.running import Emulator
    from emulator.testing.stories import AttackStory
    from emulator.testing.trials import GivenRule, RuleTrial

POLL_SECONDS = 0.01


class CloudTrail(Clients):
    """A CloudTrail, empty at its start, with the rest of AWS. `whose` it is says the error of a late use."""

    def __init__(
        self, emulator: "Emulator", endpoint_url: str, region: str, whose: str = "an earlier test"
    ) -> None:
        super().__init__(Turn(emulator, whose), endpoint_url, region)
        self._shown_after = 0

    def __repr__(self) -> str:
        return f"<CloudTrail at {self.endpoint_url}>"

    @property
    def environment(self) -> dict[str, str]:
        """A whole environment for subprocesses: this process's, but with AWS at this endpoint."""
        self._turn.check()
        around = environment.without_aws(os.environ)
        wanted = environment.variables(self.endpoint_url, self.region, around)
        return around | wanted | sending.variables()

    def in_environment(self) -> AbstractContextManager[None]:
        """Return a context in which clients of this process need no arguments to use this endpoint."""
        return environment.entered(self.environment)

    @property
    def faults(self) -> "Faults":
        """The faults that are armed, and can be."""
        return self._emulator.faults

    def events(
        self,
        *,
        since: datetime | Events | None = None,
        services: bool = False,
        search: str = "",
        **wanted: Unpack[Wanted],
    ) -> Events:
        """Return the records of all calls so far, oldest first, or those that match the arguments.

        `source` may be short, as iam; `name` is that of the event. `user` is a user's name, with or without
        its path, role/session, root, or the service that made the call. `account` is whose log it is.
        `error` is a code, or whether there is any. `since` is a time, or earlier events: then the records
        after all that there was when those were read. With `services`, the calls that services made because
        of others are among them, such as KMS decrypting a secret. `search` is a line of the console's words,
        such as `user:ada -event:Get*`. A wrong word raises ValueError.
        """
        last = self._emulator.last_number()
        found = Events(self._records(since, f"{words_of(wanted)} {search}"))
        kept = found if services else found.without(self._was_made_by_service)
        kept.up_to = last
        return kept

    def wait_for(
        self,
        *,
        timeout: float = 5.0,
        count: int = 1,
        since: datetime | Events | None = None,
        services: bool = False,
        search: str = "",
        **wanted: Unpack[Wanted],
    ) -> Events:
        """Return the events that match as soon as there are `count`; for code in threads and subprocesses.

        The other arguments are those of `events`; `timeout` is in seconds of the machine's time. Raises
        AssertionError, which shows what was recorded, if there are too few at the end.
        """
        machine_time, pause = SystemClock().now, threading.Event()
        end = machine_time() + timedelta(seconds=timeout)
        while True:
            found = self.events(since=since, services=services, search=search, **wanted)
            if len(found) >= count:
                return found
            if machine_time() >= end:
                raise AssertionError(self._missed(found, count, timeout, wanted))
            pause.wait(POLL_SECONDS)

    def _missed(self, found: Events, count: int, timeout: float, wanted: Wanted) -> str:
        words = ", ".join(f"{name}={value!r}" for name, value in wanted.items()) or "any"
        sentence = f"{len(found)} of {count} events ({words}) were recorded within {timeout:g} s."
        return "\n".join([sentence, "recorded:", *self.events().table()])

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

    def trial(self, rule: "GivenRule", on: "AttackStory | Iterable[Record] | None" = None) -> "RuleTrial":
        """Try a detection rule on what was recorded so far, on an attack, or on other records.

        `rule` is the path of a file as `cloudtrail-emulator trial` reads it, the text of such a file, an
        event pattern as a mapping, or a function of a record. Raises ValueError for a rule that cannot be
        tried; the text says why.
        """
        from emulator.testing.trials import trial_of

        return trial_of(rule, self.events() if on is None else on)

    def inject(self, *records: Record) -> int:
        """Append records, or short forms of records, that no call made; return how many.

        Times may be datetimes. Raises ValueError, which names the record that is wrong, and appends none.
        """
        body = {"Records": records}
        return self._emulator.inject(json.dumps(body, default=_text_of).encode()) if records else 0

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
        return sending.unrecorded()

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
        return DeliveringTrail(self._turn, made["TrailARN"], made["S3BucketName"])

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

    def end(self) -> None:
        """End the turn: whatever is left of this raises an error from now on, its clients too."""
        self._turn.end()

    def begin_test(self) -> None:
        """Have `table` show only the events from now on: a test of a module or session begins."""
        self._shown_after = self._emulator.last_number()

    def table(self) -> Sequence[str]:
        """Return the lines of a table of the events of the test, also after its end."""
        from emulator.running import Filter

        found = self._turn.of_any_time.records(Filter(after=self._shown_after))
        return Events(json.loads(event.body) for event in found).table()

    def _records(self, since: datetime | Events | None = None, text: str = "") -> Iterator[Record]:
        from emulator.running import Filter

        after = since.up_to if isinstance(since, Events) else 0
        start = since.timestamp() if isinstance(since, datetime) else 0
        search = self._emulator.search(text)
        found = self._emulator.records(Filter(search, after))
        return (json.loads(one.body) for one in found if one.time >= start)

    def _was_made_by_service(self, record: Record) -> bool:
        return self._emulator.was_made_by_service(record["eventID"])


def _text_of(value: object) -> str:
    if isinstance(value, datetime):
        return iso(value)
    raise TypeError(f"A record holds what JSON can hold, and datetimes; not {value!r}.")


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
