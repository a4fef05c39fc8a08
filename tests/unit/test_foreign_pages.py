"""Web pages of other origins, beside an emulator that a developer runs: what they may ask for and read."""

import http.client
from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest

from emulator.checked_settings import checked
from emulator.core.browsers.cross_origin import Asked, CorsRule, find_rule, headers_by_rule
from emulator.core.browsers.visits import Allowed, is_known_host
from emulator.core.clock import ManualClock
from emulator.running import Emulator
from emulator.settings import SettingError, Settings
from emulator.web.serving import LocalServer
from tests.conftest import NOON, MakeClient

FOREIGN = {"Origin": "http://evil.example"}
PRESIGNED = (
    "/?Action=CreateUser&UserName=eve&Version=2010-05-08&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0"
    "&X-Amz-Credential=a/20260102/us-east-1/iam/aws4_request&X-Amz-SignedHeaders=host"
    "&X-Amz-Date=20260102T120000Z"
)


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.body = response.read()
        self.headers = {name.lower(): value for name, value in response.getheaders()}

    @property
    def cors(self) -> dict[str, str]:
        return {name: value for name, value in self.headers.items() if name.startswith("access-control")}


def ask(
    url: str, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Answer:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    try:
        connection.request(method, path, body, dict(headers or {}))
        return Answer(connection.getresponse())
    finally:
        connection.close()


# --- routes of our own ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_emulator/reset"),
        ("POST", "/moto-api/reset"),
        ("POST", "/_emulator/events"),
        ("POST", "/_emulator/deliver"),
        ("POST", "/_emulator/keys/rotate"),
        ("POST", "/_emulator/faults"),
        ("DELETE", "/_emulator/faults"),
        ("PUT", "/_emulator/principals"),
        ("PUT", "/_emulator/state"),
        ("POST", "/_emulator/clock/advance"),
    ],
)
@pytest.mark.parametrize(
    "page",
    [
        FOREIGN,
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:3000"},
    ],
)
def test_a_page_of_another_origin_changes_nothing(
    endpoint: str, method: str, path: str, page: dict[str, str]
) -> None:
    answer = ask(endpoint, method, path, {**page, "Content-Type": "text/plain"}, b"{}")

    assert answer.status == 403
    assert b'"error"' in answer.body
    assert answer.cors == {}


def test_what_curl_sends_is_taken(endpoint: str) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "curl/8.5.0"}

    assert ask(endpoint, "POST", "/_emulator/deliver", form, b'{"digests": true}').status == 200
    assert ask(endpoint, "PUT", "/_emulator/faults", form, b'{"faults": []}').status == 200


def test_a_page_of_the_emulator_itself_is_taken(endpoint: str) -> None:
    own = {"Origin": endpoint, "Sec-Fetch-Site": "same-origin"}

    assert ask(endpoint, "POST", "/_emulator/deliver", own).status == 200
    assert ask(endpoint, "POST", "/_emulator/deliver", {"Origin": endpoint}).status == 200


@pytest.mark.parametrize("path", ["/_emulator/state", "/_emulator/health", "/moto-api/data.json"])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:4566", "127.0.0.1.evil.example", "s3.amazonaws.com"]
)
def test_the_own_routes_do_not_answer_under_a_foreign_name(endpoint: str, path: str, host: str) -> None:
    assert ask(endpoint, "GET", path, {"Host": host}).status == 403


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1:4566", True),
        ("[::1]:4566", True),
        ("192.168.1.7", True),
        ("localhost:4566", True),
        ("bucket.localhost", True),
        ("cloudtrail", True),
        ("host.docker.internal:4566", True),
        ("LOCALHOST", True),
        ("emulator.test", True),
        ("a.emulator.test:80", True),
        ("notemulator.test", False),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("", True),
    ],
)
def test_a_host_is_known_by_its_name(host: str, known: bool) -> None:
    assert is_known_host(host, Allowed(hosts=("emulator.test",)), is_own_route=True) is known


# --- the rest of AWS --------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [FOREIGN, {"Sec-Fetch-Site": "cross-site"}])
def test_a_page_of_another_origin_makes_no_user(
    endpoint: str, emulator: Emulator, client: MakeClient, page: dict[str, str]
) -> None:
    assert ask(endpoint, "POST", PRESIGNED, page).status == 403
    assert client("iam").list_users()["Users"] == []


def test_a_page_reads_no_bucket_without_rules(endpoint: str, client: MakeClient) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="shop", ACL="public-read")
    s3.put_object(Bucket="shop", Key="a", Body=b"x", ACL="public-read")

    assert ask(endpoint, "GET", "/shop/a", FOREIGN).cors == {}
    assert ask(endpoint, "GET", "/shop/a").cors == {}
    preflight = {**FOREIGN, "Access-Control-Request-Method": "PUT"}
    assert ask(endpoint, "OPTIONS", "/shop/a", preflight).cors == {}


