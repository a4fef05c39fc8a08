"""Bytes to calls and back; the only user of the service models of botocore."""
