"""The HTTP side: the only user of Flask."""
