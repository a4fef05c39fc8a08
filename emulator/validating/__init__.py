"""Validation of whole archives: reads files ahead and reports what the rules say of them."""
