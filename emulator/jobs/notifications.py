"""Notifications: a message to the trail's topic for each delivered log file."""

import logging
from collections.abc import Callable
from datetime import datetime

from emulator.core.delivery import destinations, messages
from emulator.core.delivery.logfiles import LogFile
from emulator.core.places import Place
from emulator.core.ports.neighbours import Neighbours
from emulator.core.ports.state import Store
from emulator.core.trails.trails import Trail, copy_id
from emulator.core.values import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notice:
    """A message to the topic of the trail of `place`."""

    topic_arn: str
    message: str
    place: Place


Publish = Callable[[Notice], None]


def publisher(neighbours: Neighbours) -> Publish:
    """Return a function that publishes each notice once."""

    def publish(notice: Notice) -> None:
        neighbours.publish(notice.topic_arn, notice.message)

    return publish


class Notifications:
    """Publishes to topics; if `checked`, only if AWS would let CloudTrail do so.

    Its caller holds no transaction: a subscriber may call back before it answers. A message that failed is
    not repeated, as with AWS; a crash between file and message loses one message.
    """

    def __init__(self, store: Store, neighbours: Neighbours, publish: Publish, *, checked: bool) -> None:
        self._store = store
        self._neighbours = neighbours
        self._publish = publish
        self._checked = checked

    def announce(self, trail: Trail | None, file: LogFile, at: datetime) -> None:
        """Announce a file to the trail's topic, if any; a deleted trail (None) sends nothing (assumed)."""
        if trail is None or not trail.sns_topic_arn:
            return
        trails, copy = self._store.trails, copy_id(trail.id, trail.account, file.account)
        if not self._may_publish(trail, trail.sns_topic_arn):
            log.warning("%s cannot be announced to %s", file.key, trail.sns_topic_arn)
            trails.note(copy, file.region, notification_attempt=at, notification_error=messages.REFUSED)
            return
        place = Place(file.account, file.region, trail.arn)
        self._publish(Notice(trail.sns_topic_arn, messages.message(file.bucket, file.key), place))
        trails.note(copy, file.region, notification_attempt=at, notification=at, notification_error=None)

    def _may_publish(self, trail: Trail, topic_arn: str) -> bool:
        topic = self._neighbours.find_topic(topic_arn)
        if topic is None:
            return False
        return not self._checked or destinations.may_publish(topic, trail)
