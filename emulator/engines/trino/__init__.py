"""Trino as an engine of Lake's SQL, over exported tables; it needs the packages trino and sqlglot."""
