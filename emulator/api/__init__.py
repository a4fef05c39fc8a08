"""The contract with AWS: generated shapes, error wording, limits. Imports nothing of this project."""
