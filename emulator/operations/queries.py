"""StartQuery, DescribeQuery, GetQueryResults, ListQueries, CancelQuery."""

from collections.abc import Mapping
from dataclasses import replace

from emulator.api import lake_errors, limits, shapes
from emulator.core import pages
from emulator.core.lake import queries
from emulator.core.lake.queries import Query
from emulator.operations import query_starts
from emulator.operations.context import Context
from emulator.operations.query_starts import kept_queries
from emulator.operations.registry import operation
from emulator.operations.store_addressing import get_active, may_see
from emulator.operations.store_pages import begin_of_page, size_of_page


@operation("StartQuery")
def start_query(ctx: Context, request: shapes.StartQueryRequest) -> shapes.StartQueryResponse:
    """Check a statement, and begin to run it. What is wrong with it is said at once, and leaves no query."""
    statement = _statement_of(request)
    if statement is not None:
        asked = query_starts.Asked(statement)
    else:
        asked = query_starts.by_alias(ctx, request["QueryAlias"], request.get("QueryParameters", ()))
    owner = request.get("EventDataStoreOwnerAccountId")
    query = query_starts.begun(ctx, replace(asked, owner=owner, delivery=request.get("DeliveryS3Uri")))
    answer: shapes.StartQueryResponse = {"QueryId": query.id}
    if owner is not None:
        answer["EventDataStoreOwnerAccountId"] = query.owner
    return answer


def _statement_of(request: shapes.StartQueryRequest) -> str | None:
    """Return the statement of a request, None when it has an alias instead.

    Raises InvalidParameterException; which error AWS has is assumed.
    """
    statement, alias = request.get("QueryStatement"), request.get("QueryAlias")
    if (statement is None) == (alias is None):
        raise lake_errors.invalid_parameter("Specify either QueryStatement or QueryAlias.")
    if statement is not None and "QueryParameters" in request:
        raise lake_errors.invalid_parameter(
            "QueryParameters can be specified together with QueryAlias alone."
        )
    return statement


@operation("DescribeQuery")
def describe_query(ctx: Context, request: shapes.DescribeQueryRequest) -> shapes.DescribeQueryResponse:
    """Return what is known of a query, with what it took: by its id, or the last one of an alias."""
    query = _get(ctx, _id_of(ctx, request), request)
    took = query.statistics
    answer: shapes.DescribeQueryResponse = {
        "QueryId": query.id,
        "QueryString": query.statement,
        "QueryStatus": query.status,
        "QueryStatistics": {
            "EventsMatched": took.rows,
            "EventsScanned": took.events_scanned,
            "BytesScanned": took.bytes_scanned,
            "ExecutionTimeInMillis": took.milliseconds,
            "CreationTime": query.created_at,
        },
        "EventDataStoreOwnerAccountId": query.owner,
    }
    if query.prompt:
        answer["Prompt"] = query.prompt
    if query.error:
        answer["ErrorMessage"] = query.error
    if query.delivery and query.delivery_status:
        answer["DeliveryS3Uri"] = query.delivery
        answer["DeliveryStatus"] = query.delivery_status
    return answer


def _id_of(ctx: Context, request: shapes.DescribeQueryRequest) -> str:
    """Return the id of the query that a request means.

    Raises InvalidParameterException (assumed), QueryIdNotFoundException for an alias that started none.
    """
    alias = request.get("QueryAlias")
    if ("QueryId" in request) == (alias is not None):
        raise lake_errors.invalid_parameter("Specify either QueryId or QueryAlias.")
    if alias is None:
        return request["QueryId"]
    found = queries.latest_of(kept_queries(ctx), alias, request.get("RefreshId"))
    if found is None:
        raise lake_errors.query_not_found(alias)
    return found.id


