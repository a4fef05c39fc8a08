"""Makes pictures of the console's pages: a story is played, and each page is shot as it is then."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
from playwright.sync_api import Page, sync_playwright

from emulator.core.clock import ManualClock
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.serving import LocalServer

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SIZE = {"width": 1280, "height": 760}
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
UI = "/_emulator/ui"
BUCKET = "central-logs"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": ["s3:GetBucketAcl", "s3:PutObject"],
            "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/AWSLogs/*"],
        }
    ],
}


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    settings = Settings(clock="manual", timing="aws", seed=7)
    with LocalServer(_started(settings)) as server, _browser() as page:
        insight = _story(server.emulator, server.url)
        for name, path in {
            "records": "records",
            "search": "records?q=error:*",
            "record": f"records/{_denied(server.emulator)}",
            "trail": "trails/123456789012/us-east-1/audit",
            "insight": f"insights/{insight}",
            "emulator": "emulator",
        }.items():
            page.goto(f"{server.url}{UI}/{path}")
            if name == "trail":
                page.get_by_role("heading", name="Chain of digests").scroll_into_view_if_needed()
            page.screenshot(path=PICTURES / f"{name}.png")
        page.goto(f"{server.url}{UI}/lake")
        page.get_by_role("link", name="Top API calls").click()
        page.get_by_role("button", name="Run").click()
        page.get_by_text("FINISHED").wait_for()
        page.screenshot(path=PICTURES / "lake.png")
        page.goto(f"{server.url}{UI}/lake/dashboards/AWSCloudTrail-Overview")
        page.get_by_role("button", name="Refresh").click()
        page.get_by_text("The queries still run").wait_for(state="hidden")
        page.screenshot(path=PICTURES / "dashboard.png")


def _started(settings: Settings) -> Emulator:
    emulator = Emulator(settings, ManualClock(START))
    emulator.start()
    return emulator


@contextmanager
def _browser() -> Iterator[Page]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=arguments)
        yield browser.new_page(viewport=SIZE)
        browser.close()


def _story(emulator: Emulator, url: str) -> str:
    """Fill the emulator with a morning of calls, and return the id of its Insights event."""
    s3, iam, trails = (_client(url, service) for service in ("s3", "iam", "cloudtrail"))
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(POLICY))
    trails.create_trail(Name="audit", S3BucketName=BUCKET, EnableLogFileValidation=True)
    trails.start_logging(Name="audit")
    trails.put_insight_selectors(TrailName="audit", InsightSelectors=[{"InsightType": "ApiCallRateInsight"}])
    trails.create_event_data_store(Name="everything")
    emulator.advance(timedelta(hours=20))
    for number in range(80):
        iam.create_access_key(UserName=_user(iam, f"batch-{number}"))
    for _ in range(4):
        emulator.advance(timedelta(hours=1))
        iam.create_user(UserName=f"user-{emulator.last_number()}")
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET, MaxKeys=1000)["Contents"]]
    s3.put_object(Bucket=BUCKET, Key=[key for key in keys if "_CloudTrail_" in key][-1], Body=b"changed")
    _afternoon(url, iam)
    found = (json.loads(event.body) for event in emulator.records() if event.category == "Insight")
    return str(next(found)["sharedEventID"])


def _user(iam: Any, name: str) -> str:
    iam.create_user(UserName=name)
    return name


def _afternoon(url: str, iam: Any) -> None:
    for action in (
        lambda: iam.create_role(RoleName="deploy", AssumeRolePolicyDocument="{}"),
        lambda: iam.delete_user(UserName="nobody"),
        lambda: _client(url, "dynamodb", "eu-west-1").list_tables(),
        lambda: _client(url, "sqs", "eu-west-1").create_queue(QueueName="orders"),
        lambda: _client(url, "kms").create_key(),
        lambda: _client(url, "s3").get_object(Bucket=BUCKET, Key="secret/plan.pdf"),
    ):
        try:
            action()  # type: ignore[no-untyped-call]  # lambdas have no annotations
        except iam.exceptions.ClientError:
            continue  # failed calls are records too


def _denied(emulator: Emulator) -> str:
    return next(event.id for event in emulator.records() if event.name == "DeleteUser")


def _client(url: str, service: str, region: str = "us-east-1") -> Any:
    return boto3.client(
        service, region, endpoint_url=url, aws_access_key_id="test", aws_secret_access_key="test"
    )


if __name__ == "__main__":
    main()
