"""Faults of notices: lost, or published twice."""

from emulator.core.faults.armed import Faults
from emulator.jobs.notifications import Notice, Publish


def faulty(publish: Publish, faults: Faults) -> Publish:
    """Return a function that calls `publish` as often as faults say; a lost notice counts as sent."""

    def publish_if_spared(notice: Notice) -> None:
        if faults.trigger("lost-notice", notice.place):
            return
        publish(notice)
        if faults.trigger("repeated-notice", notice.place):
            publish(notice)

    return publish_if_spared
