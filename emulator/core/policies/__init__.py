"""Policies of resources and identities: what a statement says, and what it comes to."""
