"""Measures how long an organization trail takes to deliver an event, with many accounts and with few."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from emulator.core.callers.identity import user
from emulator.core.clock import ManualClock
from emulator.core.records.events import Event
from emulator.core.trails.organizations import LinkedRole, Organization
from emulator.running import Emulator
from emulator.settings import Settings

FEW_MEMBERS, MANY_MEMBERS = 100, 1000
EVENTS_EACH = 100
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
MANAGEMENT = "111111111111"


def seconds_of_both() -> tuple[float, float]:
    """Return the seconds for an event of a large organization, and for one of a small one."""
    few, many = (
        seconds_of_delivery(members) / members / EVENTS_EACH for members in (FEW_MEMBERS, MANY_MEMBERS)
    )
    return many, few


class OneOrganization:
    """Satisfies ports.neighbours.Organizations, with one that never changes."""

    def __init__(self, accounts: Sequence[str]) -> None:
        self._only = Organization("o-exampleorgid", MANAGEMENT, frozenset(accounts), trusts_cloudtrail=True)

    def find(self, account: str, partition: str) -> Organization | None:  # noqa: ARG002
        return self._only

    def add_administrator(self, account: str, management_account: str, partition: str) -> None:
        """Nobody administers it for another."""

    def remove_administrator(self, account: str, management_account: str, partition: str) -> None:
        """Nobody administers it for another."""

    def make_roles(
        self,
        accounts: Sequence[str],  # noqa: ARG002
        names: Sequence[str],  # noqa: ARG002
        partition: str,  # noqa: ARG002
    ) -> Sequence[LinkedRole]:
        """Make none: they take no part in a delivery."""
        return ()


def seconds_of_delivery(members: int) -> float:
    """Return how long EVENTS_EACH of so many accounts take from journal to folder."""
    accounts = [MANAGEMENT, *(f"2{number:011}" for number in range(members - 1))]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(clock="manual", timing="aws", sink="folder", folder=Path(folder), upstream="none")
        made = Emulator(settings, ManualClock(NOON))
        _start_trail(made, accounts)
        for account in accounts:
            made.parts.intake.take([_event(account, number) for number in range(EVENTS_EACH)])
        began = time.perf_counter()
        keys = made.deliver(digests=False)
        taken = time.perf_counter() - began
        assert len(keys) >= members
        made.parts.store.close()
    return taken


def _start_trail(made: Emulator, accounts: Sequence[str]) -> None:
    cloudtrail = made.calls.cloudtrail
    world = replace(cloudtrail.contexts.world, organizations=OneOrganization(accounts))
    caller = user(MANAGEMENT, "ada", "AKIAEXAMPLE")
    context = replace(cloudtrail.contexts, world=world).of(caller, "us-east-1")
    wanted = {"IsOrganizationTrail": True, "IsMultiRegionTrail": True}
    cloudtrail.operations["CreateTrail"].perform(context, {"Name": "audit", "S3BucketName": "logs", **wanted})
    cloudtrail.operations["StartLogging"].perform(context, {"Name": "audit"})


def _event(account: str, number: int) -> Event:
    return Event(
        id=f"{account}-{number}",
        time=int(NOON.timestamp()),
        source="ec2.amazonaws.com",
        name="DescribeInstances",
        account=account,
        region="us-east-1",
        category="Management",
        read_only=True,
        body=b'{"eventVersion":"1.11","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances",'
        b'"requestParameters":{"instancesSet":{"items":[{"instanceId":"i-%017x"}]}}}' % number,
    )
