"""Backups, restoring, and reading damaged files."""
