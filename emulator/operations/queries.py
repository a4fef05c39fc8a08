"""StartQuery, DescribeQuery, GetQueryResults, ListQueries, CancelQuery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from emulator.api import lake_errors, limits, shapes
from emulator.core import pages
from emulator.core.delivery import destinations
from emulator.core.lake import queries, results
from emulator.core.lake.columns import Kind
from emulator.core.lake.data_stores import DataStore
from emulator.core.lake.queries import Query
from emulator.core.places import SinkError
from emulator.operations.context import Context
from emulator.operations.registry import operation
from emulator.operations.store_addressing import UUID, get_active
from emulator.operations.store_pages import begin_of_page, size_of_page


@operation("StartQuery")
def start_query(ctx: Context, request: shapes.StartQueryRequest) -> shapes.StartQueryResponse:
    """Check a statement, and begin to run it. What is wrong with it is said at once, and leaves no query."""
    statement = _statement_of(request)
    owner = request.get("EventDataStoreOwnerAccountId")
    stores = _checked(ctx, statement, owner)
    queries.check_room(_kept(ctx))
    query = Query(
        id=ctx.call.ids.uuid(),
        account=ctx.account,
        region=ctx.region,
        statement=statement,
        stores=tuple(store.id for store in stores),
        owner=stores[0].account,
        created_at=ctx.now,
    )
    uri = request.get("DeliveryS3Uri")
    if uri is not None:
        query = replace(query, delivery=uri, delivery_status="PENDING")
        _check_delivery(ctx, query, stores[0])
    ctx.store.queries.save(query)
    ctx.call.afterwards.append(lambda: ctx.world.queries.start(query.id))
    answer: shapes.StartQueryResponse = {"QueryId": query.id}
    if owner is not None:
        answer["EventDataStoreOwnerAccountId"] = query.owner
    return answer


def _statement_of(request: shapes.StartQueryRequest) -> str:
    """Return the statement of a request. Raises InvalidParameterException; which error AWS has is assumed."""
    statement, alias = request.get("QueryStatement"), request.get("QueryAlias")
    if (statement is None) == (alias is None):
        raise lake_errors.invalid_parameter("Specify either QueryStatement or QueryAlias.")
    if statement is None:
        # an alias is a dashboard's or a generated statement's, of which there are none here
        raise lake_errors.invalid_parameter(f"QueryAlias {alias} does not exist.")
    if "QueryParameters" in request:
        raise lake_errors.invalid_parameter(
            "QueryParameters can be specified together with QueryAlias alone."
        )
    return statement


def _checked(ctx: Context, statement: str, owner: str | None) -> Sequence[DataStore]:
    """Return the stores that a statement reads, in their order. Raises the refusal of the statement."""
    found: dict[str, DataStore] = {}

    def find_kind(name: str) -> Kind | None:
        if not UUID.fullmatch(name):
            return None
        found[name] = get_active(ctx, name, owner)
        return found[name].kind

    ctx.world.engine.check(statement, find_kind, ctx.now)
    if not found:
        raise lake_errors.invalid_statement("line 1:1: The statement names no event data store in FROM")
    if len({store.account for store in found.values()}) > 1:
        raise lake_errors.invalid_statement("line 1:1: The event data stores belong to different accounts")
    return list(found.values())


@dataclass(frozen=True)
class _Sender:
    """Who puts an answer into a bucket: CloudTrail, for a store."""

    arn: str
    account: str
    home_region: str
    bucket: str
    kms_key_arn: str | None = None


def _check_delivery(ctx: Context, query: Query, store: DataStore) -> None:
    """Raise the error of a bucket that does not let the answer in."""
    assert query.delivery
    place = results.place_of(query.delivery)
    try:
        bucket = ctx.world.sink.find_bucket(place.bucket)
    except SinkError as error:
        raise lake_errors.insufficient_bucket_policy(place.bucket) from error
    if bucket is None:
        raise lake_errors.bucket_does_not_exist(place.bucket)
    sender = _Sender(store.arn, store.account, store.home_region, place.bucket)
    key = f"{results.folder_of(query, place)}{results.SIGN_FILE}"
    if not ctx.relaxed and not destinations.may_put(bucket, key, sender):
        raise lake_errors.insufficient_bucket_policy(place.bucket)


@operation("DescribeQuery")
def describe_query(ctx: Context, request: shapes.DescribeQueryRequest) -> shapes.DescribeQueryResponse:
    """Return what is known of a query, with what it took."""
    if ("QueryId" in request) == ("QueryAlias" in request):
        raise lake_errors.invalid_parameter("Specify either QueryId or QueryAlias.")
    query = _get(ctx, request.get("QueryId") or request["QueryAlias"], request)
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
    if query.error:
        answer["ErrorMessage"] = query.error
    if query.delivery and query.delivery_status:
        answer["DeliveryS3Uri"] = query.delivery
        answer["DeliveryStatus"] = query.delivery_status
    return answer


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
    about = [query for query in _kept(ctx) if store.id in query.stores]
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


def _kept(ctx: Context) -> Sequence[Query]:
    """Return the caller's queries whose answers are still there."""
    return [one for one in ctx.store.queries.of_account(ctx.account, ctx.region) if one.is_kept(ctx.now)]


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
    return query
