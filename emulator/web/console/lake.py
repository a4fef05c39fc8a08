"""The page of event data stores: the stores, an editor of SQL, results and what ran before."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from emulator.api.errors import ServiceError
from emulator.core.arns import ACCOUNT, REGION
from emulator.core.lake.answers import EngineError
from emulator.core.lake.samples import SAMPLES, STORE
from emulator.core.values import dataclass
from emulator.core.words import counted
from emulator.running import Emulator
from emulator.web.console.rendering import ROOT, page, protected, redirect
from emulator.web.console.tables import KIND, csv_lines

HERE = f"{ROOT}/lake"
ROWS_SHOWN = 1000
LISTED_AT_MOST = 50
HISTORY_SHOWN = 20
STATEMENT_SHOWN = 120  # characters
ENDED = frozenset({"FINISHED", "FAILED", "CANCELLED", "TIMED_OUT"})
ALL = "events"  # the table of all records
CLAUSES = re.compile(r" (FROM|WHERE|GROUP BY|ORDER BY) ")


@dataclass(frozen=True)
class Result:
    """What the page shows of a statement: its answer, or what was wrong, or that it still runs."""

    statement: str = ""
    status: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    problem: str = ""
    line: str = ""
    query_id: str = ""

    @property
    def is_running(self) -> bool:
        return self.status in {"QUEUED", "RUNNING"}


@dataclass(frozen=True)
class Where:
    """The account and region whose stores are shown."""

    account: str
    region: str

    @staticmethod
    def of(emulator: Emulator, values: Mapping[str, str]) -> "Where":
        """Return what a request asks for, by default the emulator's account in us-east-1."""
        account, region = values.get("account", ""), values.get("region", "")
        return Where(
            account if ACCOUNT.fullmatch(account) else emulator.settings.account_id,
            region if REGION.fullmatch(region) else "us-east-1",
        )

    def ask(self, emulator: Emulator, operation: str, **parameters: Any) -> Mapping[str, Any]:
        """Return the operation's answer. Raises ServiceError."""
        return emulator.perform(operation, self.account, self.region, **parameters)


def shown(emulator: Emulator) -> Response:
    """The page, with the results of the query that is asked for."""
    where = Where.of(emulator, request.args)
    query = request.args.get("query", "")
    result = result_of(emulator, where, QueryId=query) if query else Result(request.args.get("statement", ""))
    return _page(emulator, where, result)


def run(emulator: Emulator) -> Any:
    """Run a statement. One over a store becomes a query; one over `events` is answered at once."""
    where, statement = Where.of(emulator, request.form), request.form.get("statement", "").strip()
    if not statement:
        return _page(emulator, where, Result(problem="The statement is empty."))
    stores = [one["EventDataStoreArn"].rpartition("/")[2] for one in stores_of(emulator, where)]
    try:
        if any(store in statement for store in stores):
            query = where.ask(emulator, "StartQuery", QueryStatement=statement)["QueryId"]
            place = {"account": where.account, "region": where.region, "query": query}
            return protected(redirect(f"{HERE}?{urlencode(place)}", 303))
        answer = emulator.query(statement)
    except ServiceError as error:
        return _page(emulator, where, Result(statement, problem=error.message))
    except EngineError as error:
        return _page(emulator, where, Result(statement, problem=str(error)))
    if request.form.get("as") == "csv":
        return _as_csv(answer.columns, answer.rows)
    line = counted(len(answer.rows), "row", form=",")
    rows = answer.rows[:ROWS_SHOWN]
    return _page(emulator, where, Result(statement, "FINISHED", answer.columns, rows, line=line))


def cancel(emulator: Emulator) -> Any:
    """Cancel a query, and show it again."""
    where, query = Where.of(emulator, request.form), request.form.get("query", "")
    try:
        where.ask(emulator, "CancelQuery", QueryId=query)
    except ServiceError as error:
        return _page(emulator, where, Result(problem=error.message))
    place = {"account": where.account, "region": where.region, "query": query}
    return protected(redirect(f"{HERE}?{urlencode(place)}", 303))


def _page(emulator: Emulator, where: Where, result: Result) -> Response:
    stores = stores_of(emulator, where)
    return page(
        "lake.html",
        emulator,
        title="Lake",
        where=where,
        stores=[_described(emulator, where, one) for one in stores],
        history=_history(emulator, where, stores),
        result=result,
        samples=_samples(emulator, where),
        dashboards=_dashboards(emulator, where),
        channels=_channels(emulator, where),
        imports=_imports(emulator, where),
        sorted_by=request.args.get("sort", ""),
    )


