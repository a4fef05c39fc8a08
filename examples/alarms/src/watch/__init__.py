"""Alarms on what a trail writes to its log group."""
