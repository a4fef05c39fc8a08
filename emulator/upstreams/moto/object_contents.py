"""moto's S3 for callers that write one object at the same time.

moto closes what an object held as soon as another takes its place, while the first caller's answer may still
need it for the ETag; that call failed. On AWS both succeed, and the later one stays.
Source: S3 user guide, "Amazon S3 data consistency model", concurrent applications.
"""

from typing import Any

from emulator.upstreams.moto.overlays import lay_over


def know_contents() -> None:
    """Overlay moto's S3."""
    from moto.s3 import models

    lay_over(models.FakeKey, _Key)


class _Key:
    """Overlay of moto's FakeKey."""

    def dispose(self: Any, garbage: bool = False) -> None:
        """Close what the object holds, once nobody has the object any more."""
        if garbage:
            self.moto_dispose()
