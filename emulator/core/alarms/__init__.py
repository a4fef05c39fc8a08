"""Metric filters and alarms of CloudWatch: patterns, samples, evaluation, notifications."""
