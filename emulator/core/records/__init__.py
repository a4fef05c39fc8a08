"""Records of calls: from what is known of a call to the event in the journal."""
