"""What the service events of Secrets Manager say."""

from datetime import datetime

from emulator.core.clock import iso


def deletion_id(secret_arn: str, at: datetime, *, forced: bool = True) -> str:
    """Return the requestID of a deletion: a text with the time, cut to the minute.

    That the text of one that was not forced only lacks the last word is assumed.
    """
    text = f"SecretDeleteMessage:{secret_arn}:{iso(at.replace(second=0, microsecond=0))}"
    return f"{text}:Forced" if forced else text
