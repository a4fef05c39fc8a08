"""The life of an emulator, and the small face that the web, the command line and the fixture share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from emulator import __version__
from emulator.base import NOTHING_GIVEN, Given
from emulator.compose import compose
from emulator.core.callers.identity import root
from emulator.core.clock import Clock, ManualClock, iso
from emulator.core.late import if_made
from emulator.core.regions import partition_of
from emulator.core.values import dataclass

if TYPE_CHECKING:
    from emulator.answering import Calls
    from emulator.core.access.explanations import Decision
    from emulator.core.call import Json
    from emulator.core.digests.key_pairs import KeyPair
    from emulator.core.faults.armed import Faults
    from emulator.core.lake.answers import Answer
    from emulator.core.ports.neighbours import PrincipalKind
    from emulator.core.records.events import Event
    from emulator.core.searching.searches import Search
    from emulator.core.trails.trails import Trail
    from emulator.jobs.fates import Fate
    from emulator.jobs.searching import Searching
    from emulator.settings import Settings

LOOKED_THROUGH = 10_000  # events, among which the one of an id is looked for


@dataclass(frozen=True)
class Filter:
    """Which records are wanted: those that the search finds, or all, with numbers greater than `after`.

    With `limit`, the newest of them.
    """

    search: Search | None = None
    after: int = 0
    limit: int | None = None


class Emulator:
    """A running emulator: to be started, and to be closed at the end."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        *,
        given: Given = NOTHING_GIVEN,
        strict: bool = False,
    ) -> None:
        self.parts = compose(settings, replace(given, clock=clock or given.clock), strict=strict)
        self._driver = self.parts.timetable.driver

    @property
    def settings(self) -> Settings:
        return self.parts.settings

    @property
    def calls(self) -> Calls:
        """The parts that answer and record a call."""
        return self.parts.calls

    @property
    def faults(self) -> Faults:
        """The faults that are armed."""
        return self.parts.faults

    # --- life ------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Take up what an earlier run left, and begin to do what is due."""
        if self.settings.data_dir:  # a state in memory is new, and nothing in it is pending
            self._take_up()
        self._driver.start()

    def close(self) -> None:
        """Stop. Records that no reader has taken yet are delivered first."""
        self._driver.stop()
        self.calls.backlog.work_off()
        if_made(self.parts.lake, lambda lake: lake.close())
        try:
            self.deliver(digests=False)
            self.parts.intake.keep_waiting()
        finally:
            self.parts.store.close()
            if_made(self.parts.keeping, lambda keeping: keeping.close())

    def _take_up(self) -> None:
        """Enter the work that is pending."""
        self._take_up_lake()
        self.parts.timetable.take_up()
        self.parts.lifecycles.take_up()
        self.parts.later.take_up()

    def _take_up_lake(self) -> None:
        """Forget files that the state does not know, and what is due, and run queries that did not end."""
        self.parts.keeping.filing.clean()
        self.parts.keeping.upkeep.run(self.now())
        self.parts.lake.take_up()

    def reset(self) -> None:
        """Delete everything, the rest of AWS too; keys, settings and the clock stay."""
        with self._driver.exclusively():
            self.parts.resets.forget_all()
            self.calls.gate.decisions.clear()

    def begin_again(self, at: datetime) -> None:
        """Reset, forget the mappings of keys, restart ids from the seed, and set the manual clock.

        Raises ValueError on the system clock.
        """
        clock = self.parts.clock
        if not isinstance(clock, ManualClock):
            raise ValueError("The system clock cannot be set; start with the manual clock.")
        with self._driver.exclusively():
            self.reset()
            self.parts.mapped_keys.replace({})
            self.calls.gate.open_again()
            self.parts.ids.restart()
            clock.restart(at)

    def put_off(self) -> Callable[[], None] | None:
        """Put records off until calls are answered, for a server that calls what is returned then.

        None where the state is kept in a file: there a record is written before the answer, so that nothing
        is lost with the process.
        """
        if self.settings.data_dir:
            return None
        self.calls.backlog.begin()
        return self.calls.backlog.work_off

    # --- time and delivery -----------------------------------------------------------------------------

    def now(self) -> datetime:
        """Return the time."""
        return self.parts.clock.now()

    def clock(self) -> Json:
        """Return the time, and whether the clock is the system's or manual."""
        return {"now": iso(self.now()), "kind": self.settings.clock}

    def advance(self, by: timedelta) -> datetime:
        """Move the manual clock, and do all work due in between. Raises ValueError on the system clock."""
        reached = self._driver.advance(by)
        self.parts.store.keep_time(reached)
        return reached

    def deliver(self, *, digests: bool) -> list[str]:
        """Have all readers take what is left, with `digests` close the digest windows; return the keys.

        Then alarms are evaluated, by what the running minute has already.
        """
        with self._driver.exclusively():
            try:
                return self.parts.timetable.deliver_now(digests=digests)
            finally:
                self.parts.alarming.run_all(self.now())

    # --- records ---------------------------------------------------------------------------------------

    def records(self, wanted: Filter | None = None, up_to: int | None = None) -> Iterator[Event]:
        """Yield the events that are wanted, by number, up to the number `up_to` if that is given."""
        from emulator.core.searching.searches import Search

        wanted = wanted or Filter()
        search = wanted.search or Search()
        last = self.last_number() if up_to is None else up_to
        if wanted.limit is None:
            return self.searching.every(search, wanted.after, last)
        return iter(self.searching.newest(search, wanted.limit, wanted.after, last))

    def last_number(self) -> int:
        """Return the number of the newest record, 0 when there was none yet."""
        return self.parts.store.journal.last()

    def was_made_by_service(self, event_id: str) -> bool:
        """Tell whether a record is that of a call that a service made because of another, of late."""
        return self.parts.consequences.made(event_id)

    @property
    def searching(self) -> Searching:
        """What finds records, page by page."""
        from emulator.jobs.searching import Searching

        return Searching(self.parts.store.journal)

    def search(self, text: str) -> Search:
        """Return the search of a text such as `user:ada error:*`. Raises SearchError."""
        from emulator.core.searching.searches import search_of

        return search_of(text, self.now())

    def inject(self, body: bytes) -> int:
        """Append injected records: JSON or JSON lines, maybe gzipped; return their number.

        Raises RecordError, InjectionError or TooLargeError; then none is appended.
        """
        return self.parts.injecting.inject(body)

    def query(self, statement: str) -> Answer:
        """Return the answer to a statement of SQL over `events`, which is all records, or over stores.

        Raises ServiceError for a statement that is refused, EngineError for one that fails.
        """
        return self.parts.lake.asking.ask(statement)

    def perform(self, operation: str, account: str, region: str, **parameters: Any) -> Mapping[str, Any]:
        """Return the answer of an operation of CloudTrail to the account's root user, without a record.

        Raises ServiceError.
        """
        caller = root(account, partition=partition_of(region))
        return self.calls.cloudtrail.perform(operation, parameters, caller, region)

    def health(self) -> Json:
        """Return the status: version, clock, counts and the latest problems."""
        store, problems = self.parts.store, self.parts.problems
        return {
            "status": "losing records" if problems.is_losing_records else "ok",
            "version": __version__,
            "clock": self.clock(),
            "counts": {
                "events": store.journal.count(),
                "files": store.files.count(),
                "digests": store.chains.count(),
                "problems": problems.counts(),
            },
            "lastErrors": [
                {"at": iso(problem.at), "part": problem.part, "error": problem.text}
                for problem in problems.latest()
            ],
        }

    def services(self) -> Mapping[str, bool]:
        """Return the services that are served, by the AWS CLI's names, and whether each was called before."""
        return {**self.parts.rest.services(), "cloudtrail": True}

    def metrics(self) -> str:
        """Return the figures that Prometheus reads: counts, the time, and what is armed."""
        from emulator.core.metrics import exposition

        store, problems = self.parts.store, self.parts.problems
        trails = self.trails()
        values = {
            "events_recorded_total": store.journal.last(),
            "events": store.journal.count(),
            "log_files_total": store.files.count(),
            "digests_total": store.chains.count(),
            "trails": len(trails),
            "trails_logging": sum(trail.logging for trail in trails),
            "faults_armed": len(self.faults.armed()),
            "losing_records": int(problems.is_losing_records),
            "clock_seconds": self.now().timestamp(),
        }
        return exposition(__version__, values, problems.counts())

    def decisions(self, record_id: str | None = None) -> Sequence[Decision]:
        """Return what policies decided for a call, by the requestID or eventID of its record, or the latest.

        The oldest comes first. A call of which nothing is kept has none.
        """
        kept = self.calls.gate.decisions
        if record_id is None:
            return kept.all()
        return kept.of(record_id) or kept.of(self._request_id(record_id))

    def _request_id(self, event_id: str) -> str:
        """Return the request id of one of the latest events, "" where none of them has this id."""
        journal = self.parts.store.journal
        latest = journal.scan(max(journal.last() - LOOKED_THROUGH, 0), LOOKED_THROUGH)
        bodies = (orjson.loads(event.body) for event in latest if event.id == event_id)
        return next((str(body.get("requestID", "")) for body in bodies), "")

    # --- trails ----------------------------------------------------------------------------------------

    def trails(self) -> Sequence[Trail]:
        """Return the trails of all accounts and regions."""
        return self.parts.store.trails.all()

    def fates(self, event: Event) -> Sequence[Fate]:
        """Return what each trail that could deliver a record does with it."""
        from emulator.jobs.fates import fates

        return tuple(fates(self.parts.store, event))

    # --- keys ------------------------------------------------------------------------------------------

    def principals(self) -> Json:
        """Return the document that maps access keys to identities."""
        return self.parts.mapped_keys.as_json()

    def map_principals(self, document: Mapping[str, Any]) -> None:
        """Map the access keys of such a document, and no others. Raises PrincipalError."""
        from emulator.core.callers.mapped_keys import mapping_of, secrets_in

        self.parts.mapped_keys.replace(mapping_of(document, self.now()), secrets_in(document))

    def find_principal_id(self, account: str, kind: PrincipalKind, name: str) -> str | None:
        """Return the unique id that IAM gave to a user or role, None when there is none of that name."""
        return self.parts.rest.principals.find_id(account, kind, name)

    def key_pairs(self, region: str) -> Sequence[KeyPair]:
        """Return the key pairs of the region that digests were signed with, oldest first."""
        return self.parts.store.key_pairs.of_region(region)

    def rotate_keys(self, region: str | None = None) -> Sequence[KeyPair]:
        """Make the next key pair of the region, or of each that has one, and return those that were made."""
        from emulator.core.key_ring import rotate

        with self._driver.exclusively():
            pairs, now = self.parts.store.key_pairs, self.now()
            regions = [region] if region else pairs.regions()
            return [rotate(pairs, self.parts.signer, one, now) for one in regions]

    # --- the state as a file ---------------------------------------------------------------------------

    @property
    def has_state(self) -> bool:
        """Whether there was anything in this state before: records, trails or event data stores."""
        store = self.parts.store
        return bool(store.journal.last() or store.trails.all() or store.data_stores.all())

    def export_state(self, path: Path) -> None:
        """Write the state to a file that does not exist."""
        with self._driver.exclusively():
            self.parts.intake.keep_waiting()
            self.parts.state_files.write(str(path))

    def import_state(self, path: Path) -> None:
        """Replace the state by that of a file. Raises SnapshotError; then nothing has changed."""
        parts = self.parts
        with self._driver.exclusively(), parts.calls.cloudtrail.changing:
            parts.state_files.read(str(path))
            if isinstance(parts.clock, ManualClock):
                parts.store.keep_time(parts.clock.now())
            parts.resets.forget_what_follows_from_state()
            parts.ids.restart(parts.store.journal.last())
            self._take_up()
