"""API Gateway: it tries the role that it is to write logs in.

Source: service-events.md 2.9: 128 published records of 2026 for how it assumes roles. They are of requests to
deployed interfaces, which nothing serves here; that the role of an account's logs is tried when it is set is
inferred from the refusal of a role that cannot be assumed (API Gateway API reference, UpdateAccount).
"""

from collections.abc import Sequence

from emulator.core.causes.calls import Cause, ServiceCall
from emulator.core.causes.sessions import assumed
from emulator.core.ports.surroundings import Surroundings
from emulator.core.records.service_identities import role_of

GATEWAY = "apigateway.amazonaws.com"


def account_updated(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the trial of the role for logs, where the answer has one; the session is the time in ns."""
    arn = cause.told("cloudwatchRoleArn")
    if arn is None:
        return ()
    role = role_of(arn, around.role_id(arn))
    session = str(int(cause.at.timestamp() * 1_000_000) * 1000)
    return [assumed(GATEWAY, role, session, cause.region, cause.at)]
