"""Lifecycles of buckets: when the files of a central bucket are removed, or get another storage class."""
