"""The organizations that another endpoint keeps, asked over HTTP."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from emulator.core.regions import LEADERS
from emulator.core.trails.organizations import SERVICE, LinkedRole, Organization, OrganizationsError

log = logging.getLogger(__name__)

ACTIVE = "ACTIVE"
NO_ORGANIZATION = "AWSOrganizationsNotInUseException"
# Makes a client of a service for an account in a region.
MakeClient = Callable[[str, str, str], Any]


class HttpOrganizations:
    """Satisfies ports.neighbours.Organizations. The questions leave no record.

    `client` makes botocore's clients.
    """

    def __init__(self, client: MakeClient) -> None:
        self._client = client

    def find(self, account: str, partition: str) -> Organization | None:
        with _refusals():
            found = self._describe(account, partition)
            if found is None:
                return None
            management = self._client("organizations", found["MasterAccountId"], LEADERS[partition])
            return Organization(
                id=found["Id"],
                management_account=found["MasterAccountId"],
                accounts=frozenset(_active(management)),
                has_all_features=found["FeatureSet"] == "ALL",
                trusts_cloudtrail=SERVICE in _trusted(management),
                administrators=frozenset(_administrators(management)),
            )

    def add_administrator(self, account: str, management_account: str, partition: str) -> None:
        with _refusals():
            client = self._client("organizations", management_account, LEADERS[partition])
            client.register_delegated_administrator(AccountId=account, ServicePrincipal=SERVICE)

    def make_roles(
        self,
        accounts: Sequence[str],  # noqa: ARG002
        names: Sequence[str],  # noqa: ARG002
        partition: str,  # noqa: ARG002
    ) -> Sequence[LinkedRole]:
        """Leave CloudTrail's roles to the endpoint."""
        return ()

    def remove_administrator(self, account: str, management_account: str, partition: str) -> None:
        with _refusals():
            client = self._client("organizations", management_account, LEADERS[partition])
            client.deregister_delegated_administrator(AccountId=account, ServicePrincipal=SERVICE)

    def _describe(self, account: str, partition: str) -> dict[str, Any] | None:
        from botocore.exceptions import ClientError

        try:
            client = self._client("organizations", account, LEADERS[partition])
            found: dict[str, Any] = client.describe_organization()["Organization"]
        except ClientError as error:
            if error.response["Error"]["Code"] == NO_ORGANIZATION:
                return None
            raise
        return found


def _active(client: Any) -> Iterator[str]:
    for page in client.get_paginator("list_accounts").paginate():
        yield from (one["Id"] for one in page["Accounts"] if one["Status"] == ACTIVE)


def _trusted(client: Any) -> list[str]:
    operation = "list_aws_service_access_for_organization"
    return list(_all(client, operation, "EnabledServicePrincipals", "ServicePrincipal"))


def _administrators(client: Any) -> Iterator[str]:
    """Yield the delegated administrators; all are asked for, as not every endpoint knows CloudTrail's."""
    for account in _all(client, "list_delegated_administrators", "DelegatedAdministrators", "Id"):
        operation = "list_delegated_services_for_account"
        services = _all(client, operation, "DelegatedServices", "ServicePrincipal", AccountId=account)
        if SERVICE in services:
            yield account


def _all(client: Any, operation: str, listed: str, member: str, **members: str) -> Iterator[str]:
    for page in client.get_paginator(operation).paginate(**members):
        yield from (one[member] for one in page[listed])


@contextmanager
def _refusals() -> Iterator[None]:
    """Raise OrganizationsError for what botocore raises."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        log.warning("Organizations did not answer as it should: %s", error)
        raise OrganizationsError(str(error)) from error
