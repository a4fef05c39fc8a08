"""The caller: from the credential of a signature to an identity."""

import re
from collections.abc import Callable
from functools import lru_cache

from emulator.core.call import Credential
from emulator.core.callers import identity
from emulator.core.callers.identity import Caller
from emulator.core.regions import partition_of
from emulator.core.values import dataclass

ACCOUNT_ID = re.compile(r"\d{12}")


def _nobody(access_key_id: str) -> Caller | None:  # noqa: ARG001 - nothing is mapped
    return None


_default_user = lru_cache(maxsize=256)(identity.user)  # the caller of most calls


@dataclass(frozen=True)
class Callers:
    """The rules that give a call its identity and account.

    1. A key that the rest of AWS issued: its user, session or federated user.
    2. A key that is mapped to an identity.
    3. A key id of 12 digits: the root user of that account.
    4. Any other key: the user `default_user` of `default_account`.
    5. No signature: the anonymous principal, acting in `default_account`.

    The ARNs of 3 and 4 have the partition of the call's region.
    """

    default_account: str
    default_user: str
    find: Callable[[Credential], Caller | None]
    mapped: Callable[[str], Caller | None] = _nobody

    def caller_of(self, credential: Credential | None) -> Caller:
        """Return who makes a call with this credential."""
        if credential is None:
            return identity.anonymous()
        key = credential.access_key_id
        is_account = ACCOUNT_ID.fullmatch(key) is not None  # AWS issues no such key
        known = (None if is_account else self.find(credential)) or self.mapped(key)
        if known:
            return known
        partition = partition_of(credential.region)
        if is_account:
            return identity.root(key, key, partition)
        return _default_user(self.default_account, self.default_user, key, partition)

    def knows(self, credential: Credential) -> bool:
        """Tell whether somebody issued or mapped the key, instead of making it up."""
        return bool(self.find(credential) or self.mapped(credential.access_key_id))

    def account_of(self, caller: Caller) -> str:
        """Return the account that a call acts in; anonymous ones act in the default account."""
        return self.default_account if caller.account == identity.ANONYMOUS_ACCOUNT else caller.account
