"""What signs for an access key."""

from dataclasses import field
from datetime import datetime

from emulator.core.values import dataclass


@dataclass(frozen=True)
class Secret:
    """The secret of an access key. `token` and `expires` are those of temporary credentials."""

    key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    expires: datetime | None = None
    is_active: bool = True
