"""The environment of a process whose AWS SDKs are to use one endpoint, and nothing else."""

import os
from collections.abc import Mapping

NO_PROXY = ("NO_PROXY", "no_proxy")
LOOPBACK = "127.0.0.1"


def variables(endpoint_url: str, region: str, around: Mapping[str, str]) -> dict[str, str]:
    """Return the variables to set in an environment: endpoint, region, made-up credentials, no files."""
    exempt = ",".join(filter(None, [around.get("NO_PROXY") or around.get("no_proxy"), LOOPBACK]))
    return {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        **dict.fromkeys(NO_PROXY, exempt),
    }


def without_aws(around: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without its variables for AWS, such as profiles and endpoints of services."""
    return {name: value for name, value in around.items() if not name.startswith("AWS_")}
