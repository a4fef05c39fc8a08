"""What scripts/trino-federation runs: a federated store, asked for by Lake and by Trino through Glue."""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import trino
from bench_servers import running, wait_for

ROLE = "arn:aws:iam::123456789012:role/federation"
REGION = "us-east-1"
START_SECONDS = 600  # the first time, Maven downloads Trino
# In Lake's spelling, and with the table that takes the place of {}: both engines take it as it is.
STATEMENTS = (
    "SELECT eventName, count(*) AS n FROM {} WHERE eventSource = 'iam.amazonaws.com' GROUP BY 1 ORDER BY 1",
    "SELECT userIdentity.userName AS u, count(*) AS n FROM {} WHERE eventName = 'CreateUser' GROUP BY 1",
    (
        "SELECT element_at(requestParameters, 'userName') AS u FROM {} WHERE eventName = 'CreateUser'"
        " ORDER BY 1"
    ),
)

MakeClient = Callable[[str], Any]  # boto3 has no types


def main() -> None:
    """Print the answers of both, and leave with an error where they differ."""
    with running(_emulator) as port:
        wait_for(port)
        url = f"http://127.0.0.1:{port}"
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}

        def client(service: str) -> Any:
            return boto3.client(service, endpoint_url=url, region_name=REGION, **keys)

        store = _federated(client)
        with _trino(url) as trino_port:
            for statement in STATEMENTS:
                ours = _of_lake(client("cloudtrail"), statement.format(store))
                theirs = _of_trino(trino_port, statement.format(f'glue."aws:cloudtrail"."{store}"'))
                print(f"{'equal' if ours == theirs else 'DIFFERENT'}: {theirs}: {statement}", flush=True)
                if not ours or ours != theirs:
                    sys.exit(f"Lake answers {ours}.")


def _emulator(port: int) -> list[str]:
    return [sys.executable, "-m", "emulator", "serve", "--port", str(port)]


def _federated(client: MakeClient) -> str:
    """Make a store, have calls recorded, and federate it; return its id."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lakeformation.amazonaws.com"}}
    reading = {"Effect": "Allow", "Action": "cloudtrail:GetEventDataStoreData", "Resource": "*"}
    cloudtrail, iam = client("cloudtrail"), client("iam")
    made = cloudtrail.create_event_data_store(Name="all", TerminationProtectionEnabled=False)
    iam.create_role(
        RoleName="federation", AssumeRolePolicyDocument=_policy(trust | {"Action": "sts:AssumeRole"})
    )
    iam.put_role_policy(RoleName="federation", PolicyName="read", PolicyDocument=_policy(reading))
    for name in ("ada", "grace", "barbara"):
        iam.create_user(UserName=name)
    arn: str = made["EventDataStoreArn"]
    cloudtrail.enable_federation(EventDataStore=arn, FederationRoleArn=ROLE)
    while (status := cloudtrail.get_event_data_store(EventDataStore=arn)["FederationStatus"]) != "ENABLED":
        if status != "ENABLING":
            sys.exit(f"The federation is {status}.")
        time.sleep(0.1)
    return arn.rpartition("/")[2]


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@contextmanager
def _trino(glue_url: str) -> Iterator[int]:
    """Run a Trino with the Glue of that URL, and yield its port when it answers."""
    program, folder = str(Path(__file__).with_name("trino-server")), tempfile.TemporaryDirectory()
    with folder, running(lambda port: [program, str(port), folder.name, glue_url]) as port:
        end = time.monotonic() + START_SECONDS
        while not _answers(port):
            if time.monotonic() > end:
                sys.exit("Trino does not start: scripts/trino-server says why.")
            time.sleep(1)
        yield port


def _answers(port: int) -> bool:
    try:
        _of_trino(port, "SHOW SCHEMAS FROM glue")
    except (trino.exceptions.Error, OSError):
        return False
    return True


def _of_trino(port: int, statement: str) -> list[list[str]]:
    with trino.dbapi.connect(host="127.0.0.1", port=port, user="federation", max_attempts=1) as connection:
        rows = connection.cursor().execute(statement).fetchall()
    return [["" if value is None else str(value) for value in row] for row in rows]


def _of_lake(cloudtrail: Any, statement: str) -> list[list[str]]:
    query = cloudtrail.start_query(QueryStatement=statement)["QueryId"]
    while (found := cloudtrail.get_query_results(QueryId=query))["QueryStatus"] in {"QUEUED", "RUNNING"}:
        time.sleep(0.1)
    if found["QueryStatus"] != "FINISHED":
        sys.exit(f"Lake does not answer: {found}")
    return [[text for column in row for text in column.values()] for row in found["QueryResultRows"]]


if __name__ == "__main__":
    main()
