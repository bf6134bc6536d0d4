"""The SQLite driver, named in this one line so that an encrypting one can take its place."""

import sqlite3 as sqlite

__all__ = ["sqlite"]
