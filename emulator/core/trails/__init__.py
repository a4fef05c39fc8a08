"""Trails, the organizations they belong to, and their tags."""
