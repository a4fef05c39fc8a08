"""Event selectors of all kinds: what they may say, and which events they select."""
