"""Counting: what is counted, and for whom."""

from collections.abc import Callable, Sequence

from emulator.core.records.events import Event
from emulator.core.selectors.insight_types import InsightSelector, InsightType, SourceCategory
from emulator.core.values import dataclass

# Metric data reach back 90 days; older events count for nothing.
OLDEST_MINUTES = 90 * 1440


@dataclass(frozen=True, slots=True)
class Key:
    """What is counted: calls, or errors of one code, of one API.

    `owner` is the ARN of the trail or event data store that counts for itself alone; management events of
    trails are counted once for all of them, without an owner.
    """

    kind: InsightType
    category: SourceCategory
    source: str
    name: str
    error: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Watch:
    """A trail or event data store that looks for unusual activity, since the record of number `since`.

    `wants` tells whether it takes an event. Where `by_columns`, that follows from category, source, name,
    kind of access and globality alone. An event data store shares no keys with others.
    """

    arn: str
    selectors: Sequence[InsightSelector]
    since: int
    wants: Callable[[Event], bool]
    by_columns: bool = False
    is_store: bool = False

    def looks_at(self, kind: InsightType, category: str) -> bool:
        """Tell whether it looks for that kind in events of the category."""
        return any(
            selector.type == kind and category in (selector.categories or ("Management",))
            for selector in self.selectors
        )

    def owner_of(self, category: SourceCategory) -> str:
        """Return the owner of its keys of a category."""
        return self.arn if self.is_store or category == "Data" else ""

    def concerns(self, key: Key) -> bool:
        """Tell whether it looks at the key."""
        return self.looks_at(key.kind, key.category) and key.owner == self.owner_of(key.category)
