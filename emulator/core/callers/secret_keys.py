"""What signs for an access key."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Secret:
    """The secret of an access key. `token` and `expires` are those of temporary credentials."""

    key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    expires: datetime | None = None
    is_active: bool = True
