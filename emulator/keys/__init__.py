"""Key pairs that sign digests."""