def test_a_browser_reaches_nothing_under_a_name_that_was_pointed_here(endpoint: str) -> None:
    rebound = {"Host": "evil.example:4566", "User-Agent": "Mozilla/5.0 (X11)"}

    assert ask(endpoint, "GET", "/", rebound).status == 403
    assert ask(endpoint, "GET", "/", {"Host": "evil.example:4566"}).status != 403


@pytest.mark.source("aws-docs", "S3 user guide, Using cross-origin resource sharing")
def test_a_page_that_a_bucket_lets_in_writes_and_reads(endpoint: str, client: MakeClient) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="shop")
    rule = {
        "AllowedMethods": ["GET", "PUT"],
        "AllowedOrigins": ["http://*.example"],
        "AllowedHeaders": ["x-amz-*", "content-type"],
        "ExposeHeaders": ["ETag"],
    }
    s3.put_bucket_cors(Bucket="shop", CORSConfiguration={"CORSRules": [rule]})
    url = urlsplit(s3.generate_presigned_url("put_object", Params={"Bucket": "shop", "Key": "a"}))
    page = {"Origin": "http://www.example"}
    wish = {**page, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type"}
    preflight = ask(endpoint, "OPTIONS", "/shop/a", wish)
    put = ask(endpoint, "PUT", f"{url.path}?{url.query}", page, b"x")
    deleted = ask(endpoint, "OPTIONS", "/shop/a", {**page, "Access-Control-Request-Method": "DELETE"})

    assert (preflight.status, preflight.cors["access-control-allow-origin"]) == (200, "http://www.example")
    assert preflight.cors["access-control-allow-headers"] == "content-type"
    assert (put.status, put.cors["access-control-expose-headers"]) == (200, "ETag")
    assert (deleted.status, deleted.cors) == (403, {})
    assert b"AccessForbidden" in deleted.body
    assert ask(endpoint, "PUT", f"{url.path}?{url.query}", FOREIGN, b"y").status == 200
    assert ask(endpoint, "DELETE", "/shop/a", page).status == 403


def test_the_rules_of_a_bucket_open_no_other_service(endpoint: str, client: MakeClient) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="shop")
    rule = {"AllowedMethods": ["POST"], "AllowedOrigins": ["*"]}
    s3.put_bucket_cors(Bucket="shop", CORSConfiguration={"CORSRules": [rule]})

    assert ask(endpoint, "POST", "/shop" + PRESIGNED[1:], FOREIGN).status == 403


def test_an_origin_that_a_setting_allows_may_do_all() -> None:
    settings = Settings(clock="manual", seed=1, allowed_origins=("http://localhost:3000",))
    page = {"Origin": "http://localhost:3000", "Sec-Fetch-Site": "same-site"}
    wish = {**page, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-amz-target"}
    with LocalServer(Emulator(settings, ManualClock(NOON))) as server:
        preflight = ask(server.url, "OPTIONS", "/", wish)
        reset = ask(server.url, "POST", "/_emulator/reset", page)

    assert preflight.status == 200
    assert preflight.cors["access-control-allow-headers"] == "x-amz-target"
    assert (reset.status, reset.cors["access-control-allow-origin"]) == (200, "http://localhost:3000")


def test_a_name_that_a_setting_allows_is_known() -> None:
    settings = Settings(clock="manual", seed=1, allowed_hosts=("aws.test",))
    with LocalServer(Emulator(settings, ManualClock(NOON))) as server:
        assert ask(server.url, "GET", "/_emulator/health", {"Host": "aws.test:4566"}).status == 200


@pytest.mark.parametrize(
    "given",
    [{"allowed_origins": ("localhost",)}, {"allowed_origins": ("http://a/b",)}, {"allowed_hosts": ("a:80",)}],
)
def test_a_setting_that_names_no_origin_or_host_is_refused(given: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(SettingError, match="--allowed-"):
        checked(Settings(**given))  # type: ignore[arg-type]  # by name


@pytest.mark.source("aws-docs", "S3 user guide, Elements of a CORS configuration")
def test_the_first_rule_that_allows_all_decides() -> None:
    rules = [
        CorsRule(["GET"], ["https://a.example"], exposed=["ETag"]),
        CorsRule(["GET", "PUT"], ["*"], headers=["X-Amz-*"], max_age_seconds="3000"),
    ]

    assert find_rule(rules, Asked("https://a.example", "GET")) is rules[0]
    assert find_rule(rules, Asked("https://a.example", "PUT", ["x-amz-acl"])) is rules[1]
    assert find_rule(rules, Asked("https://a.example", "PUT", ["authorization"])) is None
    assert find_rule(rules, Asked("https://a.example", "DELETE")) is None
    assert headers_by_rule(rules[1], Asked("https://a.example", "PUT"))["Access-Control-Allow-Origin"] == "*"
