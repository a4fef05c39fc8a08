"""Web pages of others, which a browser beside the emulator shows: what they may ask for and read."""
