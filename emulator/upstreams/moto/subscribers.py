"""moto's SNS with a subscriber that takes no message, such as a function that cannot run here.

moto raises what the subscriber raises: it fails the call that published, and leaves out those that follow.
Source: SNS developer guide, "Message delivery retries": Publish answers before a message is delivered.
"""

import logging
from typing import Any

from emulator.upstreams.moto.overlays import lay_over

log = logging.getLogger(__name__)


def know_subscribers() -> None:
    """Overlay moto's subscriptions."""
    from moto.sns import models

    lay_over(models.Subscription, _Subscription)


class _Subscription:
    """Overlay of moto's Subscription."""

    def publish(self: Any, *message: Any, **about: Any) -> None:
        try:
            self.moto_publish(*message, **about)
        except Exception as error:  # moto raises what it meets; who publishes does not hear of subscribers
            log.warning("The subscriber %s did not take a message: %s", self.endpoint, error)
            log.debug("It failed here", exc_info=True)
