"""The readers by name, with how long after an event each reads it: known before they are loaded."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from emulator.core.delivery.periods import FILES, INSIGHT_FILES, LOGS

INSIGHTS: Final = "insights"
LAKE: Final = "lake"
BUS: Final = "bus"

# A minute is decided on when it is over, so reading more often finds nothing sooner.
OF_INSIGHTS: Final = timedelta(minutes=1)
# A query reads what is left first, so that nobody waits for this.
OF_STORES: Final = timedelta(seconds=1)
# AWS's buses get an event after seconds; one second collects many calls.
OF_BUSES: Final = timedelta(seconds=1)


def delays_of(delivery: timedelta) -> Mapping[str, timedelta]:
    """Return the delays, in the order in which the readers read what is due at one instant.

    `delivery` is that of log files.
    """
    return {
        INSIGHTS: OF_INSIGHTS,  # first: it takes records in that the others read
        LAKE: OF_STORES,
        BUS: OF_BUSES,
        LOGS: delivery,
        # last: the journal may drop what files have taken, and a period ends with them
        INSIGHT_FILES: delivery,
        FILES: delivery,
    }
