"""The command `validate` over buckets and folders: which chains it finds, what it prints, what it refuses."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from emulator.cli import main
from emulator.running import Emulator
from emulator.settings import Settings
from tests.conftest import ACCOUNT, MakeClient, bucket_policy

HOUR = timedelta(hours=1)
ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/audit"


def validate(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, ["validate", *arguments], env=environment)


def report_of(*arguments: str) -> dict[str, Any]:
    return dict(json.loads(validate(*arguments, "--json").stdout))


@pytest.fixture
def settings() -> Settings:
    return Settings(clock="manual", timing="aws")


@pytest.fixture
def trail(emulator: Emulator, client: MakeClient, bucket: str) -> str:
    """A trail that logged for two hours, and its bucket's name."""
    log_hours(emulator, client, bucket, "audit")
    return bucket


def log_hours(
    emulator: Emulator, client: MakeClient, bucket: str, name: str, **members: object
) -> Mapping[str, str]:
    cloudtrail = client("cloudtrail")
    made: Mapping[str, str] = cloudtrail.create_trail(
        Name=name, S3BucketName=bucket, EnableLogFileValidation=True, **members
    )
    cloudtrail.start_logging(Name=name)
    client("iam").list_users()
    emulator.advance(2 * HOUR)
    return made


def keys(client: MakeClient, bucket: str, part: str) -> list[str]:
    found = client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    return [one["Key"] for one in found if part in one["Key"] and one["Key"].endswith(".gz")]


def test_without_a_question_every_chain_is_validated_and_named(
    emulator: Emulator, client: MakeClient, endpoint: str, trail: str
) -> None:
    client("s3").put_bucket_policy(Bucket=trail, Policy=bucket_policy(trail, prefix="a/b"))
    log_hours(emulator, client, trail, "wide", S3KeyPrefix="a/b", IsMultiRegionTrail=True)
    run = validate(trail, "--url", endpoint)

    assert run.exit_code == 0, run.stderr
    assert f"Validating log files for trail {ARN} of {ACCOUNT} in us-east-1 between" in run.stdout
    assert run.stdout.count("trail/audit of") == 1
    assert run.stdout.count("trail/wide of") == 17
    assert run.stdout.count("valid\n\nValidating log files for trail ") == 17


def test_the_report_names_what_is_invalid_and_the_digest_that_lists_it(
    client: MakeClient, endpoint: str, trail: str
) -> None:
    (log,) = keys(client, trail, "/CloudTrail/")
    client("s3").delete_object(Bucket=trail, Key=log)
    report = report_of(trail, "--url", endpoint, "--trail-arn", ARN, "--region", "us-east-1")
    (chain,) = report["chains"]
    digests = keys(client, trail, "/CloudTrail-Digest/")

    assert (report["ok"], chain["trailArn"], chain["region"]) == (False, ARN, "us-east-1")
    assert chain["counts"]["digest"] == {"valid": 3, "invalid": 0, "unsigned": 0}
    assert [file for file in chain["files"] if file["file"] == "log"] == [
        {
            "file": "log",
            "bucket": trail,
            "key": log,
            "finding": "missing",
            "verdict": "INVALID: not found",
            "digest": digests[1],
        }
    ]
    assert (chain["files"][0]["key"], chain["files"][0]["end"]) == (digests[2], "2026-01-02T14:00:00Z")


def test_a_trail_that_left_nothing_has_no_digests(endpoint: str, trail: str) -> None:
    run = validate(trail, "--url", endpoint, "--trail-arn", ARN.replace("audit", "other"))

    assert run.exit_code == 0
    assert run.stdout.endswith("No digests found\n")


def test_the_status_is_1_where_a_file_is_invalid(client: MakeClient, endpoint: str, trail: str) -> None:
    (log,) = keys(client, trail, "/CloudTrail/")
    client("s3").put_object(Bucket=trail, Key=log, Body=b"junk")
    run = validate(trail, "--url", endpoint, "--jobs", "1")

    assert run.exit_code == 1
    assert run.stderr == f"Log file\ts3://{trail}/{log}\tINVALID: invalid format\n\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["logs", "--trail-arn", "audit"], "Invalid trail ARN provided: audit."),
        (["logs", "--start-time", "yesterday"], "Unable to parse date value: yesterday."),
        (
            ["logs", "--start-time", "0001-01-01T00:00:00+14:00"],
            "Unable to parse date value: 0001-01-01T00:00:00+14:00.",
        ),
        (
            ["logs", "--start-time", "2026-01-02", "--end-time", "2026-01-01"],
            "Invalid time range specified: start-time must occur before end-time.",
        ),
        (["./nowhere"], "./nowhere is neither a folder nor a bucket's name."),
        (["s3://nowhere"], "s3://nowhere cannot be read: NoSuchBucket."),
        (
            ["nowhere"],
            "There is no folder nowhere, and as a bucket: s3://nowhere cannot be read: NoSuchBucket.",
        ),
        (["logs", "--account-id", "111122223333"], "logs has no digests that match the options."),
        (["s3://logs", "--public-keys", "none.json"], "none.json cannot be read: No such file or directory."),
        (["s3://logs", "--s3-endpoint", "http://127.0.0.1:1"], "No server answers at http://127.0.0.1:1."),
        (["s3://logs", "--s3-endpoint", "nothing"], "nothing is not a URL."),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(
    endpoint: str, trail: str, arguments: list[str], sentence: str
) -> None:
    run = validate(*arguments, AWS_ENDPOINT_URL=endpoint, AWS_MAX_ATTEMPTS="1")

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == f"cloudtrail-emulator: {sentence}\n"


class TestFolders:
    @pytest.fixture
    def settings(self, tmp_path: Path) -> Settings:
        return Settings(clock="manual", timing="aws", sink="folder", folder=tmp_path / "kept")

    @pytest.fixture
    def exported(self, endpoint: str, client: MakeClient, tmp_path: Path) -> str:
        """A file with the keys, as the AWS CLI prints them."""
        span = {"StartTime": "2026-01-01T00:00:00Z", "EndTime": "2026-01-03T00:00:00Z"}
        listed = client("cloudtrail").list_public_keys(**span)["PublicKeyList"]
        file = tmp_path / "keys.json"
        file.write_text(json.dumps({"PublicKeyList": listed}, default=_as_the_cli_prints))
        return str(file)

    @pytest.mark.parametrize("folder", ["kept", "kept/logs"])
    def test_a_folder_is_validated_offline(
        self, trail: str, exported: str, tmp_path: Path, folder: str
    ) -> None:
        run = validate(
            str(tmp_path / folder), "--public-keys", exported, AWS_ENDPOINT_URL="http://127.0.0.1:1"
        )

        assert run.exit_code == 0, run.stderr
        assert "3/3 digest files valid\n1/1 log files valid\n" in run.stdout

    def test_metadata_that_were_lost_are_a_missing_signature(
        self, trail: str, exported: str, tmp_path: Path
    ) -> None:
        newest = sorted((tmp_path / "kept" / "logs").rglob("*_CloudTrail-Digest_*"))[-1]
        (tmp_path / "kept" / ".metadata" / f"{newest.relative_to(tmp_path / 'kept')}.json").unlink()
        report = report_of(str(tmp_path / "kept"), "--public-keys", exported)

        assert report["chains"][0]["files"][0]["finding"] == "signature-missing"


def _as_the_cli_prints(value: Any) -> str:
    import base64

    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)
