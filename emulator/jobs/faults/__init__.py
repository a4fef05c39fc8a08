"""Faults of delivery: they damage files, notices and digests if a fault is armed."""
