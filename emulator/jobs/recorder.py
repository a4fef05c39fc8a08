"""Recording: every finished call becomes an event in the journal.

Recording never fails or changes the call it records: what goes wrong is logged, counted and shown in
health.
"""

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from emulator.core.call import Credential, Description, Exchange, Request
from emulator.core.callers import federation
from emulator.core.callers.identity import Caller
from emulator.core.clock import Clock
from emulator.core.ids import Ids
from emulator.core.ports.neighbours import Describer
from emulator.core.ports.state import FullError
from emulator.core.records import copies, events, network_activity
from emulator.core.records.events import Event, Origin
from emulator.core.records.host_details import with_host_details
from emulator.jobs.consequences import Consequences
from emulator.jobs.problems import LOSING, Problem, Problems

log = logging.getLogger(__name__)


class Recorder:
    """Makes events of calls, and hands them to the intake."""

    def __init__(
        self,
        take: Callable[[Sequence[Event]], None],
        describer: Describer,
        clock: Clock,
        ids: Ids,
        problems: Problems,
        consequences: Consequences,
    ) -> None:
        self._take = take
        self._describer = describer
        self._clock = clock
        self._ids = ids
        self._problems = problems
        self._consequences = consequences

    def record(self, exchange: Exchange, caller: Caller, at: datetime) -> None:
        """Record a call that went to the rest of AWS and was over at `at`, unless AWS would not log it."""
        try:
            named = federation.find_caller(exchange, caller)
            if named is None:
                return
            description = federation.with_incoming_tags(self._describer.describe(exchange), named)
            if description.logged:
                self._take(self._with_consequences(description, exchange, named, at))
                self._problems.works(LOSING)
            if description.unread:
                self._note(_name_of(exchange), f"was recorded without all: {', '.join(description.unread)}")
        except Exception as error:  # noqa: BLE001 - recording never fails the call
            self._failed(_name_of(exchange), error)

    def _with_consequences(
        self, description: Description, exchange: Exchange, caller: Caller, at: datetime
    ) -> Sequence[Event]:
        """Return the events of a call, and after them those of what services did because of it."""
        numbered = events.with_request_id(description, self._ids)
        whole = with_host_details(numbered, caller, exchange.started, at)
        made = self._events(whole, exchange, caller, at)
        try:
            return [*made, *self._consequences.events_after(exchange, whole, caller, at)]
        except Exception as error:  # the record of the call itself is not lost with them
            log.exception("What services did because of %s was not recorded", exchange.target.operation)
            self._note(_name_of(exchange), f"was recorded without what services did: {_cause(error)}")
            return made

    def _events(
        self, whole: Description, exchange: Exchange, caller: Caller, at: datetime
    ) -> Sequence[Event]:
        """Return the events of a call, and of what it did to each of many things, a copy for each account."""
        account = events.account_of(caller, exchange.account)
        origin = events.origin_of(exchange.request, whole, caller)
        made = []
        for one in (whole, *(replace(part, request_id=whole.request_id) for part in whole.parts)):
            for seen, recipient in copies.copies_of(one, caller, account, self._ids):
                made.append(events.from_call(one, seen, origin, at, self._ids, recipient))
        return [*made, *self._of_endpoint(whole, caller, origin, at)]

    def record_answered(self, description: Description, request: Request, caller: Caller) -> None:
        """Record a call of which everything is known, and whose answer does not depend on its record."""
        try:
            self.record_described(description, request, caller)
        except Exception as error:  # noqa: BLE001 - as above
            self._failed(f"cloudtrail {description.event_name}", error)

    def note_refused(self, operation: str, error: FullError) -> None:
        """Count a call of CloudTrail that could not be kept, and so failed."""
        self._failed(f"cloudtrail {operation}", error)

    def _failed(self, call: str, error: Exception) -> None:
        """Note that a record is lost; a place that is full is logged once, and each record counted."""
        if not isinstance(error, FullError):
            log.error("%s was not recorded", call, exc_info=error)
            self._note(call, f"was not recorded: {_cause(error)}")
            return
        if self._problems.is_new(LOSING, str(error)):
            log.error("records are lost: %s", error)
        self._note(call, f"was not recorded. {error}")

    def record_described(self, description: Description, request: Request, caller: Caller) -> None:
        """Record a call of which everything is known."""
        if not description.logged:
            return
        origin = events.origin_of(request, description, caller)
        at = self._clock.now()
        event = events.from_call(description, caller, origin, at, self._ids)
        self._take([event, *self._of_endpoint(description, caller, origin, at)])
        self._problems.works(LOSING)

    def _of_endpoint(
        self, description: Description, caller: Caller, origin: Origin, at: datetime
    ) -> Sequence[Event]:
        """Return the event of the VPC endpoint that the call came through, nothing where it came without."""
        if origin.vpc_endpoint_id is None:
            return ()
        event = network_activity.find_event(description, caller, origin, at, self._ids)
        return (event,) if event else ()

    def note_unknown(self, request: Request, credential: Credential) -> None:
        """Count a signed call that is not recorded, because no operation of its service is like it."""
        self._note(f"{request.method} to {credential.service}", "was not recorded: unknown operation")

    def _note(self, call: str, what: str) -> None:
        self._problems.add(Problem(self._clock.now(), "recording", f"{call} {what}"))


def _cause(error: Exception) -> str:
    """Return what failed and where, without the error's text, which may quote what the call held."""
    *_, last = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {last.name}"


def _name_of(exchange: Exchange) -> str:
    return f"{exchange.target.service} {exchange.target.operation}"
