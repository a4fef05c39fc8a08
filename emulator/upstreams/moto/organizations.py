"""The organizations that moto keeps."""

import json
import sys
from collections.abc import Sequence

from emulator.core.trails.organizations import LINKED_ROLE, LINKED_SERVICES, SERVICE, LinkedRole, Organization

ACTIVE = "ACTIVE"


class MotoOrganizations:
    """Satisfies ports.neighbours.Organizations, by looking into moto's backends: no call, no record."""

    def find(self, account: str, partition: str) -> Organization | None:
        if "moto.organizations.models" not in sys.modules:
            return None  # nobody made an organization
        from moto.organizations.models import organizations_backends

        management, _ = organizations_backends.master_accounts.get(account, (account, partition))
        backend = organizations_backends[management][partition]
        members = frozenset(member.id for member in backend.accounts)
        if backend.org is None or account not in members:  # moto's memory of members outlives a reset
            return None
        return Organization(
            id=backend.org.id,
            management_account=management,
            accounts=frozenset(one.id for one in backend.accounts if one.status == ACTIVE),
            has_all_features=backend.org.feature_set == "ALL",
            trusts_cloudtrail=any(one["ServicePrincipal"] == SERVICE for one in backend.services),
            administrators=frozenset(one.account.id for one in backend.admins if SERVICE in one.services),
            has_linked_role=_has_role(LINKED_ROLE, management, partition),
        )

    def add_administrator(self, account: str, management_account: str, partition: str) -> None:
        from moto.organizations.models import organizations_backends

        know_cloudtrail()
        backend = organizations_backends[management_account][partition]
        backend.register_delegated_administrator(AccountId=account, ServicePrincipal=SERVICE)

    def make_roles(
        self, accounts: Sequence[str], names: Sequence[str], partition: str
    ) -> Sequence[LinkedRole]:
        return [
            _made_role(name, LINKED_SERVICES[name], account, partition)
            for account in accounts
            for name in names
            if not _has_role(name, account, partition)
        ]

    def remove_administrator(self, account: str, management_account: str, partition: str) -> None:
        from moto.organizations.models import organizations_backends

        backend = organizations_backends[management_account][partition]
        backend.deregister_delegated_administrator(AccountId=account, ServicePrincipal=SERVICE)


def know_cloudtrail() -> None:
    """Let moto's Organizations know that CloudTrail has delegated administrators; its list lacks it."""
    from moto.organizations.models import FakeDelegatedAdministrator

    if SERVICE not in FakeDelegatedAdministrator.SUPPORTED_SERVICES:
        FakeDelegatedAdministrator.SUPPORTED_SERVICES.append(SERVICE)


def _has_role(name: str, account: str, partition: str) -> bool:
    if "moto.iam.models" not in sys.modules:
        return False  # nobody made a role
    from moto.iam.models import iam_backends

    return any(role.name == name for role in iam_backends[account][partition].get_roles())


def _made_role(name: str, service: str, account: str, partition: str) -> LinkedRole:
    from moto.iam.models import iam_backends

    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    role = iam_backends[account][partition].create_role(
        role_name=name,
        assume_role_policy_document=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        path=f"/aws-service-role/{service}/",
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration="3600",
        linked_service=service,
    )
    return LinkedRole(account, name, role.arn, role.id, service)


def join(account: str, management_account: str, partition: str) -> None:
    """Have an account of a chosen id join the management account's organization in moto, which draws ids."""
    from moto.organizations.models import FakeAccount, organizations_backends

    backend = organizations_backends[management_account][partition]
    joined = FakeAccount(backend.org, AccountName=account, Email=f"{account}@example.com")
    joined.id = account
    backend.accounts.append(joined)
    organizations_backends.master_accounts[account] = (management_account, partition)
