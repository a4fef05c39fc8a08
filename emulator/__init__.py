"""A local AWS CloudTrail for tests."""

__version__ = "0.1.0"
