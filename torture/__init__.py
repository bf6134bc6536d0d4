"""Kills the program and cuts its power while somebody works, and looks at what is left: `make torture`."""
