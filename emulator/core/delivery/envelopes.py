"""Records as EventBridge carries them: the envelope, and which rules they reach.

Source: EventBridge user guide, "Events from AWS services via CloudTrail", and events that AWS sent.
"""

from collections.abc import Mapping, Sequence

from emulator.core.call import Json
from emulator.core.clock import from_epoch, iso
from emulator.core.ids import derived_uuid
from emulator.core.records.events import Event, record_of
from emulator.core.values import dataclass
from emulator.core.verbs import EVENT_BUS_READ_VERBS

MAX_RECORD_BYTES = 256 * 1024

# By the record's eventType. The spelling "Sign In" is that of received events and most rules; AWS's guide
# of 2026 writes "Signin".
DETAIL_TYPES: Mapping[str, str] = {
    "AwsApiCall": "AWS API Call via CloudTrail",
    "AwsConsoleSignIn": "AWS Console Sign In via CloudTrail",
    "AwsConsoleAction": "AWS Console Action via CloudTrail",
    "AwsServiceEvent": "AWS Service Event via CloudTrail",
    "AwsCloudTrailInsight": "AWS Insight via CloudTrail",
    "AwsVpceEvent": "AWS Network Activity Event via CloudTrail",
}

# These make credentials.
READS_THAT_COUNT_AS_WRITES = frozenset({"GetFederationToken", "GetSessionToken"})

ENABLED = "ENABLED"
ENABLED_WITH_READS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"


@dataclass(frozen=True)
class Envelope:
    """An event for the default bus of its account and region.

    `time` is in Unix seconds, `detail` the record, `resources` are ARNs. `is_read` marks management
    events that only rules of a state of their own receive.
    """

    id: str
    detail_type: str
    source: str
    account: str
    region: str
    time: int
    detail: Json
    is_read: bool
    resources: Sequence[str] = ()

    def as_json(self) -> Json:
        """Return the event as targets receive it, its keys in AWS's order."""
        return {
            "version": "0",
            "id": self.id,
            "detail-type": self.detail_type,
            "source": self.source,
            "account": self.account,
            "time": iso(from_epoch(self.time)),
            "region": self.region,
            "resources": list(self.resources),
            "detail": self.detail,
        }


def find_envelope(event: Event) -> Envelope | None:
    """Return the envelope of an event; None for one above 256 KB, or of a type that no bus carries."""
    if len(event.body) > MAX_RECORD_BYTES:
        return None
    record = record_of(event)
    detail_type = DETAIL_TYPES.get(str(record.get("eventType")))
    if detail_type is None:
        return None
    return Envelope(
        id=derived_uuid(f"event bus/{event.account}/{event.number}/{event.id}"),
        detail_type=detail_type,
        source=_source(event),
        account=event.account,
        region=event.region,
        time=event.time,
        detail=record,
        is_read=event.category == "Management" and is_read(event.name),
    )


def _source(event: Event) -> str:
    """Return who sends the event: its service; for what CloudTrail found itself, CloudTrail (assumed)."""
    return "aws.cloudtrail" if event.category == "Insight" else f"aws.{event.source.partition('.')[0]}"


def is_read(name: str) -> bool:
    """Tell whether EventBridge takes an operation for a read: it goes by the name."""
    return name.startswith(EVENT_BUS_READ_VERBS) and name not in READS_THAT_COUNT_AS_WRITES


def reaches(envelope: Envelope, state: str) -> bool:
    """Tell whether a rule in that state receives the event, if its pattern matches."""
    return state == ENABLED_WITH_READS or (state == ENABLED and not envelope.is_read)
