"""Descriptions that name the users of Cognito's user pools also where only the rest of AWS knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.core.callers.pool_users import SERVICE, SUBJECT, find_user, with_subject
from emulator.core.values import dataclass

if TYPE_CHECKING:
    from emulator.core.call import Credential, Description, Exchange, Json, Request, Target
    from emulator.core.ports.neighbours import Describer
    from emulator.core.ports.surroundings import Surroundings

# The refused caller learns nothing of the user, and neither does the record (assumed).
DENIED = "AccessDenied"


@dataclass(frozen=True)
class NamingUsers:
    """Satisfies ports.neighbours.Describer, by another one.

    AWS names the user wherever it knows the user: in failed sign-ins and calls of administrators too.
    Source: event-record.md 3.7: public records of 2026.
    """

    describer: Describer
    around: Surroundings

    def find_target(self, request: Request, credential: Credential | None) -> Target | None:
        return self.describer.find_target(request, credential)

    def describe(self, exchange: Exchange) -> Description:
        description = self.describer.describe(exchange)
        if exchange.target.service != SERVICE or SUBJECT in description.additional:
            return description
        if description.error_code == DENIED:
            return description
        user = find_user(self.describer.sent(exchange))
        subject = self.around.subject(user, exchange.region) if user else None
        return with_subject(description, subject) if subject else description

    def answer(self, exchange: Exchange) -> Json:
        return self.describer.answer(exchange)

    def sent(self, exchange: Exchange) -> Json:
        return self.describer.sent(exchange)
