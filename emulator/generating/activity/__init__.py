"""Plausible activity in accounts: people, machines, their routines, and attackers.

This package does not know files: it makes events from accounts and a seed.
"""
