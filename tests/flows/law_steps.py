"""What may happen to a world, step by step; the oracle is told what each step means."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson

from emulator.core.faults.definitions import FaultName
from tests.flows.law_oracle import SELECTIONS, Oracle, Place, Record, Settings
from tests.flows.law_world import OTHER, SHOP, Killed, Moment, World

Slot = tuple[str, str, str]
DELIVERY = timedelta(minutes=5)
WINDOW = timedelta(hours=1)


class Run:
    """A world and its oracle, which reads each record once."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder)
        self.oracle = Oracle({OTHER})
        self.calls = 0
        self.may_repeat = False
        self._read = 0
        self.records()

    def records(self) -> Sequence[Record]:
        """Return the records made since the last time."""
        events = self.world.emulator.parts.store.journal.scan(self._read, 100_000)
        self._read = events[-1].number if events else self._read
        return [orjson.loads(event.body) for event in events]

    def judge(self) -> None:
        self.oracle.judge(self.records())

    def finish(self) -> None:
        """Stop all trails, put everything in order, and wait until nothing is left to deliver."""
        self.world.emulator.faults.clear()
        for slot in self.oracle.slots():
            Stop(slot).run(self)
        self.world.repair()
        for _ in range(2):
            self.world.emulator.advance(2 * WINDOW)
            self.world.emulator.deliver(digests=True)
        self.judge()


@dataclass(frozen=True)
class Call:
    """A call that is no trail's own affair."""

    kind: str
    account: str
    region: str

    def run(self, run: Run) -> None:
        run.calls += 1
        unique = f"n{run.calls}"
        world = run.world
        if self.kind == "write a global service":
            world.iam(self.account, f"Action=CreateUser&UserName={unique}")
        elif self.kind == "read a global service":
            world.iam(self.account, f"Action=GetUser&UserName={unique}")
        elif self.kind == "write":
            world.sqs(self.account, self.region, "CreateQueue", {"QueueName": unique})
        elif self.kind == "read":
            world.sqs(self.account, self.region, "ListQueues", {})
        else:
            method = "PUT" if self.kind == "put an object" else "GET"
            world.s3(method, f"/{SHOP}/{unique[-1]}a", b"x", account=self.account)
        records = run.records()
        assert records, f"{self} left no record"
        run.oracle.judge(records)


KINDS = (
    "write a global service",
    "read a global service",
    "write",
    "read",
    "put an object",
    "get an object",
)


@dataclass(frozen=True)
class Create:
    slot: Slot
    place: Place
    multi_region: bool = False
    global_events: bool = True
    validation: bool = True
    organization: bool = False

    def run(self, run: Run) -> None:
        account, home, name = self.slot
        request = {
            "Name": name,
            "IsMultiRegionTrail": self.multi_region,
            "IncludeGlobalServiceEvents": self.global_events,
            "EnableLogFileValidation": self.validation,
            "IsOrganizationTrail": self.organization,
            **_place(self.place),
        }
        status = run.world.cloudtrail("CreateTrail", account, home, request)
        if status == 200:
            settings = Settings(self.place, self.multi_region, self.global_events, self.validation)
            run.oracle.made(self.slot, replace(settings, organization=self.organization))
        run.judge()


def _place(place: Place) -> dict[str, Any]:
    return {"S3BucketName": place.bucket, "S3KeyPrefix": place.prefix or ""}


@dataclass(frozen=True)
class Change:
    """A call that changes the settings of a trail; its own record is judged by those that it makes."""

    slot: Slot
    operation: str
    request: dict[str, Any]
    changes: dict[str, Any]

    def run(self, run: Run) -> None:
        account, home, name = self.slot
        key = "TrailName" if self.operation == "PutEventSelectors" else "Name"
        status = run.world.cloudtrail(self.operation, account, home, {key: name, **self.request})
        records = run.records()
        trail = run.oracle.find(self.slot)
        if trail and status == 200:
            own = next(i for i, one in enumerate(records) if one["eventName"] == self.operation)
            run.oracle.judge(records[:own])
            trail.change(**self.changes)
            records = records[own:]
        run.oracle.judge(records)


def moved(slot: Slot, place: Place) -> Change:
    return Change(slot, "UpdateTrail", _place(place), {"place": place})


def validated(slot: Slot, wanted: bool) -> Change:
    return Change(slot, "UpdateTrail", {"EnableLogFileValidation": wanted}, {"validation": wanted})


