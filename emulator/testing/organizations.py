"""An organization for a test: its accounts come and go by a call each, unrecorded."""

from collections.abc import Callable
from typing import Any

from emulator.testing import sending

SERVICE = "cloudtrail.amazonaws.com"
# Makes a client of a service for an account's root user.
MakeClient = Callable[[str, str], Any]


class Organization:
    """An organization that trusts CloudTrail; the management account is `management_account`."""

    def __init__(self, client: MakeClient, management_account: str) -> None:
        self._client = client
        self._organizations = client("organizations", management_account)
        self.management_account = management_account
        with sending.unrecorded():
            made = self._organizations.create_organization(FeatureSet="ALL")["Organization"]
            self._organizations.enable_aws_service_access(ServicePrincipal=SERVICE)
        self.id: str = made["Id"]

    def accounts(self) -> list[str]:
        """Return the accounts of the organization, the management account among them."""
        with sending.unrecorded():
            pages = self._organizations.get_paginator("list_accounts").paginate()
            return [account["Id"] for page in pages for account in page["Accounts"]]

    def join(self, account: str) -> None:
        """Have an account of 12 digits join."""
        from emulator.upstreams.moto import organizations as moto_organizations

        moto_organizations.join(account, self.management_account, "aws")
        with sending.unrecorded():
            self._organizations.describe_account(AccountId=account)  # trails learn of it by a call

    def leave(self, account: str) -> None:
        """Have an account leave."""
        with sending.unrecorded():
            self._organizations.remove_account_from_organization(AccountId=account)

    def delegate(self, account: str) -> None:
        """Make an account a delegated administrator for CloudTrail."""
        with sending.unrecorded():
            client = self._client("cloudtrail", self.management_account)
            client.register_organization_delegated_admin(MemberAccountId=account)
