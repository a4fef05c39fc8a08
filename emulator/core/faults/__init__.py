"""Faults on demand: what can go wrong with delivery, and when."""
