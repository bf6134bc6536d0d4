"""What a file may hold after a crash."""

import json

import pytest

from torture.ledger import Ledger

BEFORE = {"C1": "one", "C2": "two"}


@pytest.fixture
def ledger() -> Ledger:
    ledger = Ledger(BEFORE)
    ledger.read(line(begin="edit", change={"C1": "new"}) + line(done="edit"))
    return ledger


def line(**entries: object) -> str:
    return json.dumps(entries) + "\n"


def test_a_confirmed_save_is_there(ledger: Ledger) -> None:
    assert not ledger.refuses({"C1": "new", "C2": "two"})
    assert "C1: 'one' for 'new'" in ledger.refuses(BEFORE)
    assert ledger.refuses({"C2": "two"})
    assert ledger.saves == {"edit": 1}


def test_a_save_that_was_not_confirmed_is_there_as_a_whole_or_not_at_all(ledger: Ledger) -> None:
    ledger.read(line(begin="import", change={"C2": None, "C3": "three"}))
    assert not ledger.refuses({"C1": "new", "C2": "two"})
    assert not ledger.refuses({"C1": "new", "C3": "three"})
    assert ledger.refuses({"C1": "new", "C2": "two", "C3": "three"})


def test_a_line_cut_short_was_not_said(ledger: Ledger) -> None:
    ledger.read(line(begin="edit", change={"C2": "new"}) + '{"done": "ed')
    assert not ledger.refuses({"C1": "new", "C2": "two"})
