"""Searches of records as people type them: one grammar for the console, the command line and the fixture."""
