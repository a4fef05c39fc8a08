"""What a user may choose, and what is refused."""

from datetime import timedelta
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest

from emulator.checked_settings import from_mapping
from emulator.opening import check_places
from emulator.settings import SettingError, Settings, flag_of, unknown_variables


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"account_id": "12"}, "--account-id takes 12 digits, not '12'."),
        ({"account_id": "\u0661" * 12}, "--account-id takes 12 digits"),
        ({"default_user": "a/b"}, "--default-user takes the name of an IAM user, not 'a/b'."),
        ({"port": 65536}, "--port takes a number from 0 to 65535, not 65536."),
        ({"port": -1}, "--port takes a number from 0 to 65535, not -1."),
        ({"delivery_interval": 0}, "--delivery-interval takes a number of seconds above 0"),
        ({"delivery_interval": nan}, "--delivery-interval takes a number of seconds above 0"),
        ({"delivery_interval": 1e300}, "and at most a day's."),
        ({"query_timeout": 0}, "--query-timeout takes a number of seconds above 0"),
        ({"digest_interval": 0.5}, "--digest-interval takes at least 1 second"),
        ({"digest_interval": inf}, "and at most a day's."),
        ({"max_events": 10}, "--max-events takes at least 1000."),
        ({"alarm_periods": -1}, "--alarm-periods takes a number from 0 to 100."),
        ({"sink": "s3"}, "--sink s3 needs --s3-endpoint."),
        ({"sink": "s3", "s3_endpoint": "minio:9000"}, "--s3-endpoint takes a URL such as http"),
        ({"sink": "folder"}, "--sink folder needs --folder."),
        ({"folder": Path("x")}, "--folder needs --sink folder."),
        ({"s3_endpoint": "http://127.0.0.1:9"}, "--s3-endpoint needs --sink s3."),
        ({"s3_access_key": "x", "s3_secret_key": "y"}, "--s3-access-key needs --sink s3, or --upstream-for"),
        (
            {"upstream_for": ("s3=http://minio:9000",), "s3_access_key": "x"},
            "--s3-access-key needs --s3-secret-key.",
        ),
        ({"init_calls": "recorded"}, "--init-calls needs --init-dir."),
        ({"timing": "aws", "digest_interval": 5.0}, "--digest-interval has no effect with --timing aws"),
        ({"trusted_proxies": ("proxy",)}, "--trusted-proxies takes an address or a network"),
        ({"upstream": "none"}, "--upstream none has no S3 to deliver to; choose --sink s3 or --sink folder."),
        ({"upstream": "none", "sink": "moto"}, "--sink moto needs --upstream moto"),
        ({"upstream": "http://127.0.0.1:4567", "sink": "moto"}, "--sink moto needs --upstream moto"),
        ({"upstream": "localstack"}, "such as http://127.0.0.1:4567, not 'localstack'."),
        ({"upstream": "http://127.0.0.1:4567/path"}, "not 'http://127.0.0.1:4567/path'."),
        ({"upstream": "http://127.0.0.1:port"}, "not 'http://127.0.0.1:port'."),
        ({"upstream": "http://[::1"}, "not 'http://[::1'."),
        ({"upstream": "http://127.0.0.1:4566"}, "is this emulator itself; choose another --port."),
        ({"upstream_for": ("http://127.0.0.1:9000",)}, "--upstream-for takes a service and a URL"),
        ({"upstream_for": ("s3=minio:9000",)}, "not 'minio:9000'."),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingError) as raised:
        from_mapping(given)

    assert sentence in str(raised.value)


def test_what_is_not_given_takes_its_default() -> None:
    assert from_mapping({"port": None, "unknown": 1}) == Settings()


@pytest.mark.source("aws-docs", "delivery about every five minutes, digests every hour")
def test_the_timing_of_aws_is_five_minutes_and_an_hour() -> None:
    settings = Settings(timing="aws", delivery_interval=1, digest_interval=1)

    assert (settings.delivery, settings.digests) == (timedelta(minutes=5), timedelta(hours=1))


def test_the_folder_sink_needs_no_moto() -> None:
    assert from_mapping({"upstream": "none", "sink": "folder", "folder": Path("x")}).upstream == "none"


def test_an_endpoint_for_one_service_serves_that_one_alone() -> None:
    settings = from_mapping({"upstream_for": ("s3=http://127.0.0.1:9000/",)})

    assert settings.endpoint_of("s3") == "http://127.0.0.1:9000"
    assert settings.endpoint_of("sqs") is None


def test_an_endpoint_for_all_serves_what_has_no_endpoint_of_its_own() -> None:
    settings = from_mapping({"upstream": "http://aws:4567", "upstream_for": ("s3=http://minio:9000",)})

    assert settings.endpoint_of("s3") == "http://minio:9000"
    assert settings.endpoint_of("sqs") == "http://aws:4567"


@pytest.mark.parametrize("name", ["s3", "events", "stepfunctions", "states"])
def test_a_service_is_known_by_its_name_and_by_that_in_signatures(name: str) -> None:
    check_places(Settings(upstream_for=(f"{name}=http://127.0.0.1:9000",)))


def test_an_endpoint_for_a_service_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SettingError, match=r"as s3, not 's33'\.$"):
        check_places(Settings(upstream_for=("s33=http://127.0.0.1:9000",)))


@pytest.mark.parametrize("name", ["verify_signatures", "enforce_iam"])
@pytest.mark.parametrize(
    "elsewhere", [{"upstream": "none", "sink": "folder"}, {"upstream_for": ("iam=http://127.0.0.1:9",)}]
)
def test_signatures_and_policies_need_the_iam_of_moto(
    name: str, elsewhere: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(SettingError, match=f"{flag_of(name)} needs the IAM and STS of --upstream moto"):
        from_mapping({name: "on", "folder": tmp_path, **elsewhere})


def test_a_mistyped_variable_is_told_with_the_one_that_was_meant() -> None:
    names = ["PATH", "CLOUDTRAIL_EMULATOR_PORT", "CLOUDTRAIL_EMULATOR_DATADIR", "CLOUDTRAIL_EMULATOR_XYZZY"]

    first, second = unknown_variables(names)
    assert first == (
        "CLOUDTRAIL_EMULATOR_DATADIR is not the variable of a setting, and has no effect."
        " Did you mean CLOUDTRAIL_EMULATOR_DATA_DIR?"
    )
    assert second == "CLOUDTRAIL_EMULATOR_XYZZY is not the variable of a setting, and has no effect."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "is not a valid JSON object"),
        ("[]", "principals: must be an object of identities"),
        ('{"principals": {"AKIA": {"type": "Ghost"}}}', "principals.AKIA.type: must be one of"),
    ],
)
def test_a_file_of_principals_is_refused_by_name(text: str, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(text)

    with pytest.raises(SettingError, match=f"--principals {file}.*{sentence}"):
        check_places(Settings(principals=file))


@pytest.mark.parametrize(("content", "sentence"), [(None, "cannot be read"), (b"x", "not an exported state")])
def test_a_file_that_is_no_state_is_refused(content: bytes | None, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "prepared.state"
    if content:
        file.write_bytes(content)

    with pytest.raises(SettingError, match=f"--state {file}.*{sentence}"):
        check_places(Settings(state=file))
