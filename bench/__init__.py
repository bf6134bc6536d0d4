"""Measures the program in its real window, side by side with what the same work costs otherwise: `make bench`."""
