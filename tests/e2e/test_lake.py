"""Lake with programs around it: the AWS CLI, our own commands, and a process that is killed."""

import gzip
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.running import Emulator
from tests.conftest import MakeClient
from tests.e2e.programs import ENVIRONMENT, aws, wait_until
from tests.e2e.test_kill import Killable
from tests.flows import test_imports, test_lake_federation

pytestmark = pytest.mark.e2e


@pytest.mark.source("aws-docs", "every operation of stores and queries, by the AWS CLI")
def test_the_aws_cli_goes_through_the_life_of_a_store(emulator: Emulator, endpoint: str) -> None:
    def cloudtrail(*words: str) -> Any:
        done = aws(endpoint, "cloudtrail", *words)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else {}

    arn = cloudtrail("create-event-data-store", "--name", "all")["EventDataStoreArn"]
    store = arn.rpartition("/")[2]
    assert cloudtrail("get-event-data-store", "--event-data-store", arn)["Status"] == "ENABLED"
    assert cloudtrail("list-event-data-stores")["EventDataStores"] == [
        {"EventDataStoreArn": arn, "Name": "all"}
    ]
    cloudtrail("stop-event-data-store-ingestion", "--event-data-store", store)
    cloudtrail("start-event-data-store-ingestion", "--event-data-store", store)
    cloudtrail("add-tags", "--resource-id", arn, "--tags-list", "Key=team,Value=red")
    assert cloudtrail("list-tags", "--resource-id-list", arn)["ResourceTagList"][0]["TagsList"]
    cloudtrail("remove-tags", "--resource-id", arn, "--tags-list", "Key=team")
    assert cloudtrail("list-tags", "--resource-id-list", arn)["ResourceTagList"][0]["TagsList"] == []
    cloudtrail("put-event-configuration", "--event-data-store", arn, "--max-event-size", "Large")
    size = cloudtrail("get-event-configuration", "--event-data-store", arn)["MaxEventSize"]
    assert size == "Large"
    category = '[{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Insight"]}]}]'
    findings = cloudtrail(
        *("create-event-data-store", "--name", "findings", "--advanced-event-selectors", category)
    )["EventDataStoreArn"]
    insights = ["--event-data-store", arn, "--insight-selectors", "InsightType=ApiCallRateInsight"]
    cloudtrail("put-insight-selectors", *insights, "--insights-destination", findings)
    kept = cloudtrail("get-insight-selectors", "--event-data-store", arn)
    assert (kept["InsightsDestination"], len(kept["InsightSelectors"])) == (findings, 1)
    query = cloudtrail("start-query", "--query-statement", f"SELECT count(*) AS n FROM {store}")["QueryId"]
    emulator.parts.lake.querying.finish()
    described = cloudtrail("describe-query", "--query-id", query)
    assert (described["QueryStatus"], described["QueryStatistics"]["EventsMatched"]) == ("FINISHED", 1)
    (row,) = cloudtrail("get-query-results", "--query-id", query)["QueryResultRows"]
    assert int(row[0]["n"]) > 0
    late = aws(endpoint, "cloudtrail", "cancel-query", "--query-id", query)
    assert "InactiveQueryException" in late.stderr
    assert cloudtrail("list-queries", "--event-data-store", store)["Queries"][0]["QueryId"] == query
    changed = cloudtrail(
        "update-event-data-store", "--event-data-store", arn, "--no-termination-protection-enabled"
    )
    assert changed["TerminationProtectionEnabled"] is False
    cloudtrail("delete-event-data-store", "--event-data-store", arn)
    assert cloudtrail("restore-event-data-store", "--event-data-store", arn)["Status"] == "ENABLED"


def program(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "emulator", *words]
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)


COUNT = (
    "SELECT eventName, count(*) AS n FROM events WHERE eventSource = 'iam.amazonaws.com' GROUP BY eventName"
)


