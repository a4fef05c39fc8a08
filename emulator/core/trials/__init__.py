"""Trials: what detection rules find in labelled activity, what they miss, and their false alarms."""
