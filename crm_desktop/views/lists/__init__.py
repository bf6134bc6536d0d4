"""The tab of an entity and its list."""
