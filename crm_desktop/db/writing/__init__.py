"""All that changes records: the Store and what it asks."""
