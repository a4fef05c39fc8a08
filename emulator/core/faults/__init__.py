"""Fault injection: the faults of delivery, and when they apply."""
