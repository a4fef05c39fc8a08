"""Engines that run Lake's SQL. Each is an extra of the package and is imported when it is first needed."""