def widened(slot: Slot, multi_region: bool, global_events: bool) -> Change:
    request = {"IsMultiRegionTrail": multi_region, "IncludeGlobalServiceEvents": global_events}
    changes = {"multi_region": multi_region, "global_events": global_events}
    return Change(slot, "UpdateTrail", request, changes)


def organized(slot: Slot, wanted: bool) -> Change:
    """Make an organization trail of it, or one of its account; the management account alone may."""
    return Change(slot, "UpdateTrail", {"IsOrganizationTrail": wanted}, {"organization": wanted})


def selecting(slot: Slot, selection: str) -> Change:
    return Change(slot, "PutEventSelectors", dict(SELECTIONS[selection][0]), {"selection": selection})


def started(slot: Slot) -> Change:
    return Change(slot, "StartLogging", {}, {"logging": True})


@dataclass(frozen=True)
class Stop:
    """StopLogging or DeleteTrail, whose own record is the trail's last."""

    slot: Slot
    operation: str = "StopLogging"

    def run(self, run: Run) -> None:
        account, home, name = self.slot
        status = run.world.cloudtrail(self.operation, account, home, {"Name": name})
        run.judge()
        if status != 200:
            return
        if self.operation == "DeleteTrail":
            run.oracle.deleted(self.slot)
        else:
            trail = run.oracle.find(self.slot)
            assert trail, "a trail that was stopped is known"
            trail.change(logging=False)


@dataclass(frozen=True)
class Membership:
    """An account joins the organization, or leaves it, if it can."""

    account: str
    joins: bool

    def run(self, run: Run) -> None:
        members = run.oracle.members
        if self.joins == (self.account in members):
            return
        if self.joins:
            run.world.join(self.account)
            members.add(self.account)
        else:
            run.world.leave(self.account)
            members.remove(self.account)
        run.judge()  # such as the making of the service-linked role


@dataclass(frozen=True)
class Trouble:
    """Something that keeps files from their bucket, until it is repaired."""

    kind: str
    bucket: str

    def run(self, run: Run) -> None:
        if self.kind == "withdrawn":
            run.world.withdraw(self.bucket)
        elif self.kind == "deleted":
            run.world.empty_and_delete(self.bucket)
        elif self.kind == "refusing":
            run.world.sink.refusals += 3
        else:
            run.world.repair()
        run.judge()


TROUBLES = ("withdrawn", "deleted", "refusing", "repaired", "repaired")


@dataclass(frozen=True)
class Wait:
    seconds: int

    def run(self, run: Run) -> None:
        run.world.emulator.advance(timedelta(seconds=self.seconds))
        run.judge()


@dataclass(frozen=True)
class Deliver:
    digests: bool

    def run(self, run: Run) -> None:
        run.world.emulator.deliver(digests=self.digests)
        run.judge()


@dataclass(frozen=True)
class Restart:
    seconds_offline: int

    def run(self, run: Run) -> None:
        run.world.restart(timedelta(seconds=self.seconds_offline))
        run.judge()


@dataclass(frozen=True)
class Crash:
    """The process is killed: at once, or at the next file that it puts within the hour."""

    moment: Moment | None

    def run(self, run: Run) -> None:
        run.world.sink.fatal = self.moment
        try:
            if self.moment:
                run.world.emulator.advance(WINDOW)
        except Killed:
            run.world.crash()
        else:
            if not self.moment:
                run.world.crash()
        run.world.sink.fatal = None
        run.judge()


@dataclass(frozen=True)
class Arm:
    """A fault that breaks nothing: it delays, repeats or refuses."""

    name: FaultName
    count: int

    def run(self, run: Run) -> None:
        run.may_repeat |= self.name.startswith("repeated-")
        run.world.emulator.faults.arm(self.name, count=self.count)


HARMLESS: Sequence[FaultName] = (
    "late-delivery",
    "repeated-file",
    "repeated-events",
    "repeated-across-files",
    "shuffled-events",
    "backfilled-file",
    "s3-slow-down",
    "s3-internal-error",
    "throttling",
)


@dataclass(frozen=True)
class RotateKeys:
    region: str

    def run(self, run: Run) -> None:
        run.world.emulator.rotate_keys(self.region)


Step = (
    Call | Create | Change | Stop | Membership | Trouble | Wait | Deliver | Restart | Crash | Arm | RotateKeys
)