@operation(
    "GetQueryResults",
    words={
        "GetQueryResultsRequest.MaxQueryResults": "InvalidMaxResultsException",
        "GetQueryResultsRequest.NextToken": "InvalidNextTokenException",
    },
)
def get_query_results(ctx: Context, request: shapes.GetQueryResultsRequest) -> shapes.GetQueryResultsResponse:
    """Return a page of a query's answer; before it has ended there are no rows."""
    size = size_of_page(request.get("MaxQueryResults", limits.QUERY_RESULTS_PAGE), limits.QUERY_RESULTS_PAGE)
    paging = {"id": request["QueryId"], "size": str(size)}
    begin = begin_of_page(request.get("NextToken"), paging)
    query = _get(ctx, request["QueryId"], request)
    rows = ctx.store.queries.rows(query.id, begin, size)
    answer: shapes.GetQueryResultsResponse = {
        "QueryStatus": query.status,
        "QueryStatistics": {
            "ResultsCount": len(rows),
            "TotalResultsCount": query.statistics.rows,
            "BytesScanned": query.statistics.bytes_scanned,
        },
        "QueryResultRows": queries.rows_of_page(query.columns, rows),
    }
    if begin + len(rows) < query.statistics.rows:
        answer["NextToken"] = pages.token((begin + len(rows),), paging)
    if query.error:
        answer["ErrorMessage"] = query.error
    return answer


@operation(
    "ListQueries",
    words={
        "ListQueriesRequest.MaxResults": "InvalidMaxResultsException",
        "ListQueriesRequest.NextToken": "InvalidNextTokenException",
        "ListQueriesRequest.QueryStatus": "InvalidQueryStatusException",
    },
)
def list_queries(ctx: Context, request: shapes.ListQueriesRequest) -> shapes.ListQueriesResponse:
    """Return the queries over a store of the last seven days, newest first (assumed)."""
    status = request.get("QueryStatus")
    if status is not None and status not in queries.STATUSES:
        raise lake_errors.invalid_query_status(status)
    size = size_of_page(request.get("MaxResults", limits.QUERY_RESULTS_PAGE), limits.QUERY_RESULTS_PAGE)
    paging = {"store": request["EventDataStore"], "status": status or ""}
    begin = begin_of_page(request.get("NextToken"), paging)
    store = get_active(ctx, request["EventDataStore"])
    about = [query for query in kept_queries(ctx) if store.id in query.stores]
    chosen = queries.chosen(about, status, request.get("StartTime"), request.get("EndTime"))
    page = chosen[begin : begin + size]
    answer: shapes.ListQueriesResponse = {
        "Queries": [
            {"QueryId": query.id, "QueryStatus": query.status, "CreationTime": query.created_at}
            for query in page
        ]
    }
    if begin + len(page) < len(chosen):
        answer["NextToken"] = pages.token((begin + len(page),), paging)
    return answer


@operation("CancelQuery")
def cancel_query(ctx: Context, request: shapes.CancelQueryRequest) -> shapes.CancelQueryResponse:
    """End a query that waits or runs."""
    query = _get(ctx, request["QueryId"], request)
    cancelled = query.moved("CANCELLED", ctx.now)
    if query.delivery:
        cancelled = replace(cancelled, delivery_status="CANCELLED")
    ctx.store.queries.save(cancelled)
    ctx.call.afterwards.append(lambda: ctx.world.queries.cancel(query.id))
    answer: shapes.CancelQueryResponse = {"QueryId": query.id, "QueryStatus": cancelled.status}
    if "EventDataStoreOwnerAccountId" in request:
        answer["EventDataStoreOwnerAccountId"] = query.owner
    return answer


def _get(ctx: Context, query_id: str, request: Mapping[str, object]) -> Query:
    """Return a query of the caller over stores that are in use.

    Raises QueryIdNotFoundException, InactiveEventDataStoreException, and the errors of a store that a
    request names beside it.
    """
    named, owner = request.get("EventDataStore"), request.get("EventDataStoreOwnerAccountId")
    if named is not None:
        get_active(ctx, str(named), str(owner) if owner is not None else None)
    query = ctx.store.queries.find(query_id)
    own = query and (query.account, query.region) == (ctx.account, ctx.region) and query.is_kept(ctx.now)
    if not query or not own:
        raise lake_errors.query_not_found(query_id)
    for store_id in query.stores:
        store = ctx.store.data_stores.find(store_id)
        if store and store.is_pending_deletion:
            raise lake_errors.inactive_store(store.arn)
        if store and not may_see(ctx, store):
            raise lake_errors.store_not_found(store.arn)
    return query
