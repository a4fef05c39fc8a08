"""What tests take with the fixture `cloudtrail`, and with moto's `mock_aws`, in pytests of their own."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench_servers import ENVIRONMENT

ROUNDS = 5
MORE = 10  # tests after the first one
WORK = """
def work(make):
    s3, iam, sqs = make("s3"), make("iam"), make("sqs")
    s3.create_bucket(Bucket="shop")
    for number in range(6):
        s3.put_object(Bucket="shop", Key=str(number), Body=b"tea")
    iam.create_group(GroupName="staff")
    for number in range(5):
        iam.create_user(UserName=str(number))
    queue = sqs.create_queue(QueueName="orders")["QueueUrl"]
    for number in range(6):
        sqs.send_message(QueueUrl=queue, MessageBody=str(number))
"""
MARK = "@pytest.mark.parametrize('number', range({count}))\n"
TESTS = {
    "nothing": f"import pytest\n{MARK}def test(number): pass\n",
    "fixture": f"import pytest\n{MARK}def test(cloudtrail, number): work(cloudtrail.client)\n",
    "mock_aws": "import boto3, pytest\nfrom functools import partial\nfrom moto import mock_aws\n"
    f"{MARK}@mock_aws\ndef test(number): work(partial(boto3.client, region_name='us-east-1'))\n",
}


def fixture_seconds() -> dict[str, tuple[float, float, float]]:
    """Return for the fixture and for mock_aws the seconds of a test, of the first test, and of a run of one.

    The first test is what a run of one takes more than a run of an empty test.
    """
    runs = [("nothing", 1), *((kind, count) for kind in ("fixture", "mock_aws") for count in (1, 1 + MORE))]
    times: dict[tuple[str, int], list[float]] = {run: [] for run in runs}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            for kind, count in runs:
                times[kind, count].append(_seconds(Path(folder), kind, count))
    found = {run: statistics.median(taken) for run, taken in times.items()}
    empty = found["nothing", 1]
    return {
        kind: (
            (found[kind, 1 + MORE] - found[kind, 1]) / MORE,
            found[kind, 1] - empty,
            found[kind, 1],
        )
        for kind in ("fixture", "mock_aws")
    }


def _seconds(folder: Path, kind: str, count: int) -> float:
    file = folder / f"test_{kind}_{count}.py"
    file.write_text(TESTS[kind].replace("{count}", str(count)) + WORK)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)]
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, env=ENVIRONMENT, check=True, capture_output=True)
    return time.perf_counter() - began
