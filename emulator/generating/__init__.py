"""Data sets: activity of days in accounts, delivered and signed as CloudTrail does, with labels beside it."""
