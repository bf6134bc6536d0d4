"""What the program does by itself, whoever has signed in."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.lists.rows import Row
from crm_desktop.db.writing.store import Store

Work = Callable[[], None]
SOME = 20  # records in a step: nobody waits long who wants to write meanwhile


class Program(Administrator):
    """Who does what the days bring: nobody's to take back with Ctrl+Z."""

    user = "program"


@contextmanager
def program_of(store: Store) -> Iterator[Store]:
    """The same file, for the program itself."""
    program = Store(store.database, store.registry, Program(), store.bus)
    try:
        yield program
    finally:
        store.database.release(program.reader)


def parts(rows: Sequence[Row], work: Callable[[list[str]], None]) -> list[Work]:
    """The work on the numbers of these records, some at a time."""
    numbers = [str(row["number"]) for row in rows]
    return [partial(work, numbers[start : start + SOME]) for start in range(0, len(numbers), SOME)]
