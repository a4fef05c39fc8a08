"""RegisterOrganizationDelegatedAdmin, DeregisterOrganizationDelegatedAdmin."""

from emulator.api import shapes
from emulator.core.regions import partition_of
from emulator.core.trails import organizations
from emulator.core.trails.organizations import Organization
from emulator.operations import organization_rights
from emulator.operations.context import Context
from emulator.operations.membership import asking, find_organization
from emulator.operations.organization_changes import make_named_roles
from emulator.operations.registry import operation


@operation("RegisterOrganizationDelegatedAdmin")
def register_organization_delegated_admin(
    ctx: Context, request: shapes.RegisterOrganizationDelegatedAdminRequest
) -> shapes.RegisterOrganizationDelegatedAdminResponse:
    """Let an account of the organization act for it in CloudTrail. Source: CloudTrail user guide."""
    member = request["MemberAccountId"]
    organization = _get(ctx)
    organizations.check_registration(organization, member)
    roles = (organizations.LINKED_ROLE, organizations.EVENT_CONTEXT_ROLE)
    organization_rights.check_roles(ctx, organization.management_account, roles)
    with asking():
        ctx.world.organizations.add_administrator(
            member, organization.management_account, partition_of(ctx.region)
        )
    make_named_roles(ctx, (organization.management_account,), roles)
    return {}


@operation("DeregisterOrganizationDelegatedAdmin")
def deregister_organization_delegated_admin(
    ctx: Context, request: shapes.DeregisterOrganizationDelegatedAdminRequest
) -> shapes.DeregisterOrganizationDelegatedAdminResponse:
    """Let an account act for its organization no longer. Source: CloudTrail user guide."""
    member = request["DelegatedAdminAccountId"]
    organization = _get(ctx)
    organizations.check_deregistration(organization, member)
    with asking():
        ctx.world.organizations.remove_administrator(
            member, organization.management_account, partition_of(ctx.region)
        )
    return {}


def _get(ctx: Context) -> Organization:
    organization = organizations.checked_for_delegation(find_organization(ctx), ctx.account)
    organization_rights.check_organizations(ctx)
    return organization
