"""Querying: statements run beside everything else, a few at a time."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import field, replace
from datetime import timedelta

from emulator.api.errors import ServiceError
from emulator.core.clock import elapsed_seconds
from emulator.core.lake.answers import Answer, Content, EngineError, QueryStoppedError
from emulator.core.lake.queries import DeliveryStatus, Query, Statistics
from emulator.core.lake.queries import Status as QueryStatus
from emulator.core.values import dataclass
from emulator.jobs.lake.keeping import Keeping
from emulator.jobs.lake.results import QueryResults
from emulator.jobs.problems import Problem, Problems

log = logging.getLogger(__name__)

AT_ONCE = 2  # statements; the others wait in their order


@dataclass
class Stop:
    """Satisfies ports.engines.Stop: by somebody who cancels, or when the time is over."""

    seconds: float
    began: float = field(default_factory=elapsed_seconds)
    is_cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def is_over(self) -> bool:
        return elapsed_seconds() - self.began > self.seconds

    def is_wanted(self) -> bool:
        return self.is_cancelled.is_set() or self.is_over

    @property
    def milliseconds(self) -> int:
        return round((elapsed_seconds() - self.began) * 1000)


class Querying:
    """Satisfies ports.engines.QueryRunner.

    `catch_up` has the stores take what they have not read. A query that did not end before the emulator did
    is run again when it is started. Nothing is kept of a query that was cancelled.
    """

    def __init__(
        self,
        keeping: Keeping,
        results: QueryResults,
        catch_up: Callable[[], None],
        problems: Problems,
        timeout: timedelta,
    ) -> None:
        self._keeping = keeping
        self._store = keeping.store
        self._results = results
        self._clock = keeping.clock
        self._catch_up = catch_up
        self._problems = problems
        self._timeout = timeout
        self._stops: dict[str, Stop] = {}
        self._changing = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._running: set[Future[None]] = set()

    def start(self, query_id: str) -> None:
        """Run a query that is kept, as soon as there is room."""
        with self._changing:
            stop = self._stops[query_id] = Stop(self._timeout.total_seconds())
            if self._pool is None:
                self._pool = ThreadPoolExecutor(AT_ONCE, "lake")
            self._running.add(running := self._pool.submit(self._run, query_id, stop))
        running.add_done_callback(self._running.discard)

    def cancel(self, query_id: str) -> None:
        """Stop a query, if it runs or waits."""
        with self._changing:
            stop = self._stops.get(query_id)
        if stop:
            stop.is_cancelled.set()

    def finish(self) -> None:
        """Wait until all queries that were started have ended."""
        wait(list(self._running))

    def take_up(self) -> None:
        """Run what an earlier run left."""
        for query in self._store.queries.active():
            self.start(query.id)

    def close(self) -> None:
        """Stop everything; what runs is left for the next run."""
        self._stop_all(wait=True)

    def clear(self) -> None:
        """Stop everything, for the state is emptied or replaced; what still runs finds nothing to keep."""
        self._stop_all(wait=False)

    def _stop_all(self, *, wait: bool) -> None:
        with self._changing:
            pool, self._pool = self._pool, None
            for stop in self._stops.values():
                stop.is_cancelled.set()
            self._stops = {}
        if pool:
            pool.shutdown(wait=wait, cancel_futures=True)

    # --- one query -------------------------------------------------------------------------------------

    def _run(self, query_id: str, stop: Stop) -> None:
        stop.began = elapsed_seconds()
        try:
            query = self._moved(query_id, "RUNNING")
            if query:
                self._answer(query, stop)
        except Exception as error:  # the edge: a query that breaks must not be active for ever
            log.exception("query %s failed", query_id)
            self._problems.add(Problem(self._clock.now(), "query", f"{query_id}: {error}"))
            self._moved(query_id, "FAILED", error="The emulator failed; its log says why.")
        finally:
            with self._changing:
                self._stops.pop(query_id, None)

    def _answer(self, query: Query, stop: Stop) -> None:
        self._catch_up()
        self._keeping.upkeep.run(self._clock.now())
        try:
            with self._keeping.contents.of_all(query.stores) as contents:
                answer = self._run_over(contents, query, stop)
        except (EngineError, ServiceError) as error:
            self._end(query, stop, "FAILED", error=said(error))
        except QueryStoppedError as stopped:
            if stop.is_cancelled.is_set():
                return  # who cancels says so in the state, and who closes wants it run again
            self._end(query, stop, "TIMED_OUT", rows=stopped.rows)
        else:
            self._finish(query, stop, answer)

    def _run_over(self, contents: Mapping[str, Content], query: Query, stop: Stop) -> Answer:
        """Return the answer of a query. Raises EngineError, ServiceError, QueryStoppedError."""
        if stop.is_wanted():
            raise QueryStoppedError
        kinds = {name: content.kind for name, content in contents.items()}
        statement = self._keeping.engine.check(query.statement, kinds.get, query.created_at)
        return self._keeping.engine.run(statement, contents, stop)

    def _finish(self, query: Query, stop: Stop, answer: Answer) -> None:
        statistics = Statistics(
            rows=len(answer.rows),
            events_scanned=answer.events_scanned,
            bytes_scanned=answer.bytes_scanned,
            milliseconds=stop.milliseconds,
        )
        ended = replace(query, columns=tuple(answer.columns), statistics=statistics)
        ended_at = self._clock.now()
        finished = ended.moved("FINISHED", ended_at)
        if query.delivery:
            source = self._store.data_stores.find(query.stores[0])
            if source:
                status = self._results.deliver(finished, source, answer.rows)
                ended = replace(ended, delivery_status=status)
        self._keep(ended, "FINISHED", answer.rows)

    def _end(
        self,
        query: Query,
        stop: Stop,
        status: QueryStatus,
        rows: Sequence[Sequence[str]] = (),
        error: str = "",
    ) -> None:
        statistics = Statistics(rows=len(rows), milliseconds=stop.milliseconds)
        delivery: DeliveryStatus | None = "FAILED" if query.delivery else None
        self._keep(
            replace(query, statistics=statistics, error=error or None, delivery_status=delivery), status, rows
        )

    def _keep(self, query: Query, status: QueryStatus, rows: Sequence[Sequence[str]]) -> None:
        """Keep the end of a query, unless it was cancelled meanwhile."""
        pages = self._store.queries.packed(rows)
        with self._store.transaction():
            known = self._store.queries.find(query.id)
            if known and known.is_active:
                self._store.queries.save(query.moved(status, self._clock.now()))
                self._store.queries.keep_rows(query.id, pages)

    def _moved(self, query_id: str, to: QueryStatus, **changes: str) -> Query | None:
        """Return the query with another status, None where it has ended or is gone."""
        with self._store.transaction():
            query = self._store.queries.find(query_id)
            if not query or not query.is_active:
                return None
            if query.status != to:
                query = replace(query.moved(to, self._clock.now()), **changes)  # type: ignore[arg-type]  # texts
                self._store.queries.save(query)
            return query


def said(error: EngineError | ServiceError) -> str:
    """Return what a caller reads of a query that failed: 4 to 1000 characters, as the model has it."""
    text = error.message if isinstance(error, ServiceError) else str(error)
    return text[:1000].ljust(4)
