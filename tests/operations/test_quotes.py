"""Quotes that nobody has answered in time expire by themselves; what is answered, prolonged or still valid does not."""

import datetime as dt
from typing import Any

import pytest

from crm_desktop.db.errors import ValidationFailed
from crm_desktop.db.writing.store import Store
from crm_desktop.entities import quote as quotes
from crm_desktop.entities.quote import QUOTE
from crm_desktop.operations.sales.days import due, pass_days
from crm_desktop.operations.sales.program import SOME
from crm_desktop.operations.sales.selling import revise_quote

TODAY = dt.date.today()
YESTERDAY, TOMORROW = ((TODAY + dt.timedelta(days=days)).isoformat() for days in (-1, 1))


def quote(store: Store, until: str | None, *states: str) -> str:
    """In those states, one after the other, before its validity is known."""
    key = str(store.create(QUOTE, {"customer": "C0000001", "issued": "2020-01-01"}))
    for state in states:
        change(store, key, state=state)
    change(store, key, valid_until=until)
    return key


def change(store: Store, key: str, **values: Any) -> None:
    store.update(QUOTE, key, values, int(str(store.get(QUOTE, key)["version"])))


def state(store: Store, key: str) -> Any:
    return store.get(QUOTE, key)["state"]


@pytest.mark.parametrize(
    ("until", "states", "then"),
    [
        (YESTERDAY, (quotes.SENT,), quotes.EXPIRED),
        ("2020-01-01", (quotes.SENT,), quotes.EXPIRED),
        (TODAY.isoformat(), (quotes.SENT,), quotes.SENT),
        (TOMORROW, (quotes.SENT,), quotes.SENT),
        (None, (quotes.SENT,), quotes.SENT),
        (YESTERDAY, (), quotes.DRAFT),
        (YESTERDAY, (quotes.SENT, quotes.ACCEPTED), quotes.ACCEPTED),
        (YESTERDAY, (quotes.SENT, quotes.REJECTED), quotes.REJECTED),
    ],
)
def test_valid_on_the_last_day_still(office: Store, until: str | None, states: tuple[str, ...], then: str) -> None:
    key = quote(office, until, *states)
    pass_days(office, office.reader, TODAY)
    assert state(office, key) == then
    assert due(office, office.reader, TODAY) == []


def test_it_is_the_programs_work_and_nobodys_to_take_back(office: Store) -> None:
    key = quote(office, YESTERDAY, quotes.SENT)
    mine = office.undoable
    pass_days(office, office.reader, TODAY)
    assert office.undoable == mine
    last = office.journal.history(office.reader, QUOTE, key)[0]
    assert (last.user, last.action) == ("program", "expire")


def test_who_would_still_have_it_gets_a_revision(office: Store) -> None:
    """Else what was replaced by one could be accepted beside it, and one deal become two orders."""
    key = quote(office, YESTERDAY, quotes.SENT)
    pass_days(office, office.reader, TODAY)
    with pytest.raises(ValidationFailed):
        change(office, key, state=quotes.ACCEPTED)
    newer = str(revise_quote(office, key))
    change(office, newer, state=quotes.SENT)
    change(office, newer, state=quotes.ACCEPTED)
    with pytest.raises(ValidationFailed):
        change(office, key, state=quotes.ACCEPTED)


def test_what_is_prolonged_or_answered_meanwhile_is_left_alone(office: Store) -> None:
    prolonged, answered, late = (quote(office, YESTERDAY, quotes.SENT) for _ in range(3))
    works = due(office, office.reader, TODAY)
    change(office, prolonged, valid_until=TOMORROW)
    change(office, answered, state=quotes.REJECTED)
    for work in works:
        work()
    assert [state(office, key) for key in (prolonged, answered, late)] == [quotes.SENT, quotes.REJECTED, quotes.EXPIRED]


def test_many_go_some_at_a_time(office: Store) -> None:
    keys = [quote(office, YESTERDAY, quotes.SENT) for _ in range(SOME + 1)]
    works = due(office, office.reader, TODAY)
    assert len(works) == 2
    works[0]()
    assert sorted(state(office, key) for key in keys) == sorted([quotes.SENT, *[quotes.EXPIRED] * SOME])
    works[1]()
    assert {state(office, key) for key in keys} == {quotes.EXPIRED}
