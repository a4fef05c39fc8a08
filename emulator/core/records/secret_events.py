"""What the service events of Secrets Manager say."""

from datetime import datetime

from emulator.core.clock import iso


def deletion_id(secret_arn: str, at: datetime) -> str:
    """Return the requestID of a deletion: a text with the time, cut to the minute."""
    return f"SecretDeleteMessage:{secret_arn}:{iso(at.replace(second=0, microsecond=0))}:Forced"
