"""The caller's organization, which the rest of AWS knows."""

from collections.abc import Iterator
from contextlib import contextmanager

from emulator.api import organization_errors
from emulator.core.regions import partition_of
from emulator.core.trails.organizations import Organization, OrganizationsError
from emulator.operations.context import Context


def find_organization(ctx: Context) -> Organization | None:
    """Return the organization of the caller's account.

    Raises InsufficientDependencyServiceAccessPermissionException where it cannot be asked for.
    """
    with asking():
        return ctx.world.organizations.find(ctx.account, partition_of(ctx.region))


@contextmanager
def asking() -> Iterator[None]:
    """Answer with AWS's error for services that CloudTrail cannot use, where one refuses inside."""
    try:
        yield
    except OrganizationsError as error:
        raise organization_errors.dependency_denied() from error
