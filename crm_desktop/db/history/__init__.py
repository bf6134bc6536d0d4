"""The change log: written, sealed, read back, undone."""
