"""The console in a real browser: what needs one, such as live rows, keys, the clipboard and axe."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import pytest

from emulator.running import Emulator
from emulator.web.serving import LocalServer
from tests.conftest import ACCOUNT, MakeClient
from tests.e2e.browser import chromium
from tests.e2e.programs import free_port, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.e2e

UI = "/_emulator/ui"
KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
PATIENCE_MS = 20_000
SIZES: Any = ({"width": 1280, "height": 800}, {"width": 360, "height": 740})
HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\u202egnp.exe")

OUTLINE = "document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle"

Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    with chromium() as browser:
        yield browser


@pytest.fixture
def context(browser: "Browser") -> "Iterator[BrowserContext]":
    context = browser.new_context(viewport=SIZES[0], permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def noise() -> Iterator[list[str]]:
    """What the browser complained of, or asked elsewhere for: nothing at the end of a test."""
    heard: list[str] = []
    yield heard
    assert heard == []


@pytest.fixture
def open_page(context: "BrowserContext", endpoint: str, noise: list[str]) -> Open:
    """Open a page of the console; all that the browser complains of is noted."""

    def open_page(path: str = "/_emulator/") -> "Page":
        page = context.new_page()
        page.on("console", lambda message: noise.append(message.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("dialog", lambda dialog: noise.append(dialog.message))
        page.on("request", lambda request: _note_foreign(request.url, endpoint, noise))
        page.goto(endpoint + path)
        return page

    return open_page


def _note_foreign(url: str, endpoint: str, noise: list[str]) -> None:
    if urlsplit(url).netloc != urlsplit(endpoint).netloc:
        noise.append(f"asked {url}")


def _inject(emulator: Emulator, count: int, **more: Any) -> None:
    record = {
        "eventTime": "2026-01-02T11:59:00Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateUser",
        "awsRegion": "us-east-1",
        "userIdentity": {"type": "IAMUser", "userName": "ada", "arn": f"arn:aws:iam::{ACCOUNT}:user/ada"},
        "readOnly": False,
        **more,
    }
    emulator.inject(json.dumps({"Records": [record] * count}).encode())


def _rows(page: "Page") -> Any:
    return page.locator("#rows tr")


def test_the_first_record_appears_by_itself(open_page: Open, client: MakeClient) -> None:
    page = open_page()
    assert page.get_by_role("heading", name="No records yet").is_visible()

    client("iam").create_user(UserName="ada")

    page.get_by_role("link", name="CreateUser").wait_for()


def test_new_rows_come_on_top_and_wait_while_paused(open_page: Open, emulator: Emulator) -> None:
    _inject(emulator, 60)
    page = open_page()
    before = _rows(page).count()
    _inject(emulator, 30, eventName="DeleteUser")
    page.get_by_role("link", name="DeleteUser").first.wait_for()
    live = _rows(page).count()

    page.get_by_role("button", name="Live").click()
    _inject(emulator, 5, eventName="TagUser")
    offer = page.get_by_role("button", name="5 new records")
    offer.wait_for()

    assert (before, live, _rows(page).count()) == (50, 80, 80)
    offer.click()
    page.get_by_role("link", name="TagUser").first.wait_for()


def test_rows_that_come_move_nothing_that_is_read(open_page: Open, emulator: Emulator) -> None:
    _inject(emulator, 60)
    page = open_page()
    page.evaluate("scrollTo(0, 900)")
    row = _rows(page).nth(30)
    place = row.bounding_box()
    known = row.get_attribute("data-id")
    _inject(emulator, 20, eventName="DeleteUser")
    page.get_by_role("link", name="DeleteUser").first.wait_for(state="attached")
    moved = page.locator(f'tr[data-id="{known}"]').bounding_box()

    assert place
    assert moved
    assert abs(place["y"] - moved["y"]) < 2


def test_the_list_can_be_walked_by_keys(open_page: Open, emulator: Emulator) -> None:
    _inject(emulator, 3)
    page = open_page()
    for key in ("j", "j", "x", "k", "x"):
        page.keyboard.press(key)
    picked = page.locator("#rows input:checked").count()
    page.keyboard.press("c")
    page.get_by_role("heading", name="Compare").wait_for()
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.get_by_role("heading", name="Trails", exact=True).wait_for()
    page.keyboard.press("?")
    shown = page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")

    assert (picked, shown, page.get_by_role("dialog").count()) == (2, True, 0)


def test_keys_do_nothing_in_fields_and_when_they_are_off(open_page: Open, emulator: Emulator) -> None:
    _inject(emulator, 2)
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("jg e")
    typed = page.get_by_role("searchbox").input_value()
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("checkbox", name="Turn these keys off").check()
    page.keyboard.press("Escape")
    page.keyboard.press("e")

    assert typed == "jg e"
    assert page.url.endswith("/records")


def test_a_record_is_copied_whole(open_page: Open, emulator: Emulator) -> None:
    _inject(emulator, 1)
    event = next(emulator.records())
    page = open_page(f"{UI}/records/{event.id}")
    page.get_by_role("button", name="Copy JSON").click()
    page.get_by_role("status").filter(has_text="Copied").wait_for()

    assert json.loads(page.evaluate("navigator.clipboard.readText()")) == json.loads(event.body)


def test_a_page_survives_the_end_of_the_emulator(context: "BrowserContext", emulator: Emulator) -> None:
    _inject(emulator, 2)
    page = context.new_page()
    with LocalServer(emulator) as server:
        page.goto(f"{server.url}/_emulator/")
        address = server.url
        page.route("**/records/rows*", lambda route: route.abort())
        page.get_by_text("No answer from the emulator since").wait_for()
        rows = _rows(page).count()
        page.unroute("**/records/rows*")
        page.get_by_text("No answer from the emulator since").wait_for(state="hidden")

    assert rows == 2
    assert page.url.startswith(address)


def test_another_origin_can_neither_change_nor_frame_the_emulator(
    context: "BrowserContext", emulator: Emulator, endpoint: str
) -> None:
    _inject(emulator, 1)
    elsewhere = context.new_page()
    elsewhere.route("http://elsewhere.localhost/", lambda route: route.fulfill(body=_foreign_page(endpoint)))
    elsewhere.goto("http://elsewhere.localhost/")
    elsewhere.get_by_text("done").wait_for()

    assert elsewhere.locator("#frame").content_frame.locator("header").count() == 0
    assert emulator.health()["counts"]["events"] == 1


def _foreign_page(endpoint: str) -> str:
    return f"""<!doctype html><iframe id=frame src="{endpoint}/_emulator/"></iframe><p id=said></p><script>
      Promise.allSettled([
        fetch("{endpoint}/_emulator/reset", {{method: "POST", mode: "no-cors"}}),
        fetch("{endpoint}/_emulator/events", {{method: "POST", mode: "no-cors", body: "{{}}"}}),
        fetch("{endpoint}{UI}/emulator/reset",
              {{method: "POST", mode: "no-cors", body: new URLSearchParams({{sure: "yes"}})}}),
      ]).then(() => {{ said.textContent = "done"; }});
    </script>"""


def test_records_can_be_read_without_javascript(
    browser: "Browser", emulator: Emulator, endpoint: str
) -> None:
    _inject(emulator, 60)
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{endpoint}/_emulator/")
    page.get_by_role("link", name="Older").click()
    older = page.locator("#rows tr").count()
    page.get_by_role("searchbox").fill("user:ada -event:Delete*")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="CreateUser").first.click()
    heading = page.get_by_role("heading", name="CreateUser").inner_text()
    context.close()

    assert older == 10
    assert heading.startswith("CreateUser")


def test_every_key_reaches_what_can_be_done(open_page: Open, emulator: Emulator) -> None:
    _inject(emulator, 2)
    page = open_page()
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.textContent")
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))
        outline = page.evaluate(OUTLINE)
        assert outline in {True, "solid", "auto"}

    assert first == "Skip to the content"
    assert {"Trails", "q", "Search", "Writes only", "CreateUser", "Compare", "CSV"} <= reached


def test_axe_finds_nothing_on_any_page(
    browser: "Browser", emulator: Emulator, client: MakeClient, cloudtrail: Any, bucket: str, endpoint: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    paths = _world(emulator, client, cloudtrail, bucket)
    found = []
    looks: Any = (("light", SIZES[0]), ("dark", SIZES[1]))
    for theme, size in looks:
        context = browser.new_context(color_scheme=theme, viewport=size)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        for path in paths:
            page.goto(f"{endpoint}{UI}/{path}")
            violations = Axe().run(page).response["violations"]
            found += [(theme, path, one["id"], one["nodes"][0]["html"][:200]) for one in violations]
            is_wider = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            found += [(theme, path, "the page is wider than the window", "")] if is_wider else []
        context.close()

    assert found == []


def _world(emulator: Emulator, client: MakeClient, cloudtrail: Any, bucket: str) -> list[str]:
    """Fill the emulator with some of everything, and return the paths of pages in all their states."""
    iam = client("iam")
    cloudtrail.create_trail(Name="audit", S3BucketName=bucket, EnableLogFileValidation=True)
    cloudtrail.start_logging(Name="audit")
    cloudtrail.put_insight_selectors(
        TrailName="audit", InsightSelectors=[{"InsightType": "ApiCallRateInsight"}]
    )
    arn = cloudtrail.create_event_data_store(Name="all")["EventDataStoreArn"]
    refresh = cloudtrail.start_dashboard_refresh(
        DashboardId="AWSCloudTrail-Overview",
        QueryParameterValues={"$EventDataStoreId$": arn.rpartition("/")[2]},
    )["RefreshId"]
    emulator.advance(timedelta(days=1))
    for number in range(60):
        iam.create_user(UserName=f"user-{number}")
    emulator.advance(timedelta(hours=2))
    _inject(emulator, 1, errorCode="AccessDenied", errorMessage="denied", requestParameters={"a": {"b": [1]}})
    for text in HOSTILE:
        _inject(emulator, 1, eventName=text, userAgent=text)
    emulator.faults.arm("flipped-byte", count=3)
    events = list(emulator.records())
    insight = next(json.loads(event.body) for event in events if event.category == "Insight")
    keys = [one["Key"] for one in client("s3").list_objects_v2(Bucket=bucket)["Contents"]]
    log = next(key for key in keys if "_CloudTrail_" in key)
    digest = next(key for key in keys if "_CloudTrail-Digest_" in key)
    statement = f"SELECT+eventName+FROM+{arn.rpartition('/')[2]}"
    return [
        "records",
        "records?q=user:nobody",
        "records?q=usr:x",
        f"records/{events[-4].id}",
        f"records/{events[-1].id}",
        f"compare?id={events[-4].id}&id={events[-5].id}",
        "trails",
        f"trails/{ACCOUNT}/us-east-1/audit",
        f"files/{bucket}/{log}",
        f"files/{bucket}/{digest}",
        "insights",
        f"insights/{insight['sharedEventID']}",
        f"lake?statement={statement}",
        f"lake/dashboards/AWSCloudTrail-Overview?refresh={refresh}",
        "emulator",
        "emulator/reset",
        "connect",
        "nowhere",
    ]


def test_ten_open_pages_do_not_stop_a_served_emulator(context: "BrowserContext") -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "emulator", "serve", "--port", str(port)]
    with running(command, f"{url}/_emulator/health"):
        pages = [context.new_page() for _ in range(10)]
        for page in pages:
            page.goto(f"{url}/_emulator/")
        boto3.client("iam", endpoint_url=url, region_name="us-east-1", **KEYS).create_user(UserName="ada")
        for page in pages:
            page.bring_to_front()
            page.get_by_role("link", name="CreateUser").wait_for()
