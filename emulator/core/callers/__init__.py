"""Who calls: identities, access keys, sessions, and how each looks in a record."""
