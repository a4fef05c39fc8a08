"""Injected records: short forms, recorded files, other tools' formats."""
