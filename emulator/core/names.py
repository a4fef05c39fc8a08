"""Names of trails, and of the buckets, prefixes and topics that trails refer to."""

import re

from emulator.api import limits, trail_errors

TRAIL_CHARACTERS = re.compile(r"[A-Za-z0-9._-]+")
ADJACENT_MARKS = re.compile(r"[._-]{2}")
IP_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}", re.ASCII)
BUCKET_LABELS = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
CLAIMED_FOLDER = re.compile(r"(?:^|/)AWSLogs/([^/]+)")
TOPIC_NAME = re.compile(r"[A-Za-z0-9_-]+")


def check_trail_name(name: str) -> None:
    """Raise InvalidTrailNameException unless the name may be a trail's.

    Source: CloudTrail user guide, "Naming requirements for CloudTrail resources"; the order of the checks
    is that of AWS's answers to names with several faults, the last two are assumed to come last.
    """
    _check_trail_name_length(name)
    if not _is_letter_or_digit(name[0]):
        raise trail_errors.bad_trail_name_start()
    if not _is_letter_or_digit(name[-1]):
        raise trail_errors.bad_trail_name_end()
    if not TRAIL_CHARACTERS.fullmatch(name):
        raise trail_errors.bad_trail_name_characters()
    if ADJACENT_MARKS.search(name):
        raise trail_errors.adjacent_marks_in_trail_name()
    if IP_ADDRESS.fullmatch(name):
        raise trail_errors.trail_name_like_address()


def _check_trail_name_length(name: str) -> None:
    if not name:
        raise trail_errors.blank_trail_name()
    if len(name) < limits.TRAIL_NAME_MIN:
        raise trail_errors.short_trail_name(name)
    if len(name) > limits.TRAIL_NAME_MAX:
        raise trail_errors.long_trail_name(name)


def _is_letter_or_digit(character: str) -> bool:
    return character.isascii() and character.isalnum()


def check_bucket_name(name: str) -> None:
    """Raise InvalidS3BucketNameException unless the name may be a bucket's.

    Source: CloudTrail user guide, "Amazon S3 bucket naming requirements".
    """
    if not name:
        raise trail_errors.blank_bucket_name()
    fits = limits.BUCKET_NAME_MIN <= len(name) <= limits.BUCKET_NAME_MAX
    if not fits or not BUCKET_LABELS.fullmatch(name) or IP_ADDRESS.fullmatch(name):
        raise trail_errors.invalid_bucket_name(name)


def check_key_prefix(prefix: str, account: str) -> None:
    """Raise InvalidS3PrefixException for a prefix that is too long, or that claims another account's folder.

    Source: CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail"; the error is assumed.
    """
    if len(prefix) > limits.KEY_PREFIX_MAX:
        raise trail_errors.long_key_prefix(prefix)
    if any(owner != account for owner in CLAIMED_FOLDER.findall(prefix)):
        raise trail_errors.foreign_key_prefix(prefix)


def is_topic_name(name: str) -> bool:
    """Tell whether the name may be a standard topic's; those of FIFO topics are refused for trails."""
    return len(name) <= limits.TOPIC_NAME_MAX and TOPIC_NAME.fullmatch(name) is not None
