"""Statements of Lake's SQL as trees: read, refused or understood. The tree is Trino's."""
