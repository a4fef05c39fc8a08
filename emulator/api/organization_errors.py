"""Errors of operations on organizations. Texts are AWS's unless a factory says otherwise."""

from emulator.api import limits
from emulator.api.errors import ServiceError
from emulator.api.shapes import DECLARED_ERRORS


def not_in_use() -> ServiceError:
    """Return the error of an account that belongs to no organization. Text: ours."""
    return ServiceError(
        "OrganizationsNotInUseException",
        "The request could not be processed because your account is not a member of an organization.",
    )


def not_all_features() -> ServiceError:
    """Return the error of an organization for consolidated billing only. Text: ours."""
    return ServiceError(
        "OrganizationNotInAllFeaturesModeException",
        "The request could not be processed because your organization does not have all features enabled.",
    )


def not_trusted(account: str) -> ServiceError:
    return ServiceError(
        "CloudTrailAccessNotEnabledException",
        "The request could not be processed because your organization hasn’t enabled CloudTrail service "
        "access. Enable service access for CloudTrail, and then try again. You are signed in with the "
        f"following AWS account ID: {account}",
    )


def not_management_account_for_trails() -> ServiceError:
    return ServiceError(
        "NotOrganizationMasterAccountException",
        "You cannot configure or manage trails for an organization because this action requires being "
        "signed in with the management account.",
    )


def not_management_account() -> ServiceError:
    """Return the error of an account that may not name administrators. Text: ours."""
    return ServiceError(
        "NotOrganizationManagementAccountException",
        "This action requires being signed in with the management account of the organization.",
    )


def linked_role_missing() -> ServiceError:
    """Return the error of a management account without CloudTrail's service-linked role. Text: ours."""
    return ServiceError(
        "NoManagementAccountSLRExistsException",
        "The management account of your organization does not have the service-linked role for CloudTrail.",
    )


def dependency_denied() -> ServiceError:
    return ServiceError(
        "InsufficientDependencyServiceAccessPermissionException",
        "AWS CloudTrail cannot create resources for your organization because access to one or more required "
        "APIs has been denied.",
    )


def linked_role_denied(operation: str) -> ServiceError:
    """Return the error of a caller who may not make a service-linked role, as far as the operation has it."""
    if "InsufficientIAMAccessPermissionException" not in DECLARED_ERRORS[operation]:
        return dependency_denied()
    return ServiceError(
        "InsufficientIAMAccessPermissionException",
        "The task can't be completed because you are signed in with an account that lacks permissions to "
        "create a service-linked role in AWS CloudTrail. Sign in to an account with the required permissions "
        "and then try again.",
    )


def cannot_delegate_management_account(account: str) -> ServiceError:
    """Return the error of a management account named as administrator. Text: ours."""
    return ServiceError(
        "CannotDelegateManagementAccountException",
        f"Account {account} is the management account and cannot be a delegated administrator.",
    )


def account_not_found(account: str) -> ServiceError:
    """Return the error of an account outside the organization. Text: ours."""
    return ServiceError(
        "AccountNotFoundException", f"Account {account} is not a member of your organization."
    )


def account_registered(account: str) -> ServiceError:
    """Return the error of an account that is an administrator already. Text: ours."""
    return ServiceError(
        "AccountRegisteredException",
        f"Account {account} is already a delegated administrator for CloudTrail.",
    )


def account_not_registered(account: str) -> ServiceError:
    """Return the error of an account that is not an administrator. Text: ours."""
    return ServiceError(
        "AccountNotRegisteredException",
        f"Account {account} is not a delegated administrator for CloudTrail.",
    )


def too_many_administrators() -> ServiceError:
    """Return the error of one administrator too many. Text: ours."""
    return ServiceError(
        "DelegatedAdminAccountLimitExceededException",
        f"CloudTrail takes at most {limits.DELEGATED_ADMINISTRATORS} delegated administrators.",
    )
