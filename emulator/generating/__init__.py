"""Data sets: days of activity in accounts, delivered and signed as by CloudTrail, with labels."""
