"""Which records are of the same person: normalising, blocking, scoring, finding. docs/cleaning.md explains it."""
