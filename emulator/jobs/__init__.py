"""What happens beside the callers: recording, delivery, digests, and their driver."""
