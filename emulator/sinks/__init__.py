"""Where delivered files go."""
