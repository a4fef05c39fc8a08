"""The effects of an alarm's change of state: an event on the bus, and the actions of the new state."""

import logging
from collections.abc import Callable, Mapping, Sequence

from emulator.core.alarms import changes, history
from emulator.core.alarms.changes import Change
from emulator.core.alarms.history import Item
from emulator.core.arns import find_parts
from emulator.core.ports.alarms import ActionError, Functions
from emulator.core.ports.neighbours import Neighbours
from emulator.core.ports.outputs import Buses

log = logging.getLogger(__name__)

Act = Callable[[str, Change], None]


class AlarmActions:
    """Sends to topics, functions and buses. There are no records: the account did not make these calls."""

    def __init__(
        self, neighbours: Neighbours, buses: Buses, functions: Functions, new_id: Callable[[], str]
    ) -> None:
        self._neighbours = neighbours
        self._buses = buses
        self._functions = functions
        self._new_id = new_id
        self._acts: Mapping[str, Act] = {"sns": self._publish, "lambda": self._invoke}

    def announce(self, change: Change) -> Sequence[Item]:
        """Send the event and execute the actions; return the actions' items for the history."""
        alarm = change.alarm
        if self._buses.listens(alarm.account, alarm.region):
            self._buses.send([changes.envelope(change, self._new_id())])
        if not alarm.actions_enabled:
            return []
        return [self._act(arn, change) for arn in alarm.actions_of(alarm.state.value)]

    def _act(self, arn: str, change: Change) -> Item:
        parts = find_parts(arn)
        act = self._acts.get(parts.service) if parts else None
        try:
            if act is None:
                raise ActionError("Actions of this kind are not carried out by the emulator")
            act(arn, change)
        except ActionError as error:
            log.warning("The action %s of the alarm %s failed: %s", arn, change.alarm.name, error)
            return history.acted(change, arn, str(error))
        return history.acted(change, arn, None)

    def _publish(self, arn: str, change: Change) -> None:
        if self._neighbours.find_topic(arn) is None:
            raise ActionError("Topic does not exist")
        self._neighbours.publish(arn, changes.message(change), changes.subject(change))

    def _invoke(self, arn: str, change: Change) -> None:
        self._functions.invoke(arn, changes.invocation(change))
