"""The search index and the sort keys."""
