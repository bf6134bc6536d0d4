"""The board: a list as columns of cards."""
