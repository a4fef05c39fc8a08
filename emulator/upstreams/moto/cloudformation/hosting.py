"""The stacks of CloudFormation in moto. What changes moto is loaded when CloudFormation is first called."""

import logging
from collections.abc import Callable

from emulator.core.ports.stacks import Services
from emulator.upstreams.moto.cloudformation.work import Work, Workshop, take, working
from emulator.upstreams.moto.time import Now, at_time_of

log = logging.getLogger(__name__)


class MotoStacks:
    """Satisfies ports.stacks.Stacks. `know` has to be called before moto's CloudFormation is used.

    `note` counts what fails beside a stack's own events.
    """

    def __init__(self, now: Now, note: Callable[[str], None], *, fails_on_unknown: bool) -> None:
        self._now = now
        self._note = note
        self._fails_on_unknown = fails_on_unknown
        self._services: Services | None = None

    def connect(self, services: Services) -> None:
        self._services = services

    def know(self) -> None:
        """Overlay moto's CloudFormation, and what its templates refer to."""
        from emulator.upstreams.moto.cloudformation.stacks import overlay

        overlay()

    def carry_on(self, record: Callable[[], None]) -> None:
        """Make the stacks of the calls that this thread made, when these are recorded."""
        while left := take():
            record()
            for one in left:
                self._do(one)

    def _do(self, work: Work) -> None:
        assert self._services is not None  # connected before the first call
        with working(), at_time_of(self._now):
            try:
                actor = self._services.actor(work.call, work.role_arn)
                work.do(Workshop(self._services, actor, self._fails_on_unknown))
            except Exception as error:
                log.exception("a stack was not finished")
                self._note(f"A stack was not finished: {type(error).__name__}: {error}")
