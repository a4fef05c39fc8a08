"""The organizations that moto keeps."""

import json
import sys

from emulator.core.trails.organizations import Organization

SERVICE = "cloudtrail.amazonaws.com"
# The roles that CloudTrail makes when it registers an administrator, and the services that assume them.
# Source: CloudTrail user guide, "Using service-linked roles for CloudTrail".
ROLES = {
    "AWSServiceRoleForCloudTrail": SERVICE,
    "AWSServiceRoleForCloudTrailEventContext": "context.cloudtrail.amazonaws.com",
}


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
            accounts=members,
            has_all_features=backend.org.feature_set == "ALL",
            trusts_cloudtrail=any(one["ServicePrincipal"] == SERVICE for one in backend.services),
            administrators=frozenset(one.account.id for one in backend.admins if SERVICE in one.services),
        )

    def add_administrator(self, account: str, management_account: str, partition: str) -> None:
        from moto.organizations.models import organizations_backends

        know_cloudtrail()
        backend = organizations_backends[management_account][partition]
        backend.register_delegated_administrator(AccountId=account, ServicePrincipal=SERVICE)
        for name, service in ROLES.items():
            _make_role(name, service, management_account, partition)

    def remove_administrator(self, account: str, management_account: str, partition: str) -> None:
        from moto.organizations.models import organizations_backends

        backend = organizations_backends[management_account][partition]
        backend.deregister_delegated_administrator(AccountId=account, ServicePrincipal=SERVICE)


def know_cloudtrail() -> None:
    """Let moto's Organizations know that CloudTrail has delegated administrators; its list lacks it."""
    from moto.organizations.models import FakeDelegatedAdministrator

    if SERVICE not in FakeDelegatedAdministrator.SUPPORTED_SERVICES:
        FakeDelegatedAdministrator.SUPPORTED_SERVICES.append(SERVICE)


def _make_role(name: str, service: str, account: str, partition: str) -> None:
    from moto.iam.models import iam_backends

    backend = iam_backends[account][partition]
    if any(role.name == name for role in backend.get_roles()):
        return
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    backend.create_role(
        role_name=name,
        assume_role_policy_document=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        path=f"/aws-service-role/{service}/",
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration="3600",
        linked_service=service,
    )
