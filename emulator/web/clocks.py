"""What the clock is asked for by routes and pages: how far it is advanced."""

from datetime import timedelta

LONGEST_ADVANCE_SECONDS = 10 * 366 * 86400
STANDS = "The system clock cannot be advanced; start with --clock manual."


def span_of(seconds: float) -> timedelta:
    """Return the time to advance by. Raises ValueError, which names the field."""
    if not 0 <= seconds <= LONGEST_ADVANCE_SECONDS:
        raise ValueError("seconds: must be between 0 and ten years; the clock cannot go back.")
    return timedelta(seconds=seconds)
