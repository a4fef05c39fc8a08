"""Why a call was refused before anybody knew who makes it, without the words of any service."""

from collections.abc import Mapping
from enum import Enum, auto


class Reason(Enum):
    """What is wrong with a signature."""

    UNSIGNED = auto()
    INCOMPLETE = auto()
    MALFORMED_SCOPE = auto()
    BAD_QUERY = auto()
    UNSUPPORTED = auto()
    UNKNOWN_KEY = auto()
    WRONG_TOKEN = auto()
    SESSION_OVER = auto()
    WRONG_SCOPE = auto()
    TOO_OLD = auto()
    TOO_EARLY = auto()
    LINK_OVER = auto()
    LINK_EARLY = auto()
    NOT_SIGNED_HEADERS = auto()
    WRONG_SIGNATURE = auto()
    WRONG_BODY = auto()


class SignatureError(Exception):
    """A signature does not hold. `told` are texts for the answer, by the names that S3 gives them.

    `sentence` is what the answer says where the reason alone does not tell it, "" otherwise.
    """

    def __init__(self, reason: Reason, sentence: str = "", told: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{reason.name}: {sentence}")
        self.reason = reason
        self.sentence = sentence
        self.told: Mapping[str, str] = told or {}
