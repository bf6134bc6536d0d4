"""A file of invented but plausible data."""
