"""Validation of delivered files: chains of digests, signatures, hashes, reports."""
