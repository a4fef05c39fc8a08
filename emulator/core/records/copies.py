"""The accounts whose logs get a record: the caller's, and that of the resource's owner.

Source: published records of roles assumed in, buckets read in and keys used in another account; CloudTrail
user guide, "sharedEventID".
"""

from collections.abc import Iterator, Sequence

from emulator.core.call import PREFLIGHT, Description
from emulator.core.callers.identity import Caller
from emulator.core.ids import Ids
from emulator.core.records.events import Recipient, is_anonymous

# Services that give the owner of a resource a copy. Others may; no record shows it.
SHARING = frozenset({"kms.amazonaws.com", "s3.amazonaws.com", "sts.amazonaws.com"})
DENIED = "AccessDenied"

Copy = tuple[Caller, Recipient | None]
"""The caller as an account sees it, and the account, None for the caller's own; copies share an event id."""


def copies_of(description: Description, caller: Caller, account: str, ids: Ids) -> Sequence[Copy]:
    """Return the copies of a call that acted in `account`, the caller's first.

    An owner sees an AWSAccount, and nothing of a call that was denied. What nobody signed goes to the owner
    alone, or to nobody where nobody owns it; what a service does for itself goes to the owner too, and has a
    shared event id always.
    """
    if is_anonymous(caller):
        owner = next(_owners(description), None)
        shared_id = ids.uuid() if description.event_name == PREFLIGHT else None
        return ((caller, Recipient(owner, shared_id)),) if owner else ()
    if account != caller.account:
        shared_id = ids.uuid() if caller.type == "AWSService" else None
        return ((caller, Recipient(next(_owners(description), account), shared_id)),)
    if description.event_source not in SHARING or description.error_code == DENIED:
        return ((caller, None),)
    owners = {owner: None for owner in _owners(description) if owner != account}  # in their order
    if not owners:
        return ((caller, None),)
    shared_id, seen = ids.uuid(), caller.seen_from_outside()
    return (
        (caller, Recipient(account, shared_id)),
        *((seen, Recipient(owner, shared_id)) for owner in owners),
    )


def _owners(description: Description) -> Iterator[str]:
    return (resource["accountId"] for resource in description.resources if "accountId" in resource)
