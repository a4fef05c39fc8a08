"""Background work: recording, delivery, digests, and their driver."""
