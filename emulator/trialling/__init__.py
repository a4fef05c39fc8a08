"""Trials of detection rules: reading rules of five kinds, and running them on records.

Scores are in core/trials.
"""
