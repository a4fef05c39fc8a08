"""Routes that programs for LocalStack, probes, Prometheus and browsers ask; none leaves a record."""

import re
from pathlib import Path

import pytest
from werkzeug.test import Client as HttpClient

from emulator.running import Emulator
from emulator.web.init_scripts import InitScripts, variables_of_scripts
from emulator.web.serving import front_of

BROWSER = {"Accept": "text/html,application/xhtml+xml", "User-Agent": "Mozilla/5.0"}
SIGNED = {
    "Authorization": (
        "AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
    )
}


@pytest.fixture
def web(emulator: Emulator) -> HttpClient:
    return HttpClient(front_of(emulator))


def test_probes_are_answered_and_leave_no_record(web: HttpClient, emulator: Emulator) -> None:
    answers = {
        path: web.get(path).status_code
        for path in (
            "/health",
            "/_localstack/health",
            "/_localstack/info",
            "/_localstack/init",
            "/_localstack/init/ready",
            "/_localstack/nothing",
            "/_emulator",
            "/_emulator/",
            "/_emulator/live",
            "/_emulator/ready",
            "/_emulator/metrics",
            "/_emulator/init",
            "/moto-api/data.json",
        )
    }

    assert {path for path, status in answers.items() if status != 200} == {"/_localstack/nothing"}
    assert answers["/_localstack/nothing"] == 404
    assert list(emulator.records()) == []


def test_health_lists_services_as_wait_loops_look_for_them(web: HttpClient, emulator: Emulator) -> None:
    text = web.get("/_localstack/health").get_data(as_text=True)
    health = web.get("/_localstack/health").get_json()

    assert re.search(r'"s3": "(available|running)"', text)
    assert {"lambda", "cloudformation", "cognito-idp", "stepfunctions", "logs"} <= health["services"].keys()
    assert (health["services"]["cloudtrail"], health["edition"]) == ("running", "community")
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", health["version"])
    assert {"uptime", "is_license_activated", "session_id"} <= web.get("/_localstack/info").get_json().keys()


@pytest.mark.parametrize(
    "host", ["localhost:4566", "[::1]:4566", "emulator", "localhost.localstack.cloud:4566"]
)
def test_a_browser_gets_the_console_and_an_sdk_gets_its_buckets(
    web: HttpClient, emulator: Emulator, host: str
) -> None:
    page = web.get("/", headers={**BROWSER, "Host": host})
    listed = web.get("/", headers={**BROWSER, **SIGNED})

    assert (page.status_code, page.headers["Location"].startswith("/_emulator/ui")) == (302, True)
    assert "ListAllMyBucketsResult" in listed.text
    assert [event.name for event in emulator.records()] == ["ListBuckets"]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {**BROWSER, "Host": "shop.s3.localhost.localstack.cloud"}),
        ("/health", {"Host": "shop.localhost"}),
        ("/health", SIGNED),
        ("/?list-type=2", {"Host": "shop.localhost", **BROWSER}),
    ],
)
def test_what_names_a_bucket_or_is_signed_goes_to_s3(
    web: HttpClient, path: str, headers: dict[str, str]
) -> None:
    assert "NoSuchBucket" in web.get(path, headers=headers).text


def test_the_routes_are_listed(web: HttpClient) -> None:
    listed = web.get("/_emulator").get_json()["routes"]

    assert listed["/_emulator/reset"] == {"POST": "Delete everything except keys and settings"}
    assert "/_emulator/metrics" in listed


def test_metrics_are_what_prometheus_reads(web: HttpClient, emulator: Emulator) -> None:
    web.get("/", headers=SIGNED)
    answer = web.get("/_emulator/metrics")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    figures = dict(line.rsplit(" ", 1) for line in lines)

    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert figures["cloudtrail_emulator_events"] == "1"
    assert figures["cloudtrail_emulator_clock_seconds"] == "1767355200"
    assert answer.text.count("# TYPE ") == len(figures) + 1  # there is no problem to count


CODE = "import os; print(os.environ['AWS_ENDPOINT_URL'], file=open('{said}', 'a'))"
# --- init scripts -----------------------------------------------------------------------------------


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o644 if "plain" in name else 0o755)


def test_init_scripts_run_by_name_with_parents_first(tmp_path: Path, emulator: Emulator) -> None:
    said = tmp_path / "said"
    note = f"#!/bin/sh\necho $0 | sed s,.*/,, >> {said}\n"
    write(
        tmp_path / "one",
        {
            "ready.d/02.sh": note,
            "ready.d/01.sh": note,
            "ready.d/a/00.sh": note,
            "ready.d/bad.sh": "#!/bin/sh\nexit 3\n",
            "ready.d/code.py": CODE.format(said=said),
            "ready.d/plain.sh": note,
            "ready.d/readme.txt": "not a script",
            "boot.d/none.sh": f"echo no interpreter >> {said}\n",
        },
    )
    write(tmp_path / "two", {"ready.d/00.sh": note})
    variables = variables_of_scripts("http://127.0.0.1:4566", {"AWS_PROFILE": "mine"}, are_recorded=False)
    scripts = InitScripts((tmp_path / "one", tmp_path / "two", tmp_path / "absent"), variables)
    web = HttpClient(front_of(emulator, scripts))

    assert {one["state"] for one in web.get("/_localstack/init").get_json()["scripts"]} == {"UNKNOWN"}
    assert web.get("/_emulator/ready").status_code == 503
    for stage in ("BOOT", "START", "READY"):
        scripts.run(stage)

    assert said.read_text().splitlines() == [
        "no interpreter",
        "01.sh",
        "02.sh",
        "http://127.0.0.1:4566",
        "00.sh",
        "00.sh",
    ]
    ready = web.get("/_localstack/init/READY").get_json()
    assert ready["completed"]
    assert [(one["name"], one["state"]) for one in ready["scripts"]] == [
        ("01.sh", "SUCCESSFUL"),
        ("02.sh", "SUCCESSFUL"),
        ("bad.sh", "ERROR"),
        ("code.py", "SUCCESSFUL"),
        ("plain.sh", "ERROR"),
        ("00.sh", "SUCCESSFUL"),
        ("00.sh", "SUCCESSFUL"),
    ]
    assert web.get("/_emulator/init").get_json()["completed"] == {
        "BOOT": True,
        "START": True,
        "READY": True,
        "SHUTDOWN": False,
    }
    assert web.get("/_emulator/ready").status_code == 200
    assert web.get("/_localstack/init/never").status_code == 404


def test_scripts_know_nothing_of_the_developer_s_own_aws() -> None:
    own = {"AWS_PROFILE": "mine", "AWS_SESSION_TOKEN": "x", "AWS_ACCESS_KEY_ID": "AKIA", "PATH": "/bin"}
    given = variables_of_scripts("http://127.0.0.1:4566", own, are_recorded=True)

    assert (given["AWS_ACCESS_KEY_ID"], given["LOCALSTACK_HOST"]) == ("test", "127.0.0.1:4566")
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_SDK_UA_APP_ID"} & given.keys()
