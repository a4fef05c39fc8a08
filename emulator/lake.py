"""Wires the jobs of Lake. It is loaded when somebody first uses a part of it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from emulator.base import Base
from emulator.core.values import dataclass
from emulator.delivering import uploads_of
from emulator.jobs.lake.asking import Asking
from emulator.jobs.lake.federating import Federating
from emulator.jobs.lake.importing import Importing, Reading
from emulator.jobs.lake.querying import Querying
from emulator.jobs.lake.refreshing import Refreshing
from emulator.jobs.lake.results import QueryResults
from emulator.jobs.readers.delays import LAKE
from emulator.jobs.timetable import Timetable
from emulator.opening import archive_of
from emulator.rest_of_aws import RestOfAws


@dataclass(frozen=True)
class Lake:
    """The jobs of Lake, connected."""

    querying: Querying
    importing: Importing
    refreshing: Refreshing
    federating: Federating
    asking: Asking

    def take_up(self) -> None:
        """Run queries and imports that did not end, and enter what is due."""
        self.querying.take_up()
        self.importing.take_up()
        self.refreshing.take_up()
        self.federating.take_up()

    def forget(self) -> None:
        """Stop what runs: the state is emptied or replaced."""
        self.querying.clear()
        self.importing.clear()

    def close(self) -> None:
        """Stop what runs; it is left for the next run."""
        self.querying.close()
        self.importing.close()


def lake_of(base: Base, rest: RestOfAws, timetable: Timetable, refresh: Callable[[str], None]) -> Lake:
    """Connect the jobs; `refresh` refreshes the dashboard of an ARN."""
    catch_up = partial(timetable.catch_up, LAKE)
    return Lake(
        querying=_querying(base, rest, catch_up),
        importing=_importing(base, rest, timetable),
        refreshing=Refreshing(base.store, base.clock, timetable.driver, refresh),
        federating=_federating(base, rest, timetable),
        asking=Asking(base.keeping, catch_up),
    )


def _querying(base: Base, rest: RestOfAws, catch_up: Callable[[], None]) -> Querying:
    results = QueryResults(base.store, uploads_of(base, rest), base.signer)
    timeout = timedelta(seconds=base.settings.query_timeout)
    return Querying(base.keeping, results, catch_up, base.problems, timeout)


def _importing(base: Base, rest: RestOfAws, timetable: Timetable) -> Importing:
    reading = Reading(partial(archive_of, base.settings), rest.neighbours, base.is_checked)

    def file_away(store_id: str) -> None:
        with timetable.driver.exclusively():  # the reader of stores does the same
            base.keeping.filing.file_away(store_id)

    return Importing(base.store, reading, base.clock, file_away, base.problems)


def _federating(base: Base, rest: RestOfAws, timetable: Timetable) -> Federating:
    def file_all(store_id: str) -> None:
        timetable.catch_up(LAKE)
        with timetable.driver.exclusively():  # the reader of stores does the same
            base.keeping.filing.file_away(store_id, at_least=1)

    return Federating(base.keeping, rest.catalogs, file_all, base.problems)
