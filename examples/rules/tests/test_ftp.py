"""A user with a second factor opens the network for FTP, and closes it again."""

import gzip
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import rules
from rules.ftp import OPENED, incidents

RECORDS = [json.loads(line) for line in (Path(__file__).parent / "ftp.jsonl").read_text().splitlines()]


def test_the_incident_is_found_in_injected_records(cloudtrail):
    cloudtrail.inject(*RECORDS)
    (found,) = incidents(cloudtrail.events())

    assert found.kinds == {"group", "acl"}
    assert timedelta(minutes=20) < found.closed - found.opened < timedelta(hours=2)


def test_what_stays_open_is_another_matter(cloudtrail):
    cloudtrail.inject(*[record for record in RECORDS if record["eventName"] != "RevokeSecurityGroupIngress"])

    assert list(incidents(cloudtrail.events())) == []


def test_another_port_is_nothing_of_it(cloudtrail):
    text = json.dumps(RECORDS).replace('"fromPort": 20, "toPort": 21', '"fromPort": 443, "toPort": 443')
    cloudtrail.inject(*json.loads(text))

    assert list(incidents(cloudtrail.events())) == []


def test_the_pattern_finds_what_was_opened(cloudtrail):
    messages = [json.dumps(record) for record in RECORDS]
    matches = cloudtrail.client("logs").test_metric_filter(filterPattern=OPENED, logEventMessages=messages)

    assert [json.loads(match["eventMessage"])["eventName"] for match in matches["matches"]] == [
        "AuthorizeSecurityGroupIngress",
        "CreateNetworkAclEntry",
        "CreateNetworkAclEntry",
    ]


def test_the_query_finds_the_incident(cloudtrail):
    statement = (Path(rules.__file__).parent / "ftp.sql").read_text().replace("EVENT_DATA_STORE", "events")
    cloudtrail.inject(*RECORDS[:-1])
    before = cloudtrail.query(statement)
    cloudtrail.inject(RECORDS[-1])
    (found,) = cloudtrail.query(statement)

    assert before == []
    assert found["who"].startswith("arn:aws:iam::123456789012:user/")
    assert found["opened_at"] < found["closed_at"]


def test_the_incident_is_found_among_a_day_of_others(tmp_path):
    generate = [sys.executable, "-m", "emulator", "generate", "--out", str(tmp_path), "--accounts", "1"]
    subprocess.run(
        [*generate, "--days", "1", "--events", "2000", "--story", "ftp-opened"], check=True, timeout=120
    )
    files = [gzip.decompress(file.read_bytes()) for file in tmp_path.rglob("*_CloudTrail_*.json.gz")]
    records = [record for file in files for record in json.loads(file)["Records"]]

    assert len(list(incidents(records))) == 1
