"""What is done with data files as a whole."""
