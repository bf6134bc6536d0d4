"""Rows of any number on the screen: the only code that knows tksheet."""
