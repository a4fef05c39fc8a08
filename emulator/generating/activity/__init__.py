"""Plausible activity in accounts: who is there, what they do all day, and what attackers do.

Nothing here knows files: accounts and a seed go in, events come out.
"""
