"""Files of other programs → records: what is read and how, what goes where, and what becomes of each row."""
