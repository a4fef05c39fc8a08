"""What Lake does without a caller: filing records away, forgetting old ones, running queries."""
