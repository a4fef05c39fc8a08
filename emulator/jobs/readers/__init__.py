"""The readers of the journal, one module each. A new one is a module here and a line in the composition."""
