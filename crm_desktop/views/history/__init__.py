"""What was changed, and how it was before."""
