"""The page for those who come from LocalStack, moto's server or ministack, and the example: all is tried."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from tests.e2e.programs import ENVIRONMENT, do_without
from tests.e2e.test_init_scripts import Serving
from tests.e2e.test_terraform import provider_configuration

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "from-localstack"
PAGE = (ROOT / "docs" / "coming-from.md").read_text("utf-8")
PROGRAMS = Path(sys.executable).parent
COMPOSE = yaml.safe_load((EXAMPLE / "docker-compose.yml").read_text("utf-8"))["services"]["localstack"]


class Example:
    """The emulator as the example's compose file starts it, with its init script where it is mounted."""

    def __init__(self, folder: Path) -> None:
        source, _, target = COMPOSE["volumes"][0].partition(":")
        init = folder / Path(target).relative_to("/etc/localstack/init")
        init.parent.mkdir(parents=True)
        shutil.copy(EXAMPLE / source, init)
        given = [one.split("=", 1) for one in COMPOSE["environment"]]
        variables = {name: value for name, value in given if name.startswith("CLOUDTRAIL_EMULATOR_")}
        self.served = Serving("--init-dir", folder, "--allowed-origins", "http://localhost:3000", **variables)
        self.url = self.served.url

    def variables(self, **more: str) -> Mapping[str, str]:
        own = {"AWS_ENDPOINT_URL": self.url, "LOCALSTACK_HOST": self.url.partition("://")[2]}
        return {**ENVIRONMENT, **own, "PATH": f"{PROGRAMS}:{os.environ['PATH']}", **more}

    def run(self, *command: str, **variables: str) -> str:
        done = subprocess.run(
            command, env=self.variables(**variables), capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[Any, Mapping[str, str]]:
        request = urllib.request.Request(self.url + path, method=method, headers=headers)
        with urllib.request.urlopen(request) as answer:
            return answer.read().decode(), answer.headers

    def client(self, service: str, key: str = "test") -> Any:
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=key,
            aws_secret_access_key="test",
        )


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    started = Example(tmp_path_factory.mktemp("init"))
    yield started
    out, _ = started.served.stop()
    assert out.splitlines()[-1] == "Ready."  # what the wait strategies of testcontainers look for


def test_the_suite_that_was_written_for_localstack_passes(example: Example) -> None:
    said = example.run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLE / "tests"))

    assert "3 passed" in said


def test_the_compose_file_s_health_check_passes(example: Example) -> None:
    if not shutil.which("curl"):
        do_without("curl is not installed")
    _, *command = COMPOSE["healthcheck"]["test"]

    assert example.run(*(word.replace("http://localhost:4566", example.url) for word in command))


def test_tflocal_applies_a_module(example: Example, tmp_path: Path) -> None:
    if not shutil.which("terraform"):
        do_without("terraform is not installed")
    shutil.copy(EXAMPLE / "infrastructure" / "main.tf", tmp_path)
    own = {
        "HOME": str(tmp_path),
        "TF_CLI_CONFIG_FILE": str(provider_configuration(tmp_path)),
        "CHECKPOINT_DISABLE": "1",
        "S3_HOSTNAME": "localhost",  # its own name for S3 needs a name server of the internet
    }
    tflocal = (sys.executable, str(PROGRAMS / "tflocal"), f"-chdir={tmp_path}")
    example.run(*tflocal, "init", "-no-color", "-input=false", **own)
    example.run(*tflocal, "apply", "-no-color", "-auto-approve", **own)

    topics = [topic["TopicArn"] for topic in example.client("sns").list_topics()["Topics"]]
    assert topics == ["arn:aws:sns:us-east-1:000000000000:done"]


# --- the rows of the page -----------------------------------------------------------------------------


def _health(example: Example) -> None:
    assert '"s3": ' in example.ask("/_localstack/health")[0]


def _init(example: Example) -> None:
    scripts = json.loads(example.ask("/_localstack/init/ready")[0])["scripts"]
    assert [(one["name"], one["state"]) for one in scripts] == [("ready.sh", "SUCCESSFUL")]


def _awslocal(example: Example) -> None:
    said = example.run(sys.executable, str(PROGRAMS / "awslocal"), "s3", "ls", AWS_DEFAULT_REGION="us-east-1")
    assert "orders" in said


def _hosts(example: Example) -> None:
    example.client("s3").put_object(Bucket="orders", Key="row", Body=b"here")
    host = "orders.s3.localhost.localstack.cloud:4566"
    signed = (
        "AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
    )
    assert example.ask("/row", Host=host, Authorization=signed)[0] == "here"


def _default_account(example: Example) -> None:
    assert example.client("sts").get_caller_identity()["Account"] == "000000000000"


def _account_by_key(example: Example) -> None:
    assert example.client("sts", "111122223333").get_caller_identity()["Account"] == "111122223333"


def _origins(example: Example) -> None:
    _, headers = example.ask("/_localstack/health", Origin="http://localhost:3000")
    assert headers["Access-Control-Allow-Origin"] == "http://localhost:3000"


def _resets(path: str) -> Callable[[Example], None]:
    def reset(example: Example) -> None:
        example.client("sqs").create_queue(QueueName="left-over")
        example.ask(path, "POST")
        assert "QueueUrls" not in example.client("sqs").list_queues()
        example.client("s3").create_bucket(Bucket="orders")  # for the rows after this one

    return reset


def _moto_data(example: Example) -> None:
    example.client("sqs").create_queue(QueueName="seen-by-moto")
    assert "seen-by-moto" in example.ask("/moto-api/data.json")[0]


def _ministack_health(example: Example) -> None:
    assert "services" in json.loads(example.ask("/_ministack/health")[0])


ROWS: Mapping[str, Callable[[Example], None]] = {
    "`/_localstack/health`, `/_localstack/info`": _health,
    "scripts in `/etc/localstack/init/ready.d`": _init,
    "`awslocal`": _awslocal,
    "`*.localhost.localstack.cloud`": _hosts,
    "account 000000000000": _default_account,
    "an access key of 12 digits": _account_by_key,
    "browsers at localhost": _origins,
    "`POST /_localstack/state/reset`": _resets("/_localstack/state/reset"),
    "`POST /moto-api/reset`": _resets("/moto-api/reset"),
    "`/moto-api/data.json`": _moto_data,
    "`GET /_ministack/health`": _ministack_health,
    "`POST /_ministack/reset`": _resets("/_ministack/reset"),
}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_the_page_is_true(example: Example, row: str) -> None:
    ROWS[row](example)


def test_each_row_of_the_page_is_tried() -> None:
    tables = PAGE.partition("<!-- rows tried by a test -->")[2].partition("<!-- end of these rows -->")[0]
    rows = re.findall(r"^\| ([^|]+) \|", tables, re.MULTILINE)

    assert [row for row in rows if not row.startswith(("---", "in "))] == list(ROWS)
