"""VPC endpoints: what the host name of one tells of a call that came through it."""

import re
from functools import lru_cache

from emulator.core.regions import PARTITIONS
from emulator.core.values import dataclass

MARK = ".vpce."
DOMAINS = "|".join(sorted({re.escape(partition.domain) for partition in PARTITIONS}, reverse=True))
# vpce-1a2b-5e6f.kms.us-east-1.vpce.amazonaws.com; S3's begin with bucket.vpce-, or shop.bucket.vpce-.
HOST = re.compile(
    r"(?:(?:(?P<bucket>[^:]+)\.)?(?:bucket|accesspoint|control)\.)?"
    rf"(?P<id>vpce-[0-9a-z]+)-[^.:]+\.(?P<service>[^:]+)\.vpce\.(?P<domain>{DOMAINS})(?::\d+)?"
)


@dataclass(frozen=True)
class VpcEndpoint:
    """A VPC endpoint, and the public host that stands for the same service."""

    id: str
    public_host: str


def find_vpc_endpoint(host: str) -> VpcEndpoint | None:
    """Return the endpoint that a Host header names.

    Source: AWS PrivateLink guide, "Access an AWS service"; S3 user guide, "AWS PrivateLink for Amazon S3".
    """
    return _found(host) if MARK in host else None


@lru_cache(maxsize=256)
def _found(host: str) -> VpcEndpoint | None:
    named = HOST.fullmatch(host)
    if named is None:
        return None
    levels = (named["bucket"], named["service"], named["domain"])
    return VpcEndpoint(named["id"], ".".join(level for level in levels if level))


def public_host(host: str) -> str:
    """Return the public host of the same service and bucket; any other host as it is."""
    endpoint = _found(host) if MARK in host else None
    return endpoint.public_host if endpoint else host
