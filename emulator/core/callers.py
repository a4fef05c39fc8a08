"""Who is calling: from what a signature says to an identity."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from emulator.core import identity
from emulator.core.call import Credential
from emulator.core.identity import Caller

ACCOUNT_ID = re.compile(r"\d{12}")


@dataclass(frozen=True)
class Callers:
    """The rules that give a call its identity and account.

    1. A key that the rest of AWS issued: its user, session or federated user.
    2. A key id of 12 digits: the root user of that account.
    3. Any other key: the user `default_user` of `default_account`.
    4. No signature: the anonymous principal, acting in `default_account`.
    """

    default_account: str
    default_user: str
    find: Callable[[Credential], Caller | None]

    def caller_of(self, credential: Credential | None) -> Caller:
        """Return who makes a call with this credential."""
        if credential is None:
            return identity.anonymous()
        if ACCOUNT_ID.fullmatch(credential.access_key_id):
            return identity.root(credential.access_key_id, credential.access_key_id)
        issued = self.find(credential)
        if issued:
            return issued
        return identity.user(self.default_account, self.default_user, credential.access_key_id)

    def account_of(self, caller: Caller) -> str:
        """Return the account that a call acts in; anonymous ones act in the default account."""
        return self.default_account if caller.account == identity.ANONYMOUS_ACCOUNT else caller.account
