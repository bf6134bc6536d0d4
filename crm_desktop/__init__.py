"""A customer relationship manager for a small office: one window, one data file."""

__version__ = "0.1.0"
