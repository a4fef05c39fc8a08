"""Faults around the road of delivery: what breaks files, notices and digests where faults are armed."""
