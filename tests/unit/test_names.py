"""Names of trails and of what they refer to."""

import pytest

from emulator.api.errors import ServiceError
from emulator.core import names

ACCOUNT = "123456789012"
CHARACTERS = (
    "Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), "
    "hyphens (-), and underscores (_)."
)
ADJACENT = "Trail name or ARN cannot have adjacent periods (.), hyphens (-), or underscores (_)."
FIRST = "Trail name must starts with a letter or number."
LAST = "Trail name must ends with a letter or number."


def _short(length: int) -> str:
    return (
        "Trail name too short. Minimum allowed length: 3 characters. "
        f"Specified name length: {length} characters."
    )


def _refusal(name: str) -> str:
    with pytest.raises(ServiceError) as caught:
        names.check_trail_name(name)
    assert caught.value.code == "InvalidTrailNameException"
    return caught.value.message


@pytest.mark.source("aws-observed", "InvalidTrailNameException")
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Trail name cannot be blank!"),
        ("?", _short(1)),
        ("ab", _short(2)),
        (
            "a" * 129,
            (
                "Trail name too long. Maximum allowed length: 128 characters. "
                "Specified name length: 129 characters."
            ),
        ),
        ("-trail", FIRST),
        ("_trail", FIRST),
        ("trail!", LAST),
        ("trail.", LAST),
        ("my#trail", CHARACTERS),
        ("my--trail", ADJACENT),
        ("192.168.5.4", "Trail names must not be formatted as an IP address."),
    ],
)
def test_a_trail_name_with_a_fault_is_refused_in_aws_words(name: str, message: str) -> None:
    assert _refusal(name) == message


@pytest.mark.source("aws-docs", "Naming requirements for CloudTrail resources")
@pytest.mark.parametrize("name", ["abc", "a" * 128, "My.Trail-1_x", "1.2.3", "1234.1.1.1.1"])
def test_a_name_within_the_rules_is_taken(name: str) -> None:
    names.check_trail_name(name)


@pytest.mark.source("aws-docs", "CreateTrail, Name: my-_namespace is not valid")
@pytest.mark.parametrize("name", ["my.-trail", "my_.trail", "a-_b"])
def test_mixed_pairs_of_marks_are_refused(name: str) -> None:
    assert _refusal(name) == ADJACENT


@pytest.mark.source("aws-docs", "CreateTrail, Name: ASCII letters")
@pytest.mark.parametrize(("name", "message"), [("étrail", FIRST), ("trailé", LAST), ("trail٣", LAST)])
def test_letters_and_digits_are_those_of_ascii(name: str, message: str) -> None:
    assert _refusal(name) == message


@pytest.mark.source("aws-docs", "Amazon S3 bucket naming requirements")
@pytest.mark.parametrize(
    "name",
    [
        "ab",
        "a" * 64,
        "Logs",
        "my_logs",
        "logs-",
        "-logs",
        "a..b",
        "a.-b",
        "a-.b",
        "192.168.5.4",
        "a/b",
        "logs ",
    ],
)
def test_a_name_that_no_bucket_has_is_refused(name: str) -> None:
    with pytest.raises(ServiceError) as caught:
        names.check_bucket_name(name)

    assert caught.value.code == "InvalidS3BucketNameException"
    assert name in caught.value.message


@pytest.mark.source("assumed", "text of a catalogue that mirrors AWS's", "likely")
def test_a_bucket_without_name_is_refused() -> None:
    with pytest.raises(ServiceError, match="InvalidS3BucketNameException: Bucket name cannot be blank!"):
        names.check_bucket_name("")


@pytest.mark.source("aws-docs", "Amazon S3 bucket naming requirements")
@pytest.mark.parametrize("name", ["abc", "a" * 63, "my.logs-1", "1.2.3", "a--b"])
def test_a_bucket_name_within_the_rules_is_taken(name: str) -> None:
    names.check_bucket_name(name)


@pytest.mark.source("aws-docs", "CreateTrail, S3KeyPrefix")
def test_a_prefix_has_at_most_200_characters() -> None:
    names.check_key_prefix("p" * 200, ACCOUNT)

    with pytest.raises(
        ServiceError, match="InvalidS3PrefixException: S3 prefix is longer than maximum length:"
    ):
        names.check_key_prefix("p" * 201, ACCOUNT)


@pytest.mark.source("aws-docs", "Amazon S3 bucket policy for CloudTrail; the error is assumed", "inferred")
@pytest.mark.parametrize("prefix", ["AWSLogs/999988887777", "mine/AWSLogs/o-exampleorgid/x"])
def test_a_prefix_cannot_claim_the_folder_of_somebody_else(prefix: str) -> None:
    with pytest.raises(
        ServiceError,
        match=f"InvalidS3PrefixException: S3 prefix claims a folder of another account: {prefix}",
    ):
        names.check_key_prefix(prefix, ACCOUNT)


@pytest.mark.source("assumed", "which prefixes claim nobody else's folder", "inferred")
@pytest.mark.parametrize("prefix", ["", "trails", f"AWSLogs/{ACCOUNT}", "AWSLogs", "MyAWSLogs/999988887777"])
def test_other_prefixes_are_taken(prefix: str) -> None:
    names.check_key_prefix(prefix, ACCOUNT)
