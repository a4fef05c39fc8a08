"""The console without a browser: pages as the server renders them, read by a parser."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import Client as HttpClient
from werkzeug.test import TestResponse

from emulator.core.lake.samples import SAMPLES
from emulator.core.records.events import record_of
from emulator.running import Emulator
from emulator.web.console.rendering import static_files
from emulator.web.serving import front_of
from tests.conftest import ACCOUNT, MakeClient, bucket_policy
from tests.flows.test_imports import make_role, source

UI = "/_emulator/ui"
LARGEST_STATIC_BYTES = 40_000
BROWSER = {"Accept": "text/html,application/xhtml+xml"}
PAGES = ("records", "trails", "insights", "lake", "emulator", "emulator/reset", "connect", "compare")

# What a hostile caller may put into every text of a record.
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "\u202egnp.exe",
    '=HYPERLINK("http://evil.example")',
)

Get = Callable[..., "Page"]


class Page(HTMLParser):
    """A page: its status, headers, text, links, and tags with their attributes."""

    def __init__(self, response: TestResponse) -> None:
        super().__init__()
        self.status, self.headers = response.status_code, response.headers
        self.html = response.get_data(as_text=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data.split()

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def ids(self) -> list[str]:
        """The ids of the records in its rows."""
        return [str(attrs["data-id"]) for tag, attrs in self.tags if tag == "tr" and "data-id" in attrs]

    def links(self, rel: str = "") -> list[str]:
        found = [attrs for tag, attrs in self.tags if tag == "a" and "href" in attrs]
        return [str(attrs["href"]) for attrs in found if not rel or attrs.get("rel") == rel]


@pytest.fixture
def browser(emulator: Emulator) -> HttpClient:
    return HttpClient(front_of(emulator))


@pytest.fixture
def get(browser: HttpClient) -> Get:
    return lambda path, **more: Page(browser.get(path, headers=BROWSER, **more))


def _inject(emulator: Emulator, *records: Mapping[str, Any]) -> None:
    emulator.inject(json.dumps({"Records": records}).encode())


def _call(name: str = "CreateUser", **more: Any) -> dict[str, Any]:
    return {
        "eventTime": "2026-01-02T11:59:00Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "userIdentity": {"type": "IAMUser", "userName": "ada", "arn": f"arn:aws:iam::{ACCOUNT}:user/ada"},
        "readOnly": False,
        **more,
    }


# --- all pages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_without_records(get: Get, path: str) -> None:
    page = get(f"{UI}/{path}")

    assert page.status == 200
    assert [tag for tag, _ in page.tags if tag == "h1"] == ["h1"]
    assert not [attrs for tag, attrs in page.tags if tag == "script" and not attrs.get("src")]
    assert not [
        attrs for _, attrs in page.tags if "style" in attrs or any(key.startswith("on") for key in attrs)
    ]


def test_pages_bear_the_headers_of_security_and_are_not_stored(get: Get) -> None:
    headers = get(f"{UI}/records").headers

    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert (headers["X-Frame-Options"], headers["Cache-Control"]) == ("DENY", "no-store")
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")


def test_a_browser_gets_the_console_and_leaves_no_record(get: Get, emulator: Emulator) -> None:
    for path in ("/", "/_emulator", "/_emulator/"):
        home = get(path)
        assert (home.status, home.headers["Location"]) == (302, f"{UI}/records")

    assert emulator.last_number() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "*/*"},
        {**BROWSER, "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/s3/aws4_request"},
        {**BROWSER, "Host": "shop.s3.localhost"},
    ],
)
def test_what_asks_for_s3_gets_s3(browser: HttpClient, headers: dict[str, str]) -> None:
    answer = browser.get("/", headers=headers)

    assert answer.mimetype == "application/xml"


def test_before_another_endpoint_its_own_page_stays(emulator: Emulator) -> None:
    settings = replace(emulator.settings, upstream_for=("s3=http://127.0.0.1:9",))
    other = Emulator(settings, emulator.parts.clock)
    answer = HttpClient(front_of(other)).get("/", headers=BROWSER)
    other.parts.store.close()

    assert answer.status_code == 502  # the endpoint was asked, and does not answer


def test_static_files_are_small_named_by_their_content_and_all_there(get: Get) -> None:
    page = get(f"{UI}/records")
    named = [
        str(attrs.get("src") or attrs.get("href")) for tag, attrs in page.tags if tag in {"script", "link"}
    ]

    assert sum(map(len, static_files().values())) < LARGEST_STATIC_BYTES
    assert all(get(path).headers["Cache-Control"].startswith("public") for path in named)
    assert get(f"{UI}/static/x/none.js").status == 404


def test_no_template_leaves_a_text_unescaped() -> None:
    from importlib.resources import files

    templates = files("emulator.web.console") / "templates"

    assert not [one.name for one in templates.iterdir() if "|safe" in one.read_text().replace(" ", "")]


# --- records ---------------------------------------------------------------------------------------------


def test_older_and_newer_pages_hold_every_record_once_while_more_come(get: Get, emulator: Emulator) -> None:
    _inject(emulator, *(_call() for _ in range(120)))
    known = [event.id for event in emulator.records()]
    page = get(f"{UI}/records")
    seen = list(page.ids)
    _inject(emulator, *(_call("DeleteUser") for _ in range(7)))
    while older := page.links("next"):
        page = get(older[0])
        seen += page.ids
    back = get(page.links("prev")[0])

    assert seen == known[::-1]
    assert back.ids == known[::-1][50:100]


def test_a_search_stays_in_its_address(get: Get, emulator: Emulator) -> None:
    denied = _call(errorCode="AccessDenied")
    _inject(emulator, _call(), denied, {**denied, "userIdentity": {"type": "IAMUser", "userName": "bob"}})

    page = get(f"{UI}/records?q=user:ada+error:*")

    assert len(page.ids) == 1
    assert ("input", "user:ada error:*") in [(tag, attrs.get("value")) for tag, attrs in page.tags]


def test_a_search_without_a_match_says_how_to_go_on(get: Get, emulator: Emulator) -> None:
    _inject(emulator, _call())

    page = get(f"{UI}/records?q=user:nobody+error:*")

    assert "Nothing matches user:nobody error:* . 1 record is there." in page.text
    assert f"{UI}/records?q=error%3A%2A" in page.links()


def test_a_wrong_word_is_named_beside_the_field(get: Get, emulator: Emulator) -> None:
    _inject(emulator, _call())

    page = get(f"{UI}/records?q=usr:ada")

    assert "usr: there is no such field. Did you mean user:?" in page.text
    assert ("q", "wrong") in [(attrs.get("id"), attrs.get("aria-describedby")) for _, attrs in page.tags]
    assert page.ids == []


@pytest.mark.source(
    "aws-docs", "user guide, Viewing recent management events with the console: Read-only false"
)
def test_the_view_of_aws_has_what_lookup_events_finds(
    get: Get, emulator: Emulator, cloudtrail: Any, client: MakeClient
) -> None:
    client("iam").create_user(UserName="ada")
    client("iam").get_user(UserName="ada")
    cloudtrail.describe_trails()
    attribute = {"AttributeKey": "ReadOnly", "AttributeValue": "false"}
    found = cloudtrail.lookup_events(LookupAttributes=[attribute])["Events"]

    page = get(f"{UI}/records?q=category:management+read:false+region:us-east-1")

    assert page.ids == [event["EventId"] for event in found]


def test_rows_that_are_newer_come_alone(get: Get, emulator: Emulator) -> None:
    _inject(emulator, *(_call() for _ in range(3)))
    rows = get(f"{UI}/records/rows?q=&after=1")
    none = get(f"{UI}/records/rows?q=&after=3")

    assert (len(rows.ids), rows.headers["X-New"], rows.headers["X-Last-Number"]) == (2, "2", "3")
    assert (none.ids, none.headers["X-New"]) == ([], "0")


def test_a_record_shows_who_what_and_what_failed(get: Get, emulator: Emulator) -> None:
    issuer = {"type": "Role", "arn": f"arn:aws:iam::{ACCOUNT}:role/deploy", "userName": "deploy"}
    session = {"sessionIssuer": issuer, "sourceIdentity": "grace", "attributes": {"mfaAuthenticated": "true"}}
    identity = {"type": "AssumedRole", "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/ci"}
    record = _call(
        userIdentity={**identity, "sessionContext": session},
        errorCode="AccessDenied",
        errorMessage="not authorized to perform: iam:CreateUser",
        requestParameters=None,
    )
    _inject(emulator, record)
    event = next(emulator.records())

    page = get(f"{UI}/records/{event.id}")

    assert "not authorized to perform: iam:CreateUser" in page.text
    assert "source identity grace" in page.text
    assert f"role arn:aws:iam::{ACCOUNT}:role/deploy" in page.text
    assert "requestParameters null" in page.text


def test_a_download_is_the_record_as_the_journal_has_it(browser: HttpClient, emulator: Emulator) -> None:
    _inject(emulator, _call())
    event = next(emulator.records())

    assert browser.get(f"{UI}/records/{event.id}.json").json == record_of(event)


def test_a_record_that_is_gone_says_why(get: Get) -> None:
    page = get(f"{UI}/records/nobody-knows")

    assert page.status == 404
    assert "--max-events" in page.text


def test_large_and_deep_parameters_are_shown_whole(get: Get, emulator: Emulator) -> None:
    deep: Any = "bottom"
    for level in range(30):
        deep = {f"level{level}": deep}
    _inject(emulator, _call(requestParameters={"deep": deep, "long": "x" * 90_000}))

    page = get(f"{UI}/records/{next(emulator.records()).id}")

    assert page.status == 200
    assert "bottom" in page.words
    assert "x" * 90_000 in page.html


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts_everywhere(get: Get, emulator: Emulator, text: str) -> None:
    record = _call(
        text,
        userIdentity={"type": text, "userName": text, "arn": text, "accessKeyId": text},
        errorCode=text,
        errorMessage=text,
        userAgent=text,
        sourceIPAddress=text,
        requestParameters={text: text},
        resources=[{"ARN": text, "type": text, "accountId": text}],
    )
    _inject(emulator, record, record)
    ids = [event.id for event in emulator.records()]
    paths = ("records", f"records/{ids[0]}", f"compare?id={ids[0]}&id={ids[1]}")

    for page in [get(f"{UI}/{path}") for path in paths]:
        assert page.status == 200
        tags = {tag for tag, _ in page.tags}
        assert "img" not in tags or all(attrs.get("src") != "x" for tag, attrs in page.tags if tag == "img")
        assert not [attrs for _, attrs in page.tags if any(name.startswith("on") for name in attrs)]
        assert not [link for link in page.links() if not link.startswith(("/_emulator", "#"))]


def test_an_export_has_every_match_and_no_formula(browser: HttpClient, emulator: Emulator) -> None:
    formula = "=1+1"
    _inject(emulator, *(_call(formula, userAgent="@x") for _ in range(3)), _call("Other"))

    rows = list(csv.DictReader(io.StringIO(browser.get(f"{UI}/records/export?as=csv&q=-event:Other").text)))
    whole = browser.get(f"{UI}/records/export?as=json").json

    assert [row["eventName"] for row in rows] == [f"'{formula}"] * 3
    assert whole
    assert [one["eventName"] for one in whole["Records"]] == ["Other", *[formula] * 3]


def test_compared_records_mark_what_differs_in_words_too(get: Get, emulator: Emulator) -> None:
    _inject(emulator, _call(), _call("DeleteUser"))
    ids = [event.id for event in emulator.records()]

    page = get(f"{UI}/compare?id={ids[0]}&id={ids[1]}&only=differences")

    assert "differs: eventName CreateUser DeleteUser" in page.text
    assert "eventSource" not in page.words
    assert "Select two to five records" in get(f"{UI}/compare?id={ids[0]}").text


# --- trails ----------------------------------------------------------------------------------------------


@pytest.fixture
def audit(cloudtrail: Any, bucket: str) -> str:
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket, EnableLogFileValidation=True)
    cloudtrail.start_logging(Name="audit")
    return f"{UI}/trails/{ACCOUNT}/us-east-1/audit"


def test_a_trail_that_cannot_deliver_says_so_until_it_can(
    get: Get, emulator: Emulator, client: MakeClient, bucket: str, audit: str
) -> None:
    client("s3").delete_bucket_policy(Bucket=bucket)
    client("iam").create_user(UserName="ada")
    emulator.advance(timedelta(minutes=10))
    broken = [get(f"{UI}/trails").text, get(audit).text]
    client("s3").put_bucket_policy(Bucket=bucket, Policy=bucket_policy(bucket))
    emulator.advance(timedelta(minutes=10))

    assert all("AccessDenied" in text for text in broken)
    assert "Let the policy of the bucket allow cloudtrail.amazonaws.com" in broken[1]
    assert "AccessDenied" not in get(f"{UI}/trails").text + get(audit).text


@pytest.mark.source("aws-cli", "validate-logs: the words of missing and changed files")
def test_the_chain_shows_what_was_tampered_with(
    get: Get, emulator: Emulator, client: MakeClient, bucket: str, audit: str
) -> None:
    s3, iam = client("s3"), client("iam")
    for hour in range(3):
        iam.create_user(UserName=f"user-{hour}")
        emulator.advance(timedelta(hours=1))
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    logs = [key for key in keys if "_CloudTrail_" in key]
    digests = [key for key in keys if "_CloudTrail-Digest_" in key]
    s3.put_object(Bucket=bucket, Key=logs[0], Body=b"no gzip")
    s3.delete_object(Bucket=bucket, Key=digests[-2])

    page = get(audit)
    gone = get(f"{UI}/files/{bucket}/{digests[-2]}")
    changed = get(f"{UI}/files/{bucket}/{logs[0]}?digest={digests[1]}")

    assert "INVALID: not found" in page.text
    assert "INVALID: invalid format" in page.text
    assert "INVALID: not found" in gone.text
    assert "Missing. A digest lists this file" in gone.text
    assert "INVALID: invalid format" in changed.text
    assert get(f"{UI}/files/{bucket}/{digests[1].replace('2026', '9999')}").status == 404


def test_a_record_names_the_file_that_has_it_or_why_none_does(
    get: Get, emulator: Emulator, client: MakeClient, bucket: str, audit: str
) -> None:
    client("iam").create_user(UserName="ada")
    client("sqs", "eu-west-1").list_queues()
    client("s3").put_object(Bucket=bucket, Key="k", Body=b"x")
    by_name = {event.name: event.id for event in emulator.records()}
    waiting = get(f"{UI}/records/{by_name['CreateUser']}")
    emulator.advance(timedelta(minutes=10))
    delivered = get(f"{UI}/records/{by_name['CreateUser']}")
    file = get(next(link for link in delivered.links() if "/ui/files/" in link))

    assert "audit : waits for delivery" in waiting.text
    assert by_name["CreateUser"] in file.html
    assert "does not cover this Region" in get(f"{UI}/records/{by_name['ListQueues']}").text
    assert "selectors leave it out" in get(f"{UI}/records/{by_name['PutObject']}").text


def test_a_delivered_record_keeps_its_file_when_selectors_change(
    get: Get, emulator: Emulator, client: MakeClient, cloudtrail: Any, audit: str
) -> None:
    client("iam").create_user(UserName="ada")
    emulator.advance(timedelta(minutes=10))
    cloudtrail.put_event_selectors(TrailName="audit", EventSelectors=[{"ReadWriteType": "ReadOnly"}])
    client("iam").create_user(UserName="bob")
    first, second = (event.id for event in emulator.records() if event.name == "CreateUser")

    assert "audit : delivered it in" in get(f"{UI}/records/{first}").text
    assert "selectors leave it out" in get(f"{UI}/records/{second}").text


def test_logging_stops_and_starts_by_button(browser: HttpClient, cloudtrail: Any, audit: str) -> None:
    browser.post(f"{audit}/stop")
    stopped = cloudtrail.get_trail_status(Name="audit")["IsLogging"]
    answer = browser.post(f"{audit}/start")

    assert (stopped, cloudtrail.get_trail_status(Name="audit")["IsLogging"]) == (False, True)
    assert (answer.status_code, answer.headers["Location"]) == (303, audit)


# --- insights and lake -----------------------------------------------------------------------------------


def test_insights_show_the_numbers_of_their_record(
    get: Get, emulator: Emulator, client: MakeClient, cloudtrail: Any, audit: str
) -> None:
    cloudtrail.put_insight_selectors(
        TrailName="audit", InsightSelectors=[{"InsightType": "ApiCallRateInsight"}]
    )
    off = get(f"{UI}/insights").text
    emulator.advance(timedelta(days=1))
    for number in range(100):
        client("iam").create_user(UserName=f"user-{number}")
    emulator.advance(timedelta(minutes=20))
    *_, record = (record_of(event) for event in emulator.records() if event.category == "Insight")
    average = record["insightDetails"]["insightContext"]["statistics"]["insight"]["average"]

    page = get(f"{UI}/insights/{record['sharedEventID']}")

    assert "Nothing unusual was found yet" in off
    assert f"insight average {average:.4g}" in page.text
    assert [attrs["class"] for tag, attrs in page.tags if tag == "svg"] == ["plot"]
    assert "CreateUser" in get(f"{UI}/insights").words


def test_statements_run_over_all_records_and_over_stores(
    browser: HttpClient, get: Get, emulator: Emulator, client: MakeClient, cloudtrail: Any
) -> None:
    arn = cloudtrail.create_event_data_store(Name="all")["EventDataStoreArn"]
    store = arn.rpartition("/")[2]
    client("iam").create_user(UserName="ada")
    statement = "SELECT eventName, count(*) AS n FROM {} WHERE eventName = 'CreateUser' GROUP BY 1"
    at_once = Page(browser.post(f"{UI}/lake/run", data={"statement": statement.format("events")}))
    started = browser.post(f"{UI}/lake/run", data={"statement": statement.format(store)})
    emulator.parts.lake.querying.finish()
    later = get(started.headers["Location"])
    wrong = Page(browser.post(f"{UI}/lake/run", data={"statement": f"SELEC x FROM {store}"}))

    assert "CreateUser 1" in at_once.text
    assert "CreateUser 1" in later.text
    assert "FINISHED" in later.text
    assert "line 1:1" in wrong.text


def _statements(page: "Page") -> Sequence[str]:
    """Return the statements that the links of a page bring into its editor."""
    asked = (parse_qs(urlsplit(link).query) for link in page.links())
    return [one["statement"][0] for one in asked if "statement" in one]


def test_samples_fill_the_editor_with_what_runs(get: Get, emulator: Emulator, client: MakeClient) -> None:
    client("iam").create_user(UserName="ada")
    samples = _statements(get(f"{UI}/lake"))
    found = get(f"{UI}/lake?phrase=sign-in+MFA&store=events")
    nothing = get(f"{UI}/lake?phrase=zebra")

    assert len(samples) == len(SAMPLES)
    assert all(emulator.query(statement).columns for statement in samples)
    assert "ConsoleLogin" in _statements(found)[0]
    assert 0 < len(_statements(found)) < len(SAMPLES)
    assert "No sample has these words." in nothing.text


def test_a_dashboard_shows_what_its_refresh_answered(
    browser: HttpClient, get: Get, emulator: Emulator, client: MakeClient, cloudtrail: Any
) -> None:
    store = cloudtrail.create_event_data_store(Name="all")["EventDataStoreArn"].rpartition("/")[2]
    client("iam").create_user(UserName="ada")
    view = {"Title": "Calls", "View": "BarChart", "LabelColumn": "eventName", "ValueColumn": "n"}
    statement = f"SELECT eventName, count(*) AS n FROM {store} GROUP BY 1 ORDER BY 1"
    widget = {"QueryStatement": statement, "ViewProperties": {**view, "Height": "2", "Width": "4"}}
    cloudtrail.create_dashboard(Name="mine", Widgets=[widget])
    (own,) = (link for link in get(f"{UI}/lake").links() if "/dashboards/mine" in link)
    managed = f"{UI}/lake/dashboards/AWSCloudTrail-Overview"
    before = get(own)
    emulator.advance(timedelta(hours=1))
    started = [browser.post(f"{UI}/lake/dashboards/mine/refresh").headers["Location"]]
    emulator.parts.lake.querying.finish()
    started.append(browser.post(f"{managed}/refresh", data={"store": store}).headers["Location"])
    emulator.parts.lake.querying.finish()

    mine, overview = (get(location) for location in started)

    assert "Not refreshed yet." in before.text
    assert "CreateUser 1" in mine.text
    assert [attrs["class"] for tag, attrs in mine.tags if tag == "svg"] == ["bars"]
    assert overview.words.count("Not") == overview.words.count("Failed.") == 0
    assert "iam.amazonaws.com" in overview.text
    assert browser.post(f"{managed}/refresh").status_code == 400
    assert get(f"{UI}/lake/dashboards/none").status == 404


def test_channels_and_imports_are_shown(
    get: Get, emulator: Emulator, cloudtrail: Any, bucket: str, audit: str, client: MakeClient
) -> None:
    assert get(audit).status == 200
    assert "None. A channel" in get(f"{UI}/lake").text
    only = {"FieldSelectors": [{"Field": "eventCategory", "Equals": ["ActivityAuditLog"]}]}
    activity = cloudtrail.create_event_data_store(
        Name="activity", MultiRegionEnabled=False, AdvancedEventSelectors=[only]
    )
    where = {"Type": "EVENT_DATA_STORE", "Location": activity["EventDataStoreArn"]}
    cloudtrail.create_channel(Name="shop", Source="Custom", Destinations=[where])
    store = cloudtrail.create_event_data_store(Name="all")["EventDataStoreArn"]
    client("iam").create_user(UserName="ada")
    emulator.deliver(digests=False)
    make_role(client)
    cloudtrail.start_import(Destinations=[store], ImportSource=source(f"s3://{bucket}/AWSLogs/"))
    emulator.parts.lake.importing.finish()

    page = get(f"{UI}/lake").text

    assert "shop from Custom into" in page
    assert "no event was sent yet" in page
    assert re.search(rf"COMPLETED s3://{bucket}/AWSLogs/ [1-9]\d* events of 1 files, into", page)


# --- the emulator ----------------------------------------------------------------------------------------


def test_buttons_do_what_their_routes_do(browser: HttpClient, emulator: Emulator) -> None:
    before = emulator.now()
    browser.post(f"{UI}/emulator/advance", data={"seconds": "3600"})
    browser.post(f"{UI}/emulator/arm", data={"name": "flipped-byte", "count": "2", "region": "eu-west-1"})
    armed = [one.as_json() for one in emulator.faults.armed()]
    browser.post(f"{UI}/emulator/clear")
    browser.post(f"{UI}/emulator/principals", data={"document": '{"principals": {}}'})

    assert emulator.now() - before == timedelta(hours=1)
    assert [(one["name"], one["count"], one["region"]) for one in armed] == [("flipped-byte", 2, "eu-west-1")]
    assert not emulator.faults.armed()


@pytest.mark.parametrize(
    ("action", "values", "sentence"),
    [
        ("advance", {"seconds": "-1"}, "seconds: must be between 0 and ten years"),
        ("advance", {"seconds": "soon"}, "seconds: must be a number."),
        ("arm", {"name": "nothing"}, "name"),
        ("arm", {"name": "late-delivery", "count": "x"}, "count: must be a whole number."),
        ("arm", {"name": "late-delivery", "since": "x"}, "since: must be a time such as"),
        ("principals", {"document": "{"}, "The mapping is not valid JSON"),
        ("reset", {}, "A reset has to be confirmed."),
        ("import", {}, "Choose a file with a state."),
    ],
)
def test_wrong_input_is_named_beside_its_form(
    browser: HttpClient, action: str, values: Mapping[str, str], sentence: str
) -> None:
    page = Page(browser.post(f"{UI}/emulator/{action}", data=values))

    assert page.status == 400
    assert sentence in page.text


def test_a_reset_names_what_goes_and_asks_first(browser: HttpClient, get: Get, emulator: Emulator) -> None:
    _inject(emulator, _call())
    asked = get(f"{UI}/emulator/reset").text
    kept = emulator.health()["counts"]["events"]
    browser.post(f"{UI}/emulator/reset", data={"sure": "yes"})

    assert "1 record, 0 trails" in asked
    assert (kept, emulator.health()["counts"]["events"]) == (1, 0)


def test_pages_of_other_origins_change_nothing(browser: HttpClient, emulator: Emulator) -> None:
    _inject(emulator, _call())
    foreign = {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}
    sent = browser.post(f"{UI}/emulator/reset", data={"sure": "yes"}, headers=foreign)
    other_host = browser.get(f"{UI}/records", headers={**BROWSER, "Host": "evil.example"})

    assert (sent.status_code, other_host.status_code) == (403, 403)
    assert emulator.health()["counts"]["events"] == 1


def test_the_test_call_is_recorded_and_shown(browser: HttpClient, emulator: Emulator) -> None:
    answer = browser.post(f"{UI}/connect/call")

    assert [event.name for event in emulator.records()] == ["DescribeTrails"]
    assert answer.headers["Location"] == f"{UI}/records/{next(emulator.records()).id}"


def test_pages_never_record_what_they_ask(get: Get, emulator: Emulator, audit: str) -> None:
    last = emulator.last_number()
    for path in (*(f"{UI}/{name}" for name in PAGES), audit):
        get(path)

    assert emulator.last_number() == last


def test_an_icon_that_a_page_asks_for_is_ours(browser: HttpClient, emulator: Emulator) -> None:
    icon = browser.get("/favicon.ico", headers={"Sec-Fetch-Dest": "image"})

    assert icon.mimetype == "image/svg+xml"
    assert emulator.last_number() == 0


def test_the_lines_to_paste_lead_to_the_address_of_the_page(get: Get) -> None:
    shown = get(f"{UI}/connect").text

    assert "export AWS_ENDPOINT_URL=http://localhost export" in shown
    assert "AWS_ENDPOINT_URL: http://cloudtrail:4566" in shown
    assert 's3 = "http://localhost"' in shown
    assert "{URL}" not in shown


def test_the_documented_searches_are_searches(emulator: Emulator) -> None:
    text = Path("docs/console.md").read_text("utf-8")
    table = text.partition("| to find | search |")[2].partition("\n\n")[0]
    searches = [line.split("`")[1] for line in table.splitlines() if "`" in line]

    assert len(searches) > 10
    assert all(emulator.search(search).words for search in searches)


def test_the_route_of_records_takes_the_words_of_a_search(browser: HttpClient, emulator: Emulator) -> None:
    _inject(emulator, _call(), _call("DeleteUser", errorCode="AccessDenied"))
    found = browser.get("/_emulator/events?q=error:*").text.splitlines()
    wrong = browser.get("/_emulator/events?q=usr:x")

    assert [json.loads(line)["eventName"] for line in found] == ["DeleteUser"]
    assert wrong.status_code == 400
    assert "q: usr: there is no such field." in wrong.text
