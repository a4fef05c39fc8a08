"""Users of the account, as people come."""

from typing import Any


def onboard(name: str, iam: Any, group: str = "staff") -> None:
    """Make a user who belongs to the group, or nobody."""
    iam.create_user(UserName=name)
    try:
        iam.add_user_to_group(UserName=name, GroupName=group)
    except iam.exceptions.NoSuchEntityException:
        iam.delete_user(UserName=name)
        raise
