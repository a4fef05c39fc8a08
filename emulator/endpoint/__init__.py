"""The endpoint of CloudTrail's API, between the web and the operations."""
