"""Onboarding: creates users of the account."""

from typing import Any


def onboard(name: str, iam: Any, group: str = "staff") -> None:
    """Create a user in the group; if that fails, no user is left."""
    iam.create_user(UserName=name)
    try:
        iam.add_user_to_group(UserName=name, GroupName=group)
    except iam.exceptions.NoSuchEntityException:
        iam.delete_user(UserName=name)
        raise
