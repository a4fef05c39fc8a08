"""The grammar of searches, and the pages that a search finds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.records.events import Event
from emulator.core.searching.searches import Search, like, search_of
from emulator.core.searching.words import FIELDS, Field, SearchError, Word, typed, words_of
from emulator.jobs import searching as searching_job
from emulator.jobs.searching import READ_AT_MOST, Searching
from emulator.stores.sqlite import open_store

NOW = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
AT = int(NOW.timestamp())


def event(**members: Any) -> Event:
    record = {
        "userIdentity": {"arn": "arn:aws:sts::111122223333:assumed-role/deploy/ci", **ISSUER},
        "sourceIPAddress": "203.0.113.7",
        "userAgent": "aws-cli/2.1",
        "requestID": "R1",
        "sharedEventID": "S1",
        "resources": [{"ARN": "arn:aws:s3:::shop/key", "type": "AWS::S3::Object"}],
        **members.pop("record", {}),
    }
    known = Event(
        id="E1",
        time=AT - 600,
        source="iam.amazonaws.com",
        name="CreateUser",
        account="111122223333",
        region="eu-west-1",
        category="Management",
        read_only=False,
        body=orjson.dumps(record),
        username="ada",
        access_key_id="AKIAEXAMPLE",
        resources=(("AWS::IAM::User", "grace"),),
    )
    return replace(known, **members)


ISSUER = {
    "sessionContext": {
        "sessionIssuer": {"userName": "deploy", "arn": "arn:aws:iam::111122223333:role/deploy"}
    }
}
DENIED = event(record={"errorCode": "AccessDenied", "errorMessage": 'He said "no" \u2028 twice'})

# The questions that people ask, each as a search that finds the record and one that does not.
QUESTIONS: Sequence[tuple[str, str]] = (
    ("user:ada", "user:bob"),
    ("event:Create*", "event:Delete*"),
    ("event:*User", "event:*Role"),
    ("source:iam", "source:s3"),
    ("source:iam.amazonaws.com", "source:sts.amazonaws.com"),
    ("error:*", "-error:*"),
    ("error:AccessDenied", "error:Throttling*"),
    ("read:false", "read:true"),
    ("-read:true", "-read:false"),
    ("resource:grace", "resource:gracie"),
    ("resource:arn:aws:s3:::shop/*", "resource:arn:aws:s3:::other/*"),
    ("type:AWS::S3::Object", "type:AWS::S3::Bucket"),
    ("key:AKIAEXAMPLE", "key:AKIAOTHER"),
    ("ip:203.0.113.*", "ip:198.51.100.*"),
    ("account:111122223333", "account:222233334444"),
    ("region:eu-*", "region:us-*"),
    ("category:management", "category:data"),
    ("since:30m", "since:5m"),
    ("since:600", "since:599"),
    ("since:1h30m", "since:500ms"),
    ("since:2026-11-27T13:50Z", "since:2026-11-27T13:51Z"),
    ("after:1w", "before:30m"),
    ("before:10m", "after:9m"),
    ("user:deploy/ci", "user:deploy/other"),
    ("user:dep*/c*", "-user:deploy/ci"),
    ("after:2026-11-27T13:00Z", "after:2026-11-27T13:59Z"),
    ("before:2026-11-27", "after:2026-11-28"),
    ("id:E1", "id:E2"),
    ("request:R1", "request:R2"),
    ("shared:S1", "shared:S2"),
    ("agent:aws-cli*", "agent:Boto3*"),
    ("role:deploy", "role:other"),
    ("role:*:role/deploy", "role:*:role/other"),
    ("ASSUMED-role", "assumed-rule"),
    ('"He said"', '"he  said"'),
    ('"said \\"', "absent"),
    ("arn:aws:sts::111122223333", "arn:aws:sts::999999999999"),
    ("user:ada error:* -event:Delete*", "user:ada -error:*"),
)


@pytest.mark.parametrize(("found", "passed_over"), QUESTIONS)
def test_a_search_finds_what_it_asks_for_alone(found: str, passed_over: str) -> None:
    known = DENIED if "before:2026-11-27" not in found else replace(DENIED, time=AT - 86_400)
    found = found.replace('"said \\"', '"said"')

    assert search_of(found, NOW).matches(known)
    assert not search_of(passed_over, NOW).matches(known)


def test_every_field_has_a_question() -> None:
    asked = {word.field for pair in QUESTIONS for word in search_of(pair[0].replace("\\", ""), NOW).words}

    assert asked | {"since"} == FIELDS.keys()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("usr:ada", "usr: there is no such field. Did you mean user:?"),
        ("event:", "event:: a value is missing."),
        ("category:other", "category:other: must be management, data, network or insight."),
        ("read:maybe", "read:maybe: must be read:true or read:false."),
        ("since:soon", "since:soon: must be a time such as 2026-11-27T14:00Z, or a duration ago such as"),
        ("after:noon", "after:noon: must be a time such as 2026-11-27T14:00Z"),
        ('"a"b', '"a"b: there must be a space after a quote.'),
        ("x " * 51, "x: a search has at most 50 words."),
    ],
)
def test_a_wrong_word_is_named(text: str, complaint: str) -> None:
    with pytest.raises(SearchError) as caught:
        search_of(text, NOW)

    assert str(caught.value).startswith(complaint)


IDENTITIES: Sequence[tuple[dict[str, str], str, str]] = (
    (
        {"arn": "arn:aws:iam::111122223333:user/team/ada", "userName": "ada"},
        "user:team/ada",
        "user:squad/ada",
    ),
    ({"invokedBy": "config.amazonaws.com"}, "user:config.amazonaws.com", "user:*.amazonaws.com.cn"),
    ({"principalId": "111122223333:bob"}, "user:111122223333:bob", "user:bob:111122223333"),
)


@pytest.mark.parametrize(("identity", "found", "passed_over"), IDENTITIES)
def test_a_caller_is_found_by_a_longer_name(identity: dict[str, str], found: str, passed_over: str) -> None:
    known = replace(event(username=None), body=orjson.dumps({"userIdentity": identity}))

    assert search_of(found, NOW).matches(known)
    assert not search_of(passed_over, NOW).matches(known)
    assert not search_of(found, NOW).matches(replace(known, body=b'{"userIdentity":"odd"}'))


@given(st.sampled_from(sorted(FIELDS.keys() - {"after", "before", "since", "read", "category"})), st.text())
def test_a_typed_word_asks_for_its_value_or_says_that_none_can(field: Field, value: str) -> None:
    words: Sequence[Word] = ()
    try:
        words = words_of(typed(field, value, negated=True), NOW)
    except SearchError as error:
        assert not value or '"' in value, error  # noqa: PT017 - either is right

    assert all(
        (word.field, word.negated, word.pattern[: len(value)]) == (field, True, value) for word in words
    )
    assert len(words) <= 1


@given(st.text())
def test_any_text_is_a_search_or_a_wrong_word(text: str) -> None:
    complaints: list[SearchError] = []
    try:
        found = search_of(text, NOW).matches(DENIED)
    except SearchError as error:
        complaints.append(error)
        found = False

    assert isinstance(found, bool)
    assert all(one.word in str(one) for one in complaints)


@given(st.lists(st.sampled_from(["a", "b", "ab", "*"]), max_size=8), st.text("ab", max_size=12))
def test_a_pattern_matches_as_an_expression_does(parts: list[str], value: str) -> None:
    import re

    pattern = "".join(parts)
    expression = "".join(".*" if letter == "*" else letter for letter in pattern)

    assert like(pattern, value) == bool(re.fullmatch(expression, value))


NAMES = st.sampled_from(["CreateUser", "DeleteUser", "[odd]?", "createuser", ""])
SEARCHES = st.sampled_from(
    [text for pair in QUESTIONS for text in pair if "\\" not in text]
    + [
        "event:[odd]*",
        "event:*?",
        "user:a*",
        "-user:ada",
        "-user:a*",
        "-key:*",
        "category:management user:ada",
    ]
)


@given(
    st.lists(
        st.builds(
            event,
            name=NAMES,
            username=st.sampled_from(["ada", "bob", None]),
            category=st.sampled_from(["Management", "Data"]),
            region=st.sampled_from(["eu-west-1", "us-east-1"]),
            access_key_id=st.sampled_from(["AKIAEXAMPLE", None]),
        ),
        max_size=30,
    ),
    SEARCHES,
)
def test_pages_hold_every_match_once_newest_first(events: list[Event], text: str) -> None:
    store = open_store(None, None)
    store.journal.append(events)
    search = search_of(text, NOW)
    wanted = [number for number, one in enumerate(events, 1) if search.matches(one)]

    assert _walked(Searching(store.journal), search) == wanted[::-1]
    assert _walked_up(Searching(store.journal), search) == wanted
    store.close()


def _walked(searching: Searching, search: Search) -> list[int]:
    numbers, before = [], None
    while True:
        found = searching.older(search, before, 3)
        numbers += [one.number for one in found.events]
        if found.is_last:
            return numbers
        before = found.reached


def _walked_up(searching: Searching, search: Search) -> list[int]:
    numbers, after = [], 0
    while True:
        found = searching.newer(search, after, 3)
        numbers += [one.number for one in found.events[::-1]]
        if found.is_last:
            return numbers
        after = found.reached


def test_the_work_for_one_page_is_bounded_and_said() -> None:
    store = open_store(None, None)
    store.journal.append([event(id=str(number)) for number in range(READ_AT_MOST + 10)])

    found = Searching(store.journal).older(search_of("absent", NOW), None, 50)

    assert (list(found.events), found.is_last, found.reached) == ([], False, 11)
    store.close()


def test_records_are_passed_over_by_their_columns_within_a_bound_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching_job, "PASSED_AT_MOST", 10)
    store = open_store(None, None)
    store.journal.append([event(username="eve"), *(event() for _ in range(30))])
    searching, eve = Searching(store.journal), search_of("user:eve", NOW)
    indexed = search_of("user:eve category:management", NOW)

    first = searching.older(eve, None, 5)

    assert (list(first.events), first.is_last, first.reached) == ([], False, 22)
    assert _walked(searching, eve) == _walked_up(searching, eve) == [1]
    assert [one.number for one in searching.older(indexed, None, 5).events] == [1]
    store.close()


def test_a_record_is_found_by_its_id_in_and_out_of_the_event_history() -> None:
    store = open_store(None, None)
    store.journal.append([event(id="A"), event(id="B", category="Data")])
    searching = Searching(store.journal)

    assert [getattr(searching.find(one), "number", None) for one in "ABC"] == [1, 2, None]
    assert [getattr(searching.find("B", number), "number", None) for number in (1, 2, 9)] == [2, 2, 2]
    store.close()


def test_minutes_count_records_and_those_with_an_error() -> None:
    store = open_store(None, None)
    named = event(time=AT, record={"requestParameters": {"errorCode": "not one"}})
    store.journal.append([event(time=AT - 7200), event(time=AT - 60), replace(DENIED, time=AT), named])

    minutes = Searching(store.journal).minutes(NOW)

    assert (minutes.counts[-2:], minutes.errors[-2:], sum(minutes.counts)) == ([1, 2], [0, 1], 3)
    assert minutes.is_whole
    store.close()
