"""Insights as a test reads them: the two records of each in one value."""

from collections.abc import Iterable

from emulator.core.records.matching import SUFFIX
from emulator.core.values import dataclass
from emulator.testing.events import Record


@dataclass(frozen=True)
class Insight:
    """Unusual activity: the record of its start, and that of its end, None as long as it goes on."""

    start: Record
    end: Record | None = None

    @property
    def type(self) -> str:
        """ApiCallRateInsight or ApiErrorRateInsight."""
        return str(self.start["insightDetails"]["insightType"])

    @property
    def source(self) -> str:
        return str(self.start["insightDetails"]["eventSource"])

    @property
    def name(self) -> str:
        return str(self.start["insightDetails"]["eventName"])

    @property
    def error(self) -> str | None:
        """The error code whose rate was unusual, None for a rate of calls."""
        code = self.start["insightDetails"].get("errorCode")
        return None if code is None else str(code)

    @property
    def average(self) -> float:
        """The count in a minute: over the whole time where it is over, else when it was found."""
        context = (self.end or self.start)["insightDetails"]["insightContext"]
        return float(context["statistics"]["insight"]["average"])


def pairs_of(records: Iterable[Record], source: str | None, name: str | None) -> list[Insight]:
    """Return the Insights of the records, in the order of their starts, of one source or name if given."""
    wanted = None if source is None else source if source.endswith(SUFFIX) else source + SUFFIX
    found: dict[str, Insight] = {}
    for record in records:
        if record.get("eventCategory") != "Insight":
            continue
        details, shared = record["insightDetails"], record["sharedEventID"]
        if wanted in {None, details["eventSource"]} and name in {None, details["eventName"]}:
            known = found.get(shared)
            if details["state"] == "Start":
                found[shared] = Insight(record)
            elif known:
                found[shared] = Insight(known.start, record)
    return list(found.values())
