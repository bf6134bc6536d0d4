"""Users, signing in, rights."""
