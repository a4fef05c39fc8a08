"""What each trail should have, judged from the records alone and by other code than the emulator's."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

Record = Mapping[str, Any]
Selection = Callable[[Record], bool]


def _is_management(record: Record) -> bool:
    return bool(record["eventCategory"] == "Management")


def _touches(record: Record, beginning: str) -> bool:
    arns = [resource.get("ARN", "") for resource in record.get("resources") or ()]
    return record["eventCategory"] == "Data" and any(arn.startswith(beginning) for arn in arns)


ALL_OBJECTS = {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}
SOME_OBJECTS = {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::shop/a"]}

# What PutEventSelectors is given, and the records that it means.
SELECTIONS: Mapping[str, tuple[Mapping[str, Any], Selection]] = {
    "management": (
        {"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": True}]},
        _is_management,
    ),
    "writes": (
        {"EventSelectors": [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}]},
        lambda record: _is_management(record) and not record["readOnly"],
    ),
    "reads": (
        {"EventSelectors": [{"ReadWriteType": "ReadOnly", "IncludeManagementEvents": True}]},
        lambda record: _is_management(record) and record["readOnly"],
    ),
    "all objects": (
        {"EventSelectors": [{"IncludeManagementEvents": True, "DataResources": [ALL_OBJECTS]}]},
        lambda record: _is_management(record) or _touches(record, "arn:aws:s3:::"),
    ),
    "some objects": (
        {"EventSelectors": [{"IncludeManagementEvents": False, "DataResources": [SOME_OBJECTS]}]},
        lambda record: _touches(record, "arn:aws:s3:::shop/a"),
    ),
    "advanced": (
        {
            "AdvancedEventSelectors": [
                {
                    "FieldSelectors": [
                        {"Field": "eventCategory", "Equals": ["Data"]},
                        {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
                        {"Field": "eventName", "NotEquals": ["GetObject"]},
                    ]
                },
                {
                    "FieldSelectors": [
                        {"Field": "eventCategory", "Equals": ["Management"]},
                        {"Field": "eventSource", "NotEquals": ["kms.amazonaws.com"]},
                    ]
                },
            ]
        },
        lambda record: (
            _is_management(record)
            or (_touches(record, "arn:aws:s3:::") and record["eventName"] != "GetObject")
        ),
    ),
}


@dataclass(frozen=True)
class Place:
    bucket: str
    prefix: str | None

    def holds(self, bucket: str, key: str) -> bool:
        return bucket == self.bucket and key.startswith(
            f"{self.prefix}/AWSLogs/" if self.prefix else "AWSLogs/"
        )


@dataclass(frozen=True)
class Settings:
    """What a trail is told to do."""

    place: Place
    multi_region: bool = False
    global_events: bool = True
    validation: bool = False
    selection: str = "management"
    logging: bool = False
    organization: bool = False


@dataclass
class Trail:
    """One life of a trail: its settings now, where it ever delivered, and the IDs of what it should have."""

    account: str
    home: str
    name: str
    settings: Settings
    places: set[Place] = field(default_factory=set)
    always_validated: bool = True
    wanted: set[str] = field(default_factory=set)

    def change(self, **changes: Any) -> None:
        self.settings = replace(self.settings, **changes)
        self.places.add(self.settings.place)
        self.always_validated &= self.settings.validation

    def judge(self, records: Sequence[Record], members: Set[str]) -> None:
        self.wanted.update(record["eventID"] for record in records if self._wants(record, members))

    def _wants(self, record: Record, members: Set[str]) -> bool:
        settings = self.settings
        here = settings.multi_region or record["awsRegion"] == self.home
        is_global = record["eventSource"] == "iam.amazonaws.com"
        return (
            settings.logging
            and record["recipientAccountId"] in {self.account, *(members if settings.organization else ())}
            and here
            and (settings.global_events or not is_global)
            and SELECTIONS[settings.selection][1](record)
        )


class Oracle:
    """All trails, those that are gone too.

    `members` are the accounts, beside the one that manages it, of the organization that the world has.
    """

    def __init__(self, members: Set[str]) -> None:
        self.members = set(members)
        self.lives: list[Trail] = []
        self._living: dict[tuple[str, str, str], Trail] = {}

    def find(self, slot: tuple[str, str, str]) -> Trail | None:
        return self._living.get(slot)

    def made(self, slot: tuple[str, str, str], settings: Settings) -> None:
        trail = self._living[slot] = Trail(*slot, settings)
        trail.change()
        self.lives.append(trail)

    def deleted(self, slot: tuple[str, str, str]) -> None:
        self._living.pop(slot).change(logging=False)

    def judge(self, records: Sequence[Record]) -> None:
        for trail in self.lives:
            trail.judge(records, self.members)

    def slots(self) -> Sequence[tuple[str, str, str]]:
        return list(self._living)
