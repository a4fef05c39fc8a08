"""Wires what delivers the journal: its readers, and the digests. It is loaded when one of them is due."""

from collections.abc import Sequence

from emulator.base import Base
from emulator.core.ports.readers import Reader
from emulator.core.values import dataclass
from emulator.jobs.consequences import Consequences
from emulator.jobs.digesting import Digesting
from emulator.jobs.faults.hooks import FaultyHooks
from emulator.jobs.faults.notices import faulty
from emulator.jobs.faults.sinks import FaultySink
from emulator.jobs.hooks import Hooks
from emulator.jobs.lake.enriching import Enriching
from emulator.jobs.notifications import Notifications, publisher
from emulator.jobs.readers.data_stores import DataStores
from emulator.jobs.readers.event_buses import EventBuses
from emulator.jobs.readers.insights import Insights
from emulator.jobs.readers.log_files import InsightFiles, LogFiles
from emulator.jobs.readers.log_streams import LogStreams
from emulator.jobs.timetable import Delivery
from emulator.jobs.uploads import Uploads
from emulator.rest_of_aws import RestOfAws


@dataclass(frozen=True)
class Delivering(Delivery):
    """The readers of the journal and the digests, with what they remember of faults."""

    hooks: FaultyHooks


def delivering_of(base: Base, rest: RestOfAws, consequences: Consequences) -> Delivering:
    """Connect what delivers."""
    hooks = FaultyHooks(base.store, base.signer, base.faults)
    digesting = Digesting(base.store, uploads_of(base, rest), base.signer, base.settings.digests, hooks)
    return Delivering(_readers_of(base, rest, hooks, consequences), digesting, hooks)


def _readers_of(base: Base, rest: RestOfAws, hooks: Hooks, consequences: Consequences) -> Sequence[Reader]:
    """Return the readers of the journal, in the order of jobs.readers.delays."""
    store, delay, checked = base.store, base.settings.delivery, base.is_checked
    publish = faulty(publisher(rest.neighbours), base.faults)
    notifications = Notifications(store, rest.neighbours, publish, checked=checked)
    return (
        Insights(store, base.intake.take, base.settings.insights_thresholds),
        DataStores(store, Enriching(rest.tags), base.keeping.filing.file_away),
        EventBuses(store, rest.buses, consequences, base.intake.take),
        LogStreams(store, rest.neighbours, rest.log_groups, base.intake.note, delay, checked=checked),
        InsightFiles(store, uploads_of(base, rest), notifications, hooks, delay),
        LogFiles(store, uploads_of(base, rest), notifications, hooks, delay),
    )


def uploads_of(base: Base, rest: RestOfAws) -> Uploads:
    """Return what puts files where trails want them."""
    sink = FaultySink(base.sink, base.faults)
    fails = base.problems.noting("delivery", base.clock.now)
    return Uploads(sink, rest.neighbours, base.intake.note, fails, checked=base.is_checked)
