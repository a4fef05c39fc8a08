"""SearchSampleQueries, GenerateQuery: each statement that they return is run."""

import orjson
import pytest

from emulator.core.lake.samples import SAMPLES
from tests.operations.support import World, refused
from tests.operations.test_channels import ACTIVITY
from tests.operations.test_data_stores import made
from tests.operations.test_queries import happened, rows


@pytest.mark.source("aws-docs", "SearchSampleQueries")
def test_each_sample_is_found_by_its_name_and_runs(world: World) -> None:
    store = made(world)
    happened(world, "CreateUser", readOnly=False, userIdentity={"arn": "arn:aws:iam::1:user/ann"})
    wrong = []
    for sample in SAMPLES:
        found = world.call("SearchSampleQueries", SearchPhrase=sample.name, MaxResults=50)["SearchResults"]
        (whole,) = [one for one in found if one["Name"] == sample.name]
        if whole["Relevance"] != 1:
            wrong.append(sample.name)
        world.store.queries.drop_before(world.clock.now().replace(year=2100))
        rows(world, whole["SQL"].replace("$EDS_ID", store))

    assert not wrong
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES) >= 24


@pytest.mark.source("aws-docs", "SearchSampleQueries: pages; the ranking is assumed")
def test_the_most_relevant_samples_come_first_page_by_page(world: World) -> None:
    phrase = "denied calls of root users"
    first = world.call("SearchSampleQueries", SearchPhrase=phrase, MaxResults=3)
    second = world.call(
        "SearchSampleQueries", SearchPhrase=phrase, MaxResults=3, NextToken=first["NextToken"]
    )
    relevance = [one["Relevance"] for page in (first, second) for one in page["SearchResults"]]

    assert relevance == sorted(relevance, reverse=True)
    assert 0 < relevance[-1] <= relevance[0] <= 1
    assert world.call("SearchSampleQueries", SearchPhrase="zebra") == {"SearchResults": []}
    with refused("InvalidParameterException"):
        world.call("SearchSampleQueries", SearchPhrase="other", NextToken=first["NextToken"])


QUESTIONS = {
    "Who called CreateUser?": [["CreateUser"]],
    "Show me all denied calls in the last 7 days": [["DeleteUser"]],
    "What did the user ann do today?": [["CreateUser"]],
    "How many calls failed?": [["1"]],
    "How many events were there by user in the past 2 hours?": [["arn:ann", "1"], ["arn:bob", "1"]],
    "Top 5 errors": [["AccessDenied", "1"]],
    "most active users in iam": [["arn:ann", "1"], ["arn:bob", "1"]],
    "failed deletions in eu-west-1 yesterday": [],
    "console logins without MFA": [],
    "Number of changes per service": [["iam.amazonaws.com", "2"]],
}


@pytest.mark.source("aws-docs", "GenerateQuery; which statement answers a question is ours")
def test_a_question_is_answered_by_the_query_of_its_alias(world: World) -> None:
    store = made(world)
    ann, bob = ({"arn": f"arn:{name}", "userName": name} for name in ("ann", "bob"))
    common = {"readOnly": False, "awsRegion": "eu-west-1"}
    happened(world, "CreateUser", userIdentity=ann, **common)
    happened(world, "DeleteUser", userIdentity=bob, errorCode="AccessDenied", **common)
    for question, expected in QUESTIONS.items():
        answer = world.call("GenerateQuery", EventDataStores=[store], Prompt=question)
        query = world.call("StartQuery", QueryAlias=answer["QueryAlias"])["QueryId"]
        world.querying.finish()

        assert world.call("DescribeQuery", QueryAlias=answer["QueryAlias"])["Prompt"] == question
        found = world.call("GetQueryResults", QueryId=query)["QueryResultRows"]
        texts = [[text for cell in row for text in cell.values()] for row in found]
        listed = [row[2:3] for row in texts] if texts and len(texts[0]) > 2 else sorted(texts)
        own = [one for one in listed if one[0] != "cloudtrail.amazonaws.com" and one[0] not in OF_LAKE]
        assert own == expected, (question, answer["QueryStatement"])
        assert "$EDS_ID" in answer["QueryStatement"]


OF_LAKE = frozenset({"CreateEventDataStore", "GenerateQuery", "StartQuery", "GetQueryResults", ""})


@pytest.mark.source("aws-docs", "GenerateQuery: GenerateResponseException; which questions get it is ours")
def test_a_question_that_is_not_understood_is_refused_by_its_words(world: World) -> None:
    store = made(world)
    for prompt in ("Is it going to rain?", "Show me everything about zebras", "all of them", "last 3 aeons"):
        with refused("GenerateResponseException"):
            world.call("GenerateQuery", EventDataStores=[store], Prompt=prompt)
    activity = made(world, "activity", **ACTIVITY)
    with refused("InvalidParameterException"):
        world.call("GenerateQuery", EventDataStores=[activity], Prompt="Top 5 errors")
    with refused("EventDataStoreARNInvalidException"):
        world.call("GenerateQuery", EventDataStores=["nope"], Prompt="Top 5 errors")


def test_a_question_cannot_break_out_of_its_statement(world: World) -> None:
    store = made(world)
    with refused("GenerateResponseException"):
        world.call("GenerateQuery", EventDataStores=[store], Prompt="calls of user x' OR 1=1 --")
    assert orjson.dumps(world.call("ListQueries", EventDataStore=store)["Queries"]) == b"[]"
