"""Clients and resources of boto3 by the name of their service.

Type checkers read typed_clients.pyi instead, which scripts/generate writes: with boto3-stubs, the client of
each service has its own type.
"""

from collections.abc import Sequence
from typing import Any

from emulator.testing.access import Document
from emulator.testing.acting import Acting, Who


class Clients(Acting):
    """Makes clients and resources."""

    def client(  # noqa: PLR0913 - each says something else of who calls from where
        self,
        service: str,
        *,
        region: str | None = None,
        account: str | None = None,
        user: str | None = None,
        role: str | None = None,
        policy: Document | Sequence[Document] | None = None,
        address: str | None = None,
        user_agent: str | None = None,
        **more: Any,
    ) -> Any:
        """Return a boto3 client for the service; `more` are other arguments of boto3, such as config.

        Its calls are made by an IAM user; "root" is the account's root user. `role` is a role, or
        role/session, that makes the calls instead. Neither has to exist; if it does, records have its id.
        `policy` is what the user or role may do when policies are enforced: a document, a statement or
        several; a missing user or role is created. `address` and `user_agent` are what its records show, and
        policies see, instead of the real ones. Raises ValueError if a name is not valid in AWS.
        """
        region = region or self.region
        key = self._key_for(Who(region, account, user, role, policy, address, user_agent))
        return self._client(service, region, key, **more)

    def resource(self, service: str, *, config: Any = None, **who: Any) -> Any:
        """Return a boto3 resource for the service; the arguments are those of `client`."""
        return self.session(**who).resource(service, config=config)
