"""SearchSampleQueries, GenerateQuery."""

from emulator.api import lake_errors, limits, shapes
from emulator.core import pages
from emulator.core.lake import questions, samples
from emulator.core.lake.aliases import Alias
from emulator.operations.context import Context
from emulator.operations.registry import operation
from emulator.operations.store_addressing import get_active

ALIAS = "AWSCloudTrail-"


@operation("SearchSampleQueries")
def search_sample_queries(
    _ctx: Context, request: shapes.SearchSampleQueriesRequest
) -> shapes.SearchSampleQueriesResponse:
    """Return the samples that fit a phrase, the most relevant first.

    Raises InvalidParameterException for a token of another search; the error is assumed.
    """
    size, paging = request.get("MaxResults", limits.SAMPLES_PAGE), {"phrase": request["SearchPhrase"]}
    begin, given = 0, request.get("NextToken")
    if given is not None:
        try:
            begin = pages.position_of(given, paging)[0]
        except pages.TokenError as error:
            raise lake_errors.invalid_parameter("NextToken was not returned for this search.") from error
    hits = samples.found(request["SearchPhrase"])
    page = hits[begin : begin + size]
    answer: shapes.SearchSampleQueriesResponse = {
        "SearchResults": [
            {
                "Name": hit.sample.name,
                "Description": hit.sample.description,
                "SQL": hit.sample.statement,
                "Relevance": hit.relevance,
            }
            for hit in page
        ]
    }
    if begin + len(page) < len(hits):
        answer["NextToken"] = pages.token((begin + len(page),), paging)
    return answer


@operation("GenerateQuery")
def generate_query(ctx: Context, request: shapes.GenerateQueryRequest) -> shapes.GenerateQueryResponse:
    """Return a statement that answers a question, and the alias that runs it over the store."""
    store = get_active(ctx, request["EventDataStores"][0])
    if store.kind != "events":
        raise lake_errors.invalid_parameter(
            f"Queries are generated for CloudTrail events, which {store.arn} does not collect."
        )
    statement = questions.statement_of(request["Prompt"])
    whole = statement.replace(samples.STORE, store.id)
    alias = Alias(
        f"{ALIAS}{ctx.call.ids.uuid()}", ctx.account, ctx.region, whole, store.arn, request["Prompt"]
    )
    ctx.store.query_aliases.save(alias)
    return {
        "QueryStatement": statement,
        "QueryAlias": alias.name,
        "EventDataStoreOwnerAccountId": store.account,
    }
