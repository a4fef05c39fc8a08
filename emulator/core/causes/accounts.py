"""Organizations: how the making and the closing of an account ended.

Source: Organizations user guide, "Logging AWS Organizations API calls with AWS CloudTrail":
CreateAccountResult, by AWS Internal and with accountName masked; CloseAccountResult, by
organizations.amazonaws.com.
"""

from collections.abc import Mapping, Sequence

from emulator.core.call import Json
from emulator.core.causes.calls import Cause, ServiceEvent
from emulator.core.clock import iso
from emulator.core.ports.surroundings import Surroundings
from emulator.core.records.service_identities import INTERNAL

ORGANIZATIONS = "organizations.amazonaws.com"
MASK = "****"


def account_made(cause: Cause, _: Surroundings) -> Sequence[ServiceEvent]:
    """Return the result of making an account, which ends at once here."""
    status = cause.answer.get("createAccountStatus")
    if not isinstance(status, Mapping) or status.get("state") not in {"SUCCEEDED", "FAILED"}:
        return ()
    told = {name: value for name, value in status.items() if value is not None}
    details = {"createAccountStatus": {**told, "accountName": MASK}}
    return [_result("CreateAccountResult", details, cause, INTERNAL)]


def account_closed(cause: Cause, _: Surroundings) -> Sequence[ServiceEvent]:
    """Return the result of closing an account, which ends at once here."""
    account = cause.asked("accountId")
    if account is None:
        return ()
    at = iso(cause.at)
    status = {
        "accountId": account,
        "state": "SUCCEEDED",
        "requestedTimestamp": at,
        "completedTimestamp": at,
    }
    return [_result("CloseAccountResult", {"closeAccountStatus": status}, cause, ORGANIZATIONS)]


def _result(name: str, details: Json, cause: Cause, by: str) -> ServiceEvent:
    return ServiceEvent(ORGANIZATIONS, name, cause.account, cause.region, details, by=by)
