"""What is wrong in the data, and mending it."""
