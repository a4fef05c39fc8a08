"""Organization trails: what a change of the organization makes of them, and which accounts see them.

Source: CloudTrail user guide, "Creating a trail for an organization".
"""

from dataclasses import replace

from emulator.core.trails.organizations import Organization
from emulator.core.trails.trails import Trail


def spread(trail: Trail, organization: Organization) -> Trail:
    """Return the trail as the organization's: it belongs to the management account."""
    members = organization.accounts - {organization.management_account}
    return replace(
        trail,
        account=organization.management_account,
        organization=True,
        organization_id=organization.id,
        members=tuple(sorted(members)),
    )


def narrowed(trail: Trail) -> Trail:
    """Return the trail for its own account alone."""
    return replace(trail, organization=False, organization_id=None, members=())


def as_known(trail: Trail, organization: Organization | None) -> Trail:
    """Return the organization trail as its account's organization, None where it has none, is now.

    The trail turns into one of its account where that manages the organization no longer, or where the
    organization trusts CloudTrail no longer. Source: CloudTrail user guide; reports on landing zones.
    """
    if organization is None or not organization.trusts_cloudtrail:
        return narrowed(trail)
    is_same = (organization.id, organization.management_account) == (trail.organization_id, trail.account)
    return spread(trail, organization) if is_same else narrowed(trail)


def is_visible(trail: Trail, account: str) -> bool:
    """Tell whether the account has the trail, or a copy of it as a member of the organization."""
    return account == trail.account or account in trail.members
