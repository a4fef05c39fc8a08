"""The services beside CloudTrail, asked over HTTP.

The questions go straight to the endpoint, so that they leave no record. They are signed with the account's
number as access key id, which LocalStack takes for that account, and bear the header that moto does.
"""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Lock
from typing import Any

from emulator.core.places import SYMMETRIC_KEY, KmsKey, Policy, Role, Topic
from emulator.core.ports.neighbours import Neighbours
from emulator.core.regions import LEADERS
from emulator.upstreams.http import ACCOUNT_HEADER

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 5
ATTEMPTS = 1
# Errors for a missing resource, or for one that exists already.
EXPECTED = frozenset(
    {
        "InvalidParameter",
        "NoSuchEntity",
        "NotFound",
        "NotFoundException",
        "ResourceAlreadyExistsException",
        "ResourceNotFoundException",
    }
)

EndpointOf = Callable[[str], str | None]
Client = Any  # botocore's clients are made at run time and have no type


class HttpNeighbours:
    """Satisfies ports.neighbours.Neighbours. Any thread may use it.

    `endpoint_of` returns the URL that serves a service of botocore; for a service without one `others` are
    asked. A resource that cannot be read counts as missing, and the error is logged.
    """

    def __init__(self, endpoint_of: EndpointOf, others: Neighbours) -> None:
        self._endpoint_of = endpoint_of
        self._others = others
        self._lock = Lock()
        self._session: Any = None
        self._clients: dict[tuple[str, str, str], Client] = {}

    def find_topic(self, arn: str) -> Topic | None:
        if not self._endpoint_of("sns"):
            return self._others.find_topic(arn)
        parts = arn.split(":")
        if len(parts) != 6:
            return None
        with _missing_when_refused(f"topic {arn}"):
            found = self._client("sns", parts[4], parts[3]).get_topic_attributes(TopicArn=arn)["Attributes"]
            return Topic(arn, _policy(found.get("Policy")), found.get("KmsMasterKeyId") or None)
        return None

    def find_key(self, key_id: str, account: str, region: str) -> KmsKey | None:
        if not self._endpoint_of("kms"):
            return self._others.find_key(key_id, account, region)
        parts = key_id.split(":")
        if len(parts) == 6:
            region, account = parts[3], parts[4]
        with _missing_when_refused(f"key {key_id}"):
            kms = self._client("kms", account, region)
            found = kms.describe_key(KeyId=key_id)["KeyMetadata"]
            policy = kms.get_key_policy(KeyId=found["KeyId"], PolicyName="default")["Policy"]
            is_symmetric = found.get("KeySpec", SYMMETRIC_KEY) == SYMMETRIC_KEY
            return KmsKey(found["Arn"], _policy(policy), bool(found.get("Enabled")), is_symmetric)
        return None

    def find_role(self, arn: str) -> Role | None:
        if not self._endpoint_of("iam"):
            return self._others.find_role(arn)
        parts = arn.split(":")
        if len(parts) != 6 or parts[1] not in LEADERS:
            return None
        name = arn.rpartition("/")[2]
        with _missing_when_refused(f"role {arn}"):
            iam = self._client("iam", parts[4], LEADERS[parts[1]])
            role = iam.get_role(RoleName=name)["Role"]
            if role["Arn"] != arn:
                return None
            policies = [*_inline(iam, name), *_attached(iam, name)]
            return Role(arn, role["RoleId"], _policy(role["AssumeRolePolicyDocument"]) or {}, policies)
        return None

    def has_log_group(self, name: str, account: str, region: str) -> bool:
        if not self._endpoint_of("logs"):
            return self._others.has_log_group(name, account, region)
        with _missing_when_refused(f"log group {name}"):
            pages = self._client("logs", account, region).get_paginator("describe_log_groups")
            groups = pages.paginate(logGroupNamePrefix=name)
            return any(group["logGroupName"] == name for page in groups for group in page["logGroups"])
        return False

    def create_log_stream(self, group: str, stream: str, account: str, region: str) -> None:
        if not self._endpoint_of("logs"):
            self._others.create_log_stream(group, stream, account, region)
            return
        with _missing_when_refused(f"log group {group}"):
            logs = self._client("logs", account, region)
            logs.create_log_stream(logGroupName=group, logStreamName=stream)

    def publish(self, topic_arn: str, message: str, subject: str | None = None) -> None:
        if not self._endpoint_of("sns"):
            self._others.publish(topic_arn, message, subject)
            return
        parts = topic_arn.split(":")
        asked = {"TopicArn": topic_arn, "Message": message} | ({"Subject": subject} if subject else {})
        with _missing_when_refused(f"topic {topic_arn}"):
            self._client("sns", parts[4], parts[3]).publish(**asked)

    def serves(self, service: str) -> bool:
        """Tell whether the service has an endpoint."""
        return self._endpoint_of(service) is not None

    def client(self, service: str, account: str, region: str) -> Client:
        """Return a client that acts in the account; clients are kept."""
        return self._client(service, account, region)

    def _client(self, service: str, account: str, region: str) -> Client:
        with self._lock:  # a session makes one client at a time
            if (service, account, region) not in self._clients:
                self._clients[service, account, region] = self._make_client(service, account, region)
            return self._clients[service, account, region]

    def _make_client(self, service: str, account: str, region: str) -> Client:
        from botocore.config import Config
        from botocore.session import Session

        if self._session is None:
            self._session = Session()
        client = self._session.create_client(
            service,
            region_name=region,
            endpoint_url=self._endpoint_of(service),
            aws_access_key_id=account,
            aws_secret_access_key="test",  # noqa: S106 - nobody checks it
            config=Config(
                connect_timeout=TIMEOUT_SECONDS,
                read_timeout=TIMEOUT_SECONDS,
                retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
                ignore_configured_endpoint_urls=True,
            ),
        )
        client.meta.events.register("before-sign.*", partial(_name_account, account))
        return client


def _name_account(account: str, request: Any, **_: Any) -> None:  # botocore's request
    request.headers[ACCOUNT_HEADER] = account


@contextmanager
def _missing_when_refused(what: str) -> Iterator[None]:
    """Leave the block when botocore raises; log it, unless the error is an expected one."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] not in EXPECTED:
            log.warning("The %s counts as missing: %s", what, error)
    except BotoCoreError as error:
        log.warning("The %s counts as missing: %s", what, error)


def _inline(iam: Client, role: str) -> Iterator[Policy]:
    for page in iam.get_paginator("list_role_policies").paginate(RoleName=role):
        for name in page["PolicyNames"]:
            policy = _policy(iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"])
            if policy is not None:
                yield policy


def _attached(iam: Client, role: str) -> Iterator[Policy]:
    for page in iam.get_paginator("list_attached_role_policies").paginate(RoleName=role):
        for attached in page["AttachedPolicies"]:
            arn = attached["PolicyArn"]
            version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            found = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
            policy = _policy(found)
            if policy is not None:
                yield policy


def _policy(document: Any) -> Policy | None:
    """Return a policy as an object, None where there is none or one that is not a JSON object."""
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except ValueError:
            return None
    return document if isinstance(document, dict) else None
