"""The rest of AWS: moto in this process, or another endpoint."""
