"""Organizations of accounts, and the rights of accounts in them.

The order of the checks is that in which the CloudTrail user guide lists what an organization needs; that
AWS checks in this order is assumed.
"""

from collections.abc import Mapping

from emulator.api import limits, organization_errors
from emulator.core.values import dataclass

SERVICE = "cloudtrail.amazonaws.com"
LINKED_ROLE = "AWSServiceRoleForCloudTrail"
EVENT_CONTEXT_ROLE = "AWSServiceRoleForCloudTrailEventContext"
# CloudTrail's service-linked roles, and the services that assume them.
# Source: CloudTrail user guide, "Using service-linked roles for CloudTrail".
LINKED_SERVICES: Mapping[str, str] = {
    LINKED_ROLE: SERVICE,
    EVENT_CONTEXT_ROLE: "context.cloudtrail.amazonaws.com",
}


@dataclass(frozen=True)
class LinkedRole:
    """A service-linked role that was made: its account, ARN and id, and the service that assumes it."""

    account: str
    name: str
    arn: str
    id: str
    service: str


@dataclass(frozen=True)
class Organization:
    """An organization: its accounts, the management account among them, and what CloudTrail may do in it.

    Accounts that are closed are not among them. `administrators` are the accounts that are delegated
    administrators for CloudTrail. `has_linked_role` says whether CloudTrail's service-linked role is in the
    management account.
    """

    id: str
    management_account: str
    accounts: frozenset[str]
    has_all_features: bool = True
    trusts_cloudtrail: bool = False
    administrators: frozenset[str] = frozenset()
    has_linked_role: bool = True


class OrganizationsError(Exception):
    """The organizations of the rest of AWS could not be asked or changed."""


def checked_for_trails(organization: Organization | None, account: str, *, converts: bool) -> Organization:
    """Return the organization. Raises the error of an account that may not make a trail for it.

    The management account may, and delegated administrators; with `converts`, which turns a trail of an
    account into one of the organization or back, the management account alone.
    """
    usable = _get_usable(organization)
    allowed = {usable.management_account} | (set() if converts else usable.administrators)
    if account not in allowed:
        raise organization_errors.not_management_account_for_trails()
    _check_trusted(usable, account)
    if account != usable.management_account and not usable.has_linked_role:
        raise organization_errors.linked_role_missing()
    return usable


def checked_for_delegation(organization: Organization | None, account: str) -> Organization:
    """Return the organization. Raises the error of an account that may not name administrators for it."""
    usable = _get_usable(organization)
    if account != usable.management_account:
        raise organization_errors.not_management_account()
    _check_trusted(usable, account)
    return usable


def _get_usable(organization: Organization | None) -> Organization:
    if organization is None:
        raise organization_errors.not_in_use()
    if not organization.has_all_features:
        raise organization_errors.not_all_features()
    return organization


def _check_trusted(organization: Organization, account: str) -> None:
    if not organization.trusts_cloudtrail:
        raise organization_errors.not_trusted(account)


def check_registration(organization: Organization, member: str) -> None:
    """Raise the error of an account that cannot become a delegated administrator."""
    if member == organization.management_account:
        raise organization_errors.cannot_delegate_management_account(member)
    if member not in organization.accounts:
        raise organization_errors.account_not_found(member)
    if member in organization.administrators:
        raise organization_errors.account_registered(member)
    if len(organization.administrators) >= limits.DELEGATED_ADMINISTRATORS:
        raise organization_errors.too_many_administrators()


def check_deregistration(organization: Organization, member: str) -> None:
    """Raise the error of an account that is not a delegated administrator."""
    if member not in organization.accounts:
        raise organization_errors.account_not_found(member)
    if member not in organization.administrators:
        raise organization_errors.account_not_registered(member)
