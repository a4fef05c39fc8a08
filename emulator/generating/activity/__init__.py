"""Plausible activity in accounts: who is there, what they do all day, and what attackers do.

Nothing here knows files. What goes in is a cast and a source of random numbers, what comes out are events.
"""
