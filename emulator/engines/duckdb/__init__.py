"""DuckDB, in this process: from Trino's tree to DuckDB's text, and the answer back."""
