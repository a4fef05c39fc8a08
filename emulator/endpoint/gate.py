"""The one place that is asked before a call is answered: who calls, and may they?

By default everything is allowed and nobody is asked: `is_closed` is all that a call then looks at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.core.late import once
from emulator.endpoint.asked import Asked, Enforcement, Sources, Strictness
from emulator.endpoint.decisions import Decisions

if TYPE_CHECKING:
    from emulator.core.call import Json, Response
    from emulator.core.ports.rights import Permits
    from emulator.endpoint.judging import Judge


class Gate:
    """Lets calls through, or has them judged as far as it is told to. Any thread may use it."""

    def __init__(self, sources: Sources, *, verifies: bool, enforcement: Enforcement) -> None:
        self.decisions = Decisions()
        self._at_first = verifies, enforcement
        self._strictness = Strictness(verifies=verifies, enforcement=enforcement)
        self._get_judge = once(lambda: _judge(sources, self._strictness, self.decisions))

    def set(self, *, verifies: bool, enforcement: Enforcement) -> None:
        """Begin to verify and to enforce, or stop it."""
        self._strictness.set(verifies=verifies, enforcement=enforcement)

    def open_again(self) -> None:
        """Verify and enforce what the settings ask for."""
        verifies, enforcement = self._at_first
        self.set(verifies=verifies, enforcement=enforcement)

    @property
    def judge(self) -> Judge:
        """Who judges calls; made when there is one to judge."""
        return self._get_judge()

    @property
    def verifies(self) -> bool:
        """Whether signatures are verified."""
        return self._strictness.verifies

    @property
    def enforcement(self) -> Enforcement:
        """How far policies are enforced."""
        return self._strictness.enforcement

    @property
    def enforces(self) -> bool:
        """Whether policies are enforced."""
        return self._strictness.enforcement != "off"

    @property
    def is_closed(self) -> bool:
        """Whether calls are judged at all."""
        return self._strictness.verifies or self.enforces

    def refused(self, asked: Asked) -> Response | None:
        """Return the answer to a call whose signature does not hold. It leaves no record."""
        return self.judge.refused(asked) if self.is_closed else None

    def denied(self, asked: Asked) -> Response | None:
        """Return the answer to a call that the policies do not allow. It leaves a record, as at AWS."""
        return self.judge.denied(asked) if self.enforces else None

    def check_own(self, asked: Asked, parameters: Json, request_id: str) -> None:
        """Raise AccessDeniedException for a call to CloudTrail that the policies do not allow."""
        if self.enforces:
            self.judge.check_own(asked, parameters, request_id)

    def permits(self, asked: Asked, request_id: str) -> Permits:
        """Return what tells whether the maker of a call to CloudTrail may do something else beside it."""
        return self.judge.permits(asked, request_id) if self.enforces else lambda _: True

    def withheld(self, asked: Asked) -> frozenset[str]:
        """Return what a call must not touch although it goes on, by its ARN, where policies are enforced.

        That is something of DeleteObjects alone, which answers for each object.
        """
        return self.judge.withheld(asked) if self.enforces else frozenset()

    def hidden(self, asked: Asked) -> Response | None:
        """Return the denial of a call for an object that is not there, to who may not list its bucket."""
        return self.judge.hidden(asked) if self.enforces else None


def _judge(sources: Sources, strictness: Strictness, decisions: Decisions) -> Judge:
    from emulator.endpoint.judging import Judge

    return Judge(sources, strictness, decisions)
