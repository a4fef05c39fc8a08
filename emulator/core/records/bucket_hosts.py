"""Hosts that carry the name of a bucket in front, and those that name a service of AWS.

Source: S3 user guide, "Virtual hosting of general purpose buckets"; LocalStack's documentation, "Path-style
and virtual hosted-style requests"; names of this machine and of containers are handled as moto does.
"""

import re
from functools import lru_cache

AWS = ".amazonaws."
LOCALSTACK = "localhost.localstack.cloud"
# bucket.s3.region.amazonaws.com, bucket.s3-region.amazonaws.com, bucket.s3express-zone.region.amazonaws.com,
# bucket.s3.localhost.localstack.cloud
WITH_SERVICE = re.compile(r"(?P<bucket>.+?)\.(?:s3[.-](?!control|outposts|object-lambda)|s3express-)")
# bucket.localhost, bucket.localhost.localstack.cloud, bucket.127.0.0.1.nip.io
ON_THIS_MACHINE = re.compile(
    r"(?P<bucket>.+?)\.(?:localhost|localhost\.localstack\.cloud|(?:\d+\.){4}(?:nip|sslip)\.io)", re.ASCII
)
# bucket.emulator, where emulator is the name of a container
ON_CONTAINER = re.compile(r"(?P<bucket>[^.]+)\.(?P<name>[a-z][^.]*)")
# Names below these are those of machines. Source: RFC 6761, RFC 6762, and ICANN's reserved names.
MACHINES = frozenset({"corp", "example", "home", "internal", "invalid", "lan", "local", "mail", "test"})
PORT = re.compile(r":\d+$")


@lru_cache(maxsize=4096)
def bucket_in(host: str) -> str:
    """Return the bucket that a Host header names, "" where the path names it."""
    name = PORT.sub("", host)
    if (name.startswith("s3.") and name.endswith("localhost")) or name == f"s3.{LOCALSTACK}":
        return ""
    if found := WITH_SERVICE.match(name):
        return found["bucket"]
    if AWS in name or name.startswith(("s3.", "localhost.", "host.docker.")):
        return ""
    if found := ON_THIS_MACHINE.fullmatch(name):
        return found["bucket"]
    found = ON_CONTAINER.fullmatch(name)
    return found["bucket"] if found and found["name"] not in MACHINES else ""


def service_in(host: str) -> str:
    """Return the first label of a host of AWS, or of LocalStack's domain, "" for S3's and other hosts.

    It is the name of a service, such as sqs in sqs.us-east-1.localhost.localstack.cloud.
    """
    name = PORT.sub("", host)
    label = name.partition(".")[0]
    is_named = AWS in name or name.endswith(f".{LOCALSTACK}")
    return label if is_named and label != "s3" and not WITH_SERVICE.match(name) else ""
