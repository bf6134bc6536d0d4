"""Taking lists out, as files or on paper."""
