"""Records that users bring: short forms, recorded files, other tools' formats."""
