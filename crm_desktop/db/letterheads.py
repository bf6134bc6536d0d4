"""The letterhead that documents have: the first one in the file."""

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.query import quoted
from crm_desktop.db.writing import table
from crm_desktop.entities.letterhead import LETTERHEAD
from crm_desktop.entities.records import Record


def first_letterhead(connection: sqlite.Connection) -> Record:
    """Nothing where there is none."""
    found = connection.execute(f"SELECT min(抬头编号) FROM {quoted(LETTERHEAD.table)}").fetchone()[0]
    return {} if found is None else table.read(connection, LETTERHEAD, found) or {}
