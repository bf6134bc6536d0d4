"""Encrypted files and their keys."""
