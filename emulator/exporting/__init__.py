"""Export of records as Parquet that other engines read."""
