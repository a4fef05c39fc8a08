"""The figure `validate`: one bucket, validated by the AWS CLI and by `validate`, each as a process.

The bucket is in MinIO if one is available, so that the server is not measured; otherwise it is in the
emulator itself, which then does most of the work.
"""

import http.client
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import boto3
import orjson
from injection_benchmarks import bodies

HOURS, HOUR_FILES, FILE_RECORDS = 1000, 10, 20
REGION, BUCKET, TRAIL = "us-east-1", "logs", "audit"
ARN = f"arn:aws:cloudtrail:{REGION}:123456789012:trail/{TRAIL}"
MINIO_KEY = "minioadmin"  # MinIO's default access and secret key
SPAN = ("--start-time", "2020-01-01T00:00:00Z", "--end-time", "2037-01-01T00:00:00Z")


def minio_program() -> str | None:
    """Return the path of a MinIO, None where there is none."""
    found = subprocess.run(
        [str(Path(__file__).with_name("minio"))], stdout=subprocess.PIPE, text=True, check=False
    )
    return found.stdout.strip() if found.returncode == 0 else None


def minio_server(program: str, folder: str, port: int) -> list[str]:
    return [program, "server", "--quiet", "--address", f"127.0.0.1:{port}", folder]


def emulator_beside(s3_port: int | None, port: int) -> list[str]:
    """Return the command of an emulator with AWS's intervals that delivers to a MinIO, or into itself."""
    command = [sys.executable, "-m", "emulator", "serve", "--port", str(port)]
    command += ["--clock", "manual", "--timing", "aws", "--checks", "relaxed"]
    if s3_port is None:
        return command
    keys = ["--s3-access-key", MINIO_KEY, "--s3-secret-key", MINIO_KEY]
    return [*command, "--sink", "s3", "--s3-endpoint", f"http://127.0.0.1:{s3_port}", *keys]


def fill(port: int, s3_port: int) -> None:
    """Make bucket and trail, and let hours pass, in each of which log files and a digest are delivered."""
    session = boto3.Session(MINIO_KEY, MINIO_KEY, region_name=REGION)
    session.client("s3", endpoint_url=f"http://127.0.0.1:{s3_port}").create_bucket(Bucket=BUCKET)
    cloudtrail = session.client("cloudtrail", endpoint_url=f"http://127.0.0.1:{port}")
    cloudtrail.create_trail(Name=TRAIL, S3BucketName=BUCKET, EnableLogFileValidation=True)
    cloudtrail.start_logging(Name=TRAIL)
    records = orjson.loads(next(bodies(1000)))["Records"][:FILE_RECORDS]
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for _ in range(HOURS):
        for _ in range(HOUR_FILES):
            _post(connection, "/_emulator/events", {"Records": records})
            _post(connection, "/_emulator/clock/advance", {"seconds": 300})
        _post(connection, "/_emulator/clock/advance", {"seconds": 3600 - 300 * HOUR_FILES})
    connection.close()


def _post(connection: http.client.HTTPConnection, path: str, body: object) -> None:
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status == 200, text


Times = tuple[float, float]


def times_of_both(port: int, s3_port: int) -> tuple[Times, Times]:
    """Return how long `validate` takes, and how much of it is on the processor; then of the AWS CLI."""
    url, s3_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{s3_port}"
    asked = ["--trail-arn", ARN, "--region", REGION, *SPAN]
    ours = [sys.executable, "-m", "emulator", "validate", BUCKET, "--url", url, "--s3-endpoint", s3_url]
    theirs = [str(Path(sys.executable).with_name("aws")), "cloudtrail", "validate-logs"]
    endpoints = {"AWS_ENDPOINT_URL": url, "AWS_ENDPOINT_URL_S3": s3_url}
    return _times([*ours, *asked], endpoints), _times([*theirs, *asked], endpoints)


def _times(command: Sequence[str], endpoints: dict[str, str]) -> Times:
    keys = {"AWS_ACCESS_KEY_ID": MINIO_KEY, "AWS_SECRET_ACCESS_KEY": MINIO_KEY}
    began, used = time.perf_counter(), _used_by_children()
    run = subprocess.run(
        command, env=os.environ | endpoints | keys, capture_output=True, text=True, check=False
    )
    seconds, on_processor = time.perf_counter() - began, _used_by_children() - used
    total = HOURS * HOUR_FILES
    if run.returncode or f"{total}/{total} log files valid" not in run.stdout:
        sys.exit(f"{command[0]} did not find all files valid:\n{run.stdout}{run.stderr}")
    return seconds, on_processor


def _used_by_children() -> float:
    """Return the seconds on the processor of the commands that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
