"""The environment of a process whose AWS SDKs are to use one endpoint, and nothing else."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

NO_PROXY = ("NO_PROXY", "no_proxy")
LOOPBACK = "127.0.0.1"
# What leads SDKs to somebody's own credentials; a missing profile is an error even if keys are given.
LEADING_TO_CREDENTIALS = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
)
MADE_UP: Mapping[str, str] = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def variables(endpoint_url: str, region: str, around: Mapping[str, str]) -> dict[str, str]:
    """Return the variables to set in an environment: endpoint, region, made-up credentials, no files."""
    exempt = ",".join(filter(None, [around.get("NO_PROXY") or around.get("no_proxy"), LOOPBACK]))
    return {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        **MADE_UP,
        **dict.fromkeys(NO_PROXY, exempt),
    }


def without_aws(around: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without its variables for AWS, such as profiles and endpoints of services."""
    return {name: value for name, value in around.items() if not name.startswith("AWS_")}


def without_credentials(around: Mapping[str, str]) -> dict[str, str]:
    """Return an environment with made-up credentials instead of the user's own; all else is as it was."""
    kept = {name: value for name, value in around.items() if name not in LEADING_TO_CREDENTIALS}
    return {**kept, **MADE_UP}


@contextmanager
def entered(wanted: Mapping[str, str]) -> Iterator[None]:
    """Give the process this environment, and boto3 a new default session, while the block runs."""
    boto3 = sys.modules.get("boto3")
    before, session = dict(os.environ), getattr(boto3, "DEFAULT_SESSION", None)
    _change_to(wanted)
    if boto3:
        boto3.DEFAULT_SESSION = None  # type: ignore[attr-defined]  # no types
    try:
        yield
    finally:
        _change_to(before)
        if "boto3" in sys.modules:
            sys.modules["boto3"].DEFAULT_SESSION = session  # type: ignore[attr-defined]  # no types


def _change_to(wanted: Mapping[str, str]) -> None:
    for name in os.environ.keys() - wanted.keys():
        del os.environ[name]
    for name, value in wanted.items():
        if os.environ.get(name) != value:
            os.environ[name] = value
