"""How it is kept: the only code with SQL in it."""
