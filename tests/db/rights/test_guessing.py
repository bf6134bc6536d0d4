"""Asking again and again is no way either to what one's own records name and one does not see."""

from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db.accounts import accounts
from crm_desktop.db.errors import CrmError, PermissionDenied
from crm_desktop.db.lists.rows import count_rows
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.records import Condition, Record
from crm_desktop.operations import forgetting
from crm_desktop.operations.care import agenda
from crm_desktop.operations.importing.errors import ImportFailed
from crm_desktop.operations.importing.running import import_csv
from tests.db.rights.conftest import As

CALL: Record = {"subject": "打电话", "staff": "S0001", "due": "2026-03-01"}


@pytest.fixture
def calls(owned: Store) -> Store:
    """S0001 is to call C0000001 and C0000003, who are retired both; S0001 does not see the latter."""
    for customer in ("C0000001", "C0000003"):
        owned.update(owned.registry["customer"], customer, {"retired": "是", "region": "机密区"}, 1)
        owned.create(owned.registry["follow_up"], {**CALL, "customer": customer})
    return owned


def counted(store: Store, *conditions: Condition) -> int:
    those = Condition("subject", "is", CALL["subject"])
    return count_rows(store.reader, store.queries.list_of(store.seen["follow_up"], conditions=[those, *conditions]))


@pytest.mark.parametrize(
    ("condition", "everything", "own"),
    [
        (Condition("customer.phone", "starts", "1380000赵"), 1, 0),
        (Condition("customer.phone", "starts", "1380000"), 2, 1),
        (Condition("customer.retired", "is", "是"), 2, 1),
        (Condition("customer.retired", "not", "是"), 0, 1),
        (Condition("customer.region", "filled"), 2, 1),
        (Condition("customer.region", "empty"), 0, 1),
    ],
)
def test_no_condition_asks_about_it(as_: As, calls: Store, condition: Condition, everything: int, own: int) -> None:
    assert (counted(as_("admin"), condition), counted(as_("staff"), condition)) == (everything, own)


def test_the_agenda_does_not_tell_who_is_retired(as_: As, calls: Store) -> None:
    def listed(store: Store) -> int:
        return counted(store, *agenda.of_the_day(store.seen))

    assert (listed(as_("admin")), listed(as_("staff"))) == (0, 1)


def test_a_new_record_does_not_start_with_its_values(as_: As, calls: Store) -> None:
    """The address goes from the customer to the order, the region to the opportunity."""

    def start(role: str, customer: str) -> tuple[Any, ...]:
        store = as_(role)
        named = {"customer": customer}
        order, deal = (store.initial(store.registry[name], named) for name in ("order", "opportunity"))
        return order["address"], deal["region"]

    assert start("admin", "C0000003") == ("赵密家", "机密区")
    assert start("staff", "C0000001") == ("王伟家", "机密区")
    assert start("staff", "C0000003") == (None, None)


def test_what_hangs_on_it_is_not_counted(as_: As, users: accounts.Users, calls: Store) -> None:
    """What is out of reach and what is not there are refused in the same words, whatever hangs on it."""
    users.set_rights("staff", {("客户", "delete"): "own"})
    staff, words = as_("staff"), []
    customer = staff.registry["customer"]
    assert staff.dependents(customer, ["C0000001"])
    for key in ("C0000003", "C0000009"):
        attempts = (
            lambda key=key: staff.dependents(customer, [key]),
            lambda key=key: staff.delete(customer, [key]),
            lambda key=key: staff.delete(customer, [key], with_dependents=True),
            lambda key=key: staff.delete(customer, [key], successor="C0000001"),
        )
        for attempt in attempts:
            with pytest.raises(CrmError) as refused:
                attempt()
            words.append((type(refused.value), str(refused.value).replace(key, "…")))
    assert words[:4] == words[4:]


def test_nor_does_a_successor_tell_whether_it_is_there(as_: As, users: accounts.Users, calls: Store) -> None:
    users.set_rights("staff", {("客户", "delete"): "own"})
    staff, words = as_("staff"), []
    for key in ("C0000003", "C0000009"):
        with pytest.raises(CrmError) as refused:
            staff.delete(staff.registry["customer"], ["C0000001"], successor=key)
        words.append((type(refused.value), str(refused.value).replace(key, "…")))
    assert words[0] == words[1]


def test_a_number_that_was_somebody_elses_does_not_bring_their_past(as_: As, owned: Store) -> None:
    """S0001 gives a new customer the number of a colleague's that was deleted."""
    customer = owned.registry["customer"]
    owned.delete(customer, ["C0000003"], with_dependents=True)
    gone = owned.reader.execute("SELECT max(变更组编号) FROM 变更组").fetchone()[0]
    staff = as_("staff")
    key = staff.create(customer, {"number": "C0000003", "name": "新客"})
    assert "赵密" in repr(as_("admin").history(customer, key))
    assert "新客" in repr(staff.history(customer, key))
    assert "赵密" not in repr(staff.history(customer, key))
    assert as_("admin").as_of(customer, key, gone - 1) is not None
    assert staff.as_of(customer, key, gone - 1) is None
    assert staff.as_of(customer, key, gone + 1) is not None


def test_what_was_deleted_and_taken_back_keeps_its_past(as_: As, owned: Store) -> None:
    customer = owned.registry["customer"]
    owned.delete(customer, ["C0000001"], with_dependents=True)
    owned.undo()
    first, *_later = as_("staff").history(customer, "C0000001")[::-1]
    assert first.action == "create"
    assert as_("staff").as_of(customer, "C0000001", first.step) is not None


def test_what_there_is_of_a_customer_is_the_administrators_to_hand_out(as_: As, owned: Store, tmp_path: Path) -> None:
    there = forgetting.find(as_("admin"), "C0000001")
    for role in ("staff", "customer"):
        with pytest.raises(PermissionDenied):
            forgetting.find(as_(role), "C0000001")
        with pytest.raises(PermissionDenied):
            forgetting.hand_out(as_(role), there, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_import_does_not_know_a_hidden_name(as_: As, users: accounts.Users, owned: Store, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("客户编号,产品编号\nC0000001,电视机\n", "utf-8")

    def bring() -> None:
        store = as_("staff")
        import_csv(store, store.seen["purchase"], path)

    bring()
    users.set_rights("staff", {("产品", "产品名称"): "hidden"})
    with pytest.raises(ImportFailed):
        bring()


def test_another_life_in_between_is_not_theirs_either(as_: As, owned: Store) -> None:
    """A colleague took the number of a deleted customer, and took that back; then the deletion was taken back too."""
    customer = owned.registry["customer"]
    owned.delete(customer, ["C0000001"], with_dependents=True)
    colleague = as_("staff", "S0002")
    colleague.create(customer, {"number": "C0000001", "name": "机密"})
    colleague.undo()
    owned.undo()
    staff = as_("staff")
    assert staff.get(customer, "C0000001")["name"] != "机密"
    assert "机密" in repr(as_("admin").history(customer, "C0000001"))
    assert "机密" not in repr(staff.history(customer, "C0000001"))
    assert staff.history(customer, "C0000001") != []
