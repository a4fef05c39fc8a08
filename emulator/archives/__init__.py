"""Where delivered files are read from again."""
