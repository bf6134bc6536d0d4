"""Records, lists and documents on paper."""
