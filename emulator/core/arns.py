"""ARNs, and the resources that callers mean by a name or an ARN."""

import re

from emulator.api import trail_errors
from emulator.core import names
from emulator.core.regions import LEADERS, partition_of
from emulator.core.values import dataclass

ACCOUNT = re.compile(r"\d{12}", re.ASCII)
REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+", re.ASCII)
TRAIL = "trail/"


@dataclass(frozen=True)
class Arn:
    """arn:partition:service:region:account:resource. Region and account are "" where an ARN has none."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    def __str__(self) -> str:
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"


def find_parts(text: str) -> Arn | None:
    """Return the parts of an ARN, None if the text is not one."""
    parts = text.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or not (parts[1] and parts[2] and parts[5]):
        return None
    return Arn(*parts[1:])


def find_regional(text: str, service: str) -> Arn | None:
    """Return the parts of an ARN of this service that names a region and an account, or None.

    An ARN whose partition is not the partition of its region is not valid.
    """
    arn = find_parts(text)
    if not arn or arn.service != service:
        return None
    if not REGION.fullmatch(arn.region) or not ACCOUNT.fullmatch(arn.account):
        return None
    return arn if arn.partition == partition_of(arn.region) else None


def regional(service: str, region: str, account: str, resource: str) -> Arn:
    """Return the ARN of a resource that lies in a region and belongs to an account."""
    return Arn(partition_of(region), service, region, account, resource)


def trail(name: str, account: str, home_region: str) -> Arn:
    """Return the ARN of a trail."""
    return regional("cloudtrail", home_region, account, f"{TRAIL}{name}")


def addressed_trail(name_or_arn: str, account: str, region: str) -> Arn:
    """Return the ARN of the trail that a caller means: a name stands for one of that account and region.

    Raises InvalidTrailNameException or CloudTrailARNInvalidException.
    """
    if not name_or_arn.startswith("arn:"):
        names.check_trail_name(name_or_arn)
        return trail(name_or_arn, account, region)
    return parse_trail(name_or_arn)


def parse_trail(text: str) -> Arn:
    """Return the parts of a trail's ARN. Raises CloudTrailARNInvalidException, InvalidTrailNameException."""
    arn = find_regional(text, "cloudtrail")
    if not arn or not arn.resource.startswith(TRAIL):
        raise trail_errors.invalid_trail_arn()
    names.check_trail_name(arn.resource.removeprefix(TRAIL))
    return arn


def check_account(arn: Arn, account: str) -> None:
    """Raise CloudTrailARNInvalidException when the ARN is of another account."""
    if arn.account != account:
        raise trail_errors.wrong_account_in_arn(account)


def check_region(arn: Arn, region: str) -> None:
    """Raise CloudTrailARNInvalidException when the ARN is of another region."""
    if arn.region != region:
        raise trail_errors.wrong_region_in_arn(region)


def find_topic(name_or_arn: str, account: str, region: str) -> Arn | None:
    """Return the ARN of the topic that a caller means, None when malformed."""
    if not name_or_arn.startswith("arn:"):
        arn: Arn | None = regional("sns", region, account, name_or_arn)
    else:
        arn = find_regional(name_or_arn, "sns")
    return arn if arn and names.is_topic_name(arn.resource) else None


@dataclass(frozen=True)
class LogGroup:
    """A log group that an ARN of the form arn:…:log-group:NAME:* means."""

    name: str
    account: str
    region: str


LOG_GROUP = re.compile(r"log-group:([A-Za-z0-9_./#-]{1,512})(?::\*)?")
ALL_STREAMS = ":*"


def find_log_group(text: str) -> LogGroup | None:
    """Return the log group of an ARN, with or without `:*` at its end, None when it is malformed."""
    arn = find_regional(text, "logs")
    match = LOG_GROUP.fullmatch(arn.resource) if arn else None
    return LogGroup(match[1], arn.account, arn.region) if arn and match else None


ROLE = re.compile(r"role/(?:[!-~]+/)?[\w+=,.@-]{1,64}", re.ASCII)


def is_role(text: str) -> bool:
    """Tell whether the text is the ARN of an IAM role."""
    arn = find_parts(text)
    if not arn or arn.partition not in LEADERS or arn.service != "iam" or arn.region:
        return False
    if not ACCOUNT.fullmatch(arn.account):
        return False
    return ROLE.fullmatch(arn.resource) is not None


KEY = re.compile(r"(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
ALIAS = re.compile(r"alias/[A-Za-z0-9/_-]{1,256}")


def find_key(key_id: str, account: str, region: str) -> Arn | None:
    """Return the ARN of a key or alias that a caller means by ID, name or ARN, None when malformed."""
    if key_id.startswith("arn:"):
        arn = find_regional(key_id, "kms")
        return arn if arn and _is_key_or_alias(arn.resource) else None
    resource = key_id if key_id.startswith("alias/") else f"key/{key_id}"
    return regional("kms", region, account, resource) if _is_key_or_alias(resource) else None


def _is_key_or_alias(resource: str) -> bool:
    if resource.startswith("key/"):
        return KEY.fullmatch(resource.removeprefix("key/")) is not None
    return ALIAS.fullmatch(resource) is not None
