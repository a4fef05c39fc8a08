"""Digest files, their chains, and the key pairs that sign them."""
