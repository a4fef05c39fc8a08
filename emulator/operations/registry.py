"""The operations by name, and what each gets besides its request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from emulator.core.callers.identity import Caller
from emulator.core.delivery.own_calls import Note
from emulator.core.ids import Ids
from emulator.core.ports.neighbours import Neighbours, Organizations, Signer, Sink
from emulator.core.ports.state import Chains, Journal, KeyPairs, Periods, Trails


@dataclass(frozen=True)
class Context:
    """One call: who makes it, where, when, and the state it may see and change.

    `region` is that of the endpoint; `now` the one time of the call. `relaxed` turns off the checks on
    what a trail points to, and the limit of trails. `digest_interval` is the length of a digest's window.
    `note` is told of the calls that CloudTrail makes for it. `afterwards` takes what may begin once the state
    is kept: it might call back.
    """

    caller: Caller
    region: str
    now: datetime
    ids: Ids
    trails: Trails
    periods: Periods
    journal: Journal
    chains: Chains
    key_pairs: KeyPairs
    signer: Signer
    sink: Sink
    neighbours: Neighbours
    organizations: Organizations
    relaxed: bool
    digest_interval: timedelta
    note: Note
    afterwards: list[Callable[[], None]] = field(default_factory=list)

    @property
    def account(self) -> str:
        return self.caller.account


Handler = Callable[[Context, Any], Mapping[str, Any]]
OPERATIONS: dict[str, Handler] = {}


def operation(name: str) -> Callable[[Handler], Handler]:
    """Mark a function as the implementation of the operation `name` of the service model."""

    def register(handler: Handler) -> Handler:
        if name in OPERATIONS:
            raise ValueError(f"{name} has two implementations")
        OPERATIONS[name] = handler
        return handler

    return register
