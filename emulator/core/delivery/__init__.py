"""Delivery: logging periods, log files, destinations, and CloudTrail's own calls."""