def _samples(emulator: Emulator, where: Where) -> Mapping[str, Any]:
    """Return the sample queries that fit a phrase, all where none is given, over a store or over `events`."""
    phrase, store = request.args.get("phrase", "").strip()[:1000], request.args.get("store") or ALL
    found = [(one.name, one.description, one.statement) for one in SAMPLES]
    if phrase:
        hits = where.ask(emulator, "SearchSampleQueries", SearchPhrase=phrase)["SearchResults"]
        found = [(hit["Name"], hit["Description"], hit["SQL"]) for hit in hits]
    filled = [
        (name, text, CLAUSES.sub(r"\n\1 ", statement).replace(STORE, store))
        for name, text, statement in found
    ]
    return {"phrase": phrase, "store": store, "found": filled}


def _dashboards(emulator: Emulator, where: Where) -> Sequence[tuple[str, str]]:
    """Return name and type of the dashboards, an account's own first."""
    listed = where.ask(emulator, "ListDashboards", MaxResults=LISTED_AT_MOST)["Dashboards"]
    named = [(one["DashboardArn"].rpartition("/")[2], one["Type"]) for one in listed]
    return sorted(named, key=lambda one: (one[1] == "MANAGED", one[0]))


def _channels(emulator: Emulator, where: Where) -> Sequence[Mapping[str, Any]]:
    listed = where.ask(emulator, "ListChannels", MaxResults=LISTED_AT_MOST)["Channels"]
    return [where.ask(emulator, "GetChannel", Channel=one["ChannelArn"]) for one in listed]


def _imports(emulator: Emulator, where: Where) -> Sequence[Mapping[str, Any]]:
    listed = where.ask(emulator, "ListImports", MaxResults=LISTED_AT_MOST)["Imports"]
    return [where.ask(emulator, "GetImport", ImportId=one["ImportId"]) for one in listed]


def stores_of(emulator: Emulator, where: Where) -> Sequence[Mapping[str, Any]]:
    """Return the event data stores, as they are listed."""
    found: Sequence[Mapping[str, Any]] = where.ask(emulator, "ListEventDataStores")["EventDataStores"]
    return found


def _described(emulator: Emulator, where: Where, store: Mapping[str, Any]) -> Mapping[str, Any]:
    return where.ask(emulator, "GetEventDataStore", EventDataStore=store["EventDataStoreArn"])


def _history(
    emulator: Emulator, where: Where, stores: Sequence[Mapping[str, Any]]
) -> Sequence[Mapping[str, Any]]:
    """Return the latest queries over all stores, newest first."""
    found: dict[str, Mapping[str, Any]] = {}
    for store in stores:
        try:
            answer = where.ask(emulator, "ListQueries", EventDataStore=store["EventDataStoreArn"])
        except ServiceError:  # a store that is pending deletion has no list
            continue
        found |= {one["QueryId"]: one for one in answer["Queries"]}
    newest = sorted(found.values(), key=lambda one: one["CreationTime"], reverse=True)[:HISTORY_SHOWN]
    return [{**one, "text": _statement_of(emulator, where, one["QueryId"])} for one in newest]


def _statement_of(emulator: Emulator, where: Where, query: str) -> str:
    text = " ".join(where.ask(emulator, "DescribeQuery", QueryId=query)["QueryString"].split())
    return text if len(text) <= STATEMENT_SHOWN else f"{text[:STATEMENT_SHOWN]}…"


def result_of(emulator: Emulator, where: Where, **asked: str) -> Result:
    """Return what came of a query; it is named as DescribeQuery names it."""
    try:
        described = where.ask(emulator, "DescribeQuery", **asked)
        query, status, statement = (described[name] for name in ("QueryId", "QueryStatus", "QueryString"))
        if status != "FINISHED":
            return Result(statement, status, problem=described.get("ErrorMessage", ""), query_id=query)
        rows = list(_rows(emulator, where, query))
    except ServiceError as error:
        return Result(problem=error.message)
    columns = [next(iter(cell)) for cell in rows[0]] if rows else []
    cells = [[next(iter(cell.values())) for cell in row] for row in rows]
    return Result(statement, status, columns, cells, line=_line(described), query_id=query)


def _rows(emulator: Emulator, where: Where, query: str) -> Iterator[Sequence[Mapping[str, str]]]:
    """Yield the rows of a result, up to as many as are shown."""
    more: Mapping[str, Any] = {}
    left = ROWS_SHOWN
    while left > 0:
        answer = where.ask(emulator, "GetQueryResults", QueryId=query, **more)
        rows = answer["QueryResultRows"][:left]
        yield from rows
        left -= len(rows)
        if "NextToken" not in answer or not rows:
            return
        more = {"NextToken": answer["NextToken"]}


def _line(described: Mapping[str, Any]) -> str:
    statistics = described.get("QueryStatistics", {})
    return (
        f"{statistics.get('EventsMatched', 0):,} events matched, {statistics.get('EventsScanned', 0):,} "
        f"scanned, {statistics.get('BytesScanned', 0):,} bytes, "
        f"{statistics.get('ExecutionTimeInMillis', 0):,} ms"
    )


def _as_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Response:
    response = Response(csv_lines(columns, rows), content_type=KIND)
    response.headers["Content-Disposition"] = 'attachment; filename="results.csv"'
    return protected(response)
