"""Erasing a person from the file."""
