"""Importing a file, page by page: which one, what goes where, what becomes of records that exist, a trial, a report."""
