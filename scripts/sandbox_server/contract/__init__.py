"""Contract: check requests and responses against the document. Start with `contract`."""
