"""Notifications: a trail's topic hears of each log file that was delivered."""

import logging
from dataclasses import replace
from datetime import datetime

from emulator.core.delivery import destinations, messages
from emulator.core.delivery.logfiles import LogFile
from emulator.core.faults.armed import Faults
from emulator.core.faults.definitions import Place
from emulator.core.ports.neighbours import Neighbours
from emulator.core.ports.state import Store
from emulator.core.trails.trails import Trail

log = logging.getLogger(__name__)


class Notifications:
    """Publishes to topics; where `checked`, only if AWS would let CloudTrail do so.

    Whoever calls it holds no transaction: a subscriber may call back before it answers. What a topic
    missed is not repeated, as with AWS; after a crash between file and message it is one message.
    """

    def __init__(
        self, store: Store, neighbours: Neighbours, faults: Faults | None = None, *, checked: bool
    ) -> None:
        self._store = store
        self._neighbours = neighbours
        self._faults = faults
        self._checked = checked

    def announce(self, trail: Trail | None, file: LogFile, at: datetime) -> None:
        """Tell the trail's topic, if it has one, of a file; a deleted trail (None) tells nobody (assumed)."""
        if trail is None or not trail.sns_topic_arn:
            return
        if self._is_heard(trail, trail.sns_topic_arn):
            for _ in range(self._times(trail, file)):
                self._neighbours.publish(trail.sns_topic_arn, messages.message(file.bucket, file.key))
            self._note(trail, file.region, at, None)
        else:
            log.warning("%s cannot be announced to %s", file.key, trail.sns_topic_arn)
            self._note(trail, file.region, at, messages.REFUSED)

    def _times(self, trail: Trail, file: LogFile) -> int:
        """Return how often the topic hears of the file; a lost message is one that the topic took."""
        if not self._faults:
            return 1
        place = Place(file.account, file.region, trail.arn)
        if self._faults.strike("lost-notice", place):
            return 0
        return 2 if self._faults.strike("repeated-notice", place) else 1

    def _is_heard(self, trail: Trail, topic_arn: str) -> bool:
        topic = self._neighbours.find_topic(topic_arn)
        if topic is None:
            return False
        return not self._checked or destinations.may_publish(topic, trail)

    def _note(self, trail: Trail, region: str, at: datetime, error: str | None) -> None:
        with self._store.transaction():
            status = self._store.trails.status(trail.id, region)
            changed = replace(status, notification_attempt=at, notification_error=error)
            if error is None:
                changed = replace(changed, notification=at)
            self._store.trails.save_status(trail.id, region, changed)
