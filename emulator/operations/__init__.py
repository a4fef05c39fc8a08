"""One function per API operation, one module per resource."""