@pytest.mark.source("aws-docs", "channels, policies, imports, dashboards, samples, by the AWS CLI")
def test_the_aws_cli_goes_through_the_rest_of_lake(emulator: Emulator, endpoint: str) -> None:
    def run(operation: str, *words: str) -> Any:
        answer = aws(endpoint, "cloudtrail", operation, *words)
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout) if answer.stdout.strip() else {}

    category = '[{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["ActivityAuditLog"]}]}]'
    activity = run(
        *("create-event-data-store", "--name", "activity", "--no-multi-region-enabled"),
        *("--advanced-event-selectors", category),
    )["EventDataStoreArn"]
    store = run("create-event-data-store", "--name", "calls")["EventDataStoreArn"]
    destination = f"Type=EVENT_DATA_STORE,Location={activity}"
    channel = run("create-channel", "--name", "app", "--source", "Custom", "--destinations", destination)[
        "ChannelArn"
    ]
    run("update-channel", "--channel", channel, "--name", "apps")
    assert run("get-channel", "--channel", channel)["Source"] == "Custom"
    assert run("list-channels")["Channels"] == [{"ChannelArn": channel, "Name": "apps"}]
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "999988887777"},
        "Action": "cloudtrail-data:PutAuditEvents",
        "Resource": channel,
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    run("put-resource-policy", "--resource-arn", channel, "--resource-policy", document)
    assert run("get-resource-policy", "--resource-arn", channel)["ResourcePolicy"] == document
    run("delete-resource-policy", "--resource-arn", channel)
    run("delete-channel", "--channel", channel)
    assert run("list-imports")["Imports"] == []
    assert run("search-sample-queries", "--search-phrase", "root activity")["SearchResults"]
    view = {"Height": "1", "Width": "1", "Title": "t", "View": "Table"}
    widget = {"QueryStatement": f"SELECT count(*) FROM {store.rpartition('/')[2]}", "ViewProperties": view}
    run("create-dashboard", "--name", "mine", "--widgets", json.dumps([widget]))
    refresh = run("start-dashboard-refresh", "--dashboard-id", "mine")["RefreshId"]
    (shown,) = run("get-dashboard", "--dashboard-id", "mine")["Widgets"]
    emulator.parts.lake.querying.finish()
    query = run("describe-query", "--query-alias", shown["QueryAlias"], "--refresh-id", refresh)
    assert query["QueryStatus"] == "FINISHED"
    run("update-dashboard", "--dashboard-id", "mine", "--widgets", "[]")
    run("delete-dashboard", "--dashboard-id", "mine")
    assert run("list-dashboards", "--type", "CUSTOM")["Dashboards"] == []


@pytest.mark.source("aws-docs", "imports, federation and Insights data, by the AWS CLI")
def test_the_aws_cli_imports_and_federates(
    emulator: Emulator, endpoint: str, client: MakeClient, bucket: str
) -> None:
    def run(operation: str, *words: str) -> Any:
        answer = aws(endpoint, "cloudtrail", operation, *words)
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout) if answer.stdout.strip() else {}

    test_imports.make_role(client)
    test_lake_federation.make_role(client("iam"))
    client("s3").put_object(Bucket=bucket, Key=test_imports.key(1), Body=b"broken")
    client("s3").put_object(Bucket=bucket, Key=test_imports.key(2), Body=test_imports.log_file("One"))
    arn = run("create-event-data-store", "--name", "copy", "--no-start-ingestion")["EventDataStoreArn"]
    source = json.dumps(test_imports.source(f"s3://{bucket}/"))
    one = run("start-import", "--destinations", arn, "--import-source", source)["ImportId"]
    emulator.parts.lake.importing.finish()
    assert run("get-import", "--import-id", one)["ImportStatistics"]["EventsCompleted"] == 1
    (failure,) = run("list-import-failures", "--import-id", one)["Failures"]
    assert failure["Location"].endswith(test_imports.key(1))
    stopped = aws(endpoint, "cloudtrail", "stop-import", "--import-id", one)
    assert "InvalidParameterException" in stopped.stderr

    role = ("--federation-role-arn", test_lake_federation.ROLE)
    assert run("enable-federation", "--event-data-store", arn, *role)["FederationStatus"] == "ENABLING"
    assert run("get-event-data-store", "--event-data-store", arn)["FederationStatus"] == "ENABLED"
    assert run("disable-federation", "--event-data-store", arn)["FederationStatus"] == "DISABLING"

    rate = ("--event-source", "iam.amazonaws.com", "--event-name", "GetUser")
    shown = run("list-insights-metric-data", *rate, "--insight-type", "ApiCallRateInsight")
    assert shown["EventName"] == "GetUser"
    trail = run("create-trail", "--name", "audit", "--s3-bucket-name", bucket)["TrailARN"]
    kind = ("--data-type", "InsightsEvents")
    assert run("list-insights-data", "--insight-source", trail, *kind)["Events"] == []


def test_the_command_asks_a_running_emulator(endpoint: str) -> None:
    for name in ("ada", "bob"):
        assert aws(endpoint, "iam", "create-user", "--user-name", name).returncode == 0

    table = program("query", "--url", endpoint, COUNT)
    assert table.stdout == "eventName   n\n----------  -\nCreateUser  2\n"
    assert table.stderr == "1 row\n"
    lines = program("query", "--url", endpoint, "--format", "json", COUNT)
    assert json.loads(lines.stdout) == {"eventName": "CreateUser", "n": "2"}
    bad = program("query", "--url", endpoint, "SELECT nope FROM events")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert "line 1:8: Column 'nope' cannot be resolved" in bad.stderr


KILLS = 3
BATCH = 400


def record(number: int) -> str:
    return json.dumps(
        {
            "eventSource": "iam.amazonaws.com",
            "eventName": f"Call{number}",
            "awsRegion": "us-east-1",
            "eventTime": f"2026-03-{number % 28 + 1:02}T00:00:00Z",
        }
    )


