"""Lake: event data stores, and queries over the events that they keep."""
