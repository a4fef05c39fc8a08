"""Insights: what is counted of the calls, when a count is unusual, and the records of that.

Pure rules. A minute is a number here: Unix seconds divided by 60.
"""