class Story:
    """Records that are injected into a store of a process that is killed again and again."""

    def __init__(self, place: Path) -> None:
        self.place = Killable(place)
        self.injected = 0
        self.begun = 0

    def inject(self, stop: threading.Event) -> None:
        """Inject batch after batch until told to stop, or there is nobody who answers."""
        while not stop.is_set():
            self.begun += BATCH
            numbers = range(self.begun - BATCH, self.begun)
            body = "\n".join(record(number) for number in numbers).encode()
            try:
                self.place._send("POST", "/_emulator/events", body, {})
            except OSError:
                return
            self.injected += BATCH

    def rows(self, query: str) -> Iterator[dict[str, str]]:
        def answer() -> dict[str, Any]:
            return self.place.cloudtrail("GetQueryResults", {"QueryId": query})

        wait_until(lambda: answer()["QueryStatus"] not in ("QUEUED", "RUNNING"))
        found = answer()
        assert found["QueryStatus"] == "FINISHED", found
        for row in found["QueryResultRows"]:
            yield {name: text for cell in row for name, text in cell.items()}

    def wait_for_more(self, count: int) -> None:
        """Return when so many records more were injected."""
        wanted = self.injected + count
        wait_until(lambda: self.injected >= wanted)

    def start(self, statement: str) -> str:
        return str(self.place.cloudtrail("StartQuery", {"QueryStatement": statement})["QueryId"])


def test_a_store_loses_and_repeats_nothing_when_the_process_is_killed(tmp_path: Path) -> None:
    story = Story(tmp_path)
    with story.place.running():
        made = story.place.cloudtrail("CreateEventDataStore", {"Name": "all"})
        store = made["EventDataStoreArn"].rpartition("/")[2]
    statement = (
        "SELECT count(*) AS n, count(DISTINCT eventID) AS d, count(DISTINCT eventName) AS names"
        f" FROM {store} WHERE eventName LIKE 'Call%'"
    )
    left: list[str] = []
    for round_number in range(1, KILLS + 1):
        stop = threading.Event()
        with story.place.running():
            writer = threading.Thread(target=story.inject, args=(stop,))
            writer.start()
            story.wait_for_more(5000 * round_number)
            left.append(story.start(statement))
            # killed in the middle of ingestion and query
        stop.set()
        writer.join()
    with story.place.running():
        (found,) = story.rows(story.start(statement))
        answered = [int(row["n"]) for query in left for row in story.rows(query)]

    # a batch whose answer was lost may be kept whole
    assert story.injected <= int(found["n"]) <= story.begun
    assert int(found["n"]) % BATCH == 0
    assert found["d"] == found["n"] == found["names"]
    assert len(answered) == KILLS
    assert all(count % BATCH == 0 for count in answered)


IMPORTED = 2_000  # files of three records each


def _log_files(folder: Path) -> None:
    """Write log files of another account into a bucket of the folder sink."""
    day = folder / "old" / "AWSLogs" / "999988887777" / "CloudTrail" / "eu-west-1" / "2026" / "01" / "02"
    day.mkdir(parents=True)
    for number in range(IMPORTED):
        records = [{"eventTime": "2026-01-02T11:00:00Z", "eventID": f"{number}-{at}"} for at in range(3)]
        name = f"999988887777_CloudTrail_eu-west-1_20260102T1105Z_{number:016}.json.gz"
        (day / name).write_bytes(gzip.compress(json.dumps({"Records": records}).encode()))


def files_of(killable: Killable, started: dict[str, str]) -> int:
    """Return how many files an import has taken."""
    return int(killable.cloudtrail("GetImport", started)["ImportStatistics"]["FilesCompleted"])


def test_an_import_that_is_killed_in_the_middle_takes_every_event_once(tmp_path: Path) -> None:
    killable = Killable(tmp_path, "--checks", "relaxed")
    _log_files(killable.folder)
    source = {
        "S3LocationUri": "s3://old/",
        "S3BucketRegion": "us-east-1",
        "S3BucketAccessRoleArn": "arn:aws:iam::123456789012:role/importer",
    }
    with killable.running():
        made = killable.cloudtrail("CreateEventDataStore", {"Name": "copy", "RetentionPeriod": 3653})
        store = made["EventDataStoreArn"].rpartition("/")[2]
        request = {"Destinations": [store], "ImportSource": {"S3": source}}
        started = {"ImportId": killable.cloudtrail("StartImport", request)["ImportId"]}
        wait_until(
            lambda: killable.cloudtrail("GetImport", started)["ImportStatistics"]["FilesCompleted"] > 20
        )
    with killable.running():
        cut_at = files_of(killable, started)
        wait_until(lambda: killable.cloudtrail("GetImport", started)["ImportStatus"] == "COMPLETED")
        counts = "count(*) AS n, count(DISTINCT eventID) AS d"
        statement = f"SELECT {counts} FROM {store} WHERE NOT eventID LIKE '%-%-%'"
        query = {"QueryId": killable.cloudtrail("StartQuery", {"QueryStatement": statement})["QueryId"]}
        wait_until(lambda: killable.cloudtrail("GetQueryResults", query)["QueryStatus"] == "FINISHED")
        (row,) = killable.cloudtrail("GetQueryResults", query)["QueryResultRows"]

    assert row == [{"n": str(3 * IMPORTED)}, {"d": str(3 * IMPORTED)}]
    assert cut_at < IMPORTED
