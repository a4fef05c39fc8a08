"""Answers of queries in a bucket: `validate` checks them as `aws cloudtrail verify-query-results` does."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from emulator.cli import main
from emulator.running import Emulator
from tests.conftest import ACCOUNT, MakeClient
from tests.flows.test_lake import store_of

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": ["s3:PutObject*", "s3:Abort*", "s3:GetBucketAcl"],
            "Resource": ["arn:aws:s3:::results", "arn:aws:s3:::results/*"],
            "Condition": {
                "StringLike": {"aws:sourceArn": f"arn:aws:cloudtrail:*:{ACCOUNT}:eventdatastore/*"}
            },
        }
    ],
}


@pytest.fixture
def s3(emulator: Emulator, cloudtrail: Any, client: MakeClient) -> Any:
    """S3 with a bucket that has the answer of a query."""
    made = client("s3")
    made.create_bucket(Bucket="results")
    made.put_bucket_policy(Bucket="results", Policy=json.dumps(POLICY))
    statement = f"SELECT eventName FROM {store_of(cloudtrail)}"
    query = cloudtrail.start_query(QueryStatement=statement, DeliveryS3Uri="s3://results")["QueryId"]
    emulator.parts.lake.querying.finish()
    assert cloudtrail.describe_query(QueryId=query)["DeliveryStatus"] == "SUCCESS"
    return made


def files(s3: Any) -> dict[str, bytes]:
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket="results")["Contents"]]
    return {key: s3.get_object(Bucket="results", Key=key)["Body"].read() for key in keys}


def validated(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["validate", *words])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.source("aws-cli", "verify-query-results of AWS CLI v2")
def test_an_answer_in_a_bucket_is_valid_until_a_file_is_changed(s3: Any, endpoint: str) -> None:
    assert validated("results", "--url", endpoint)[:2] == (0, "1/1 query results valid\n")

    (rows,) = (key for key in files(s3) if key.endswith(".csv.gz"))
    s3.put_object(Bucket="results", Key=rows, Body=b"other")
    status, out, error = validated("results", "--url", endpoint)

    assert (status, out) == (1, "0/1 query results valid\n")
    assert "INVALID: The hash of the file result_1.csv.gz does not match the sign file." in error


@pytest.mark.source("aws-cli", "verify-query-results --local-export-path")
def test_a_copy_is_validated_without_a_network(
    s3: Any, endpoint: str, cloudtrail: Any, tmp_path: Path
) -> None:
    for key, body in files(s3).items():
        (tmp_path / key.rpartition("/")[2]).write_bytes(body)
    listed = cloudtrail.list_public_keys()["PublicKeyList"]
    keys = tmp_path / "keys.json"
    pairs = [
        {"Fingerprint": one["Fingerprint"], "Value": base64.b64encode(one["Value"]).decode()}
        for one in listed
    ]
    keys.write_text(json.dumps({"PublicKeyList": pairs}))

    status, out, _ = validated(str(tmp_path), "--public-keys", str(keys), "--json")
    assert status == 0
    (found,) = json.loads(out)["queryResults"]
    assert (found["valid"], found["problems"]) == (True, [])

    sign_file = tmp_path / "result_sign.json"
    sign_file.write_text(sign_file.read_text().replace('"us-east-1"', '"eu-west-1"'))  # nobody looks at it
    assert validated(str(tmp_path), "--public-keys", str(keys))[0] == 0
    sign_file.write_text("{}")
    assert validated(str(tmp_path), "--public-keys", str(keys))[0] == 1


def test_a_question_about_a_trail_asks_for_no_answers(s3: Any, endpoint: str) -> None:
    arn = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"
    _, out, _ = validated("results", "--url", endpoint, "--trail-arn", arn)

    assert "query results" not in out
