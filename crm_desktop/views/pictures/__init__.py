"""The window takes pictures of itself."""
