"""Keeping in touch with customers."""
