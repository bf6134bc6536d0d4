"""Reminders of contracts that staff save: made where they may, left to the program where not, never in their way."""

import datetime as dt
from collections.abc import Callable

import pytest

from crm_desktop.db.accounts import accounts
from crm_desktop.db.errors import PermissionDenied
from crm_desktop.db.lists.rows import count_rows
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.contract import CONTRACT
from crm_desktop.entities.records import Condition, Record
from crm_desktop.operations.sales.contracts import renew, set_reminder_days
from crm_desktop.operations.sales.days import pass_days

As = Callable[..., Store]
TODAY = dt.date.today()
SOON: Record = {
    "customer": "C0000001",
    "subject": "供货",
    "start": "2026-01-01",
    "end": (TODAY + dt.timedelta(days=9)).isoformat(),
}


def reminders(store: Store) -> int:
    return int(store.reader.execute("SELECT count(*) FROM 跟进计划 WHERE 合同期限 IS NOT NULL").fetchone()[0])


def test_staff_are_reminded_of_their_own_and_may_renew_it(as_: As) -> None:
    staff = as_("staff")
    key = staff.create(CONTRACT, SOON)
    assert reminders(staff) == 1
    renew(staff, key)
    assert staff.get(CONTRACT, key)["renewed"] == "是"
    staff.undo()
    staff.undo()
    assert reminders(staff) == 0


def classes(store: Store, customer: str = "C0000001") -> int:
    """How many contracts with that customer one finds by the class."""
    those = (Condition("customer", "is", customer), Condition("subject", "is", SOON["subject"]))
    asked = (*those, Condition("customer.class_", "is", "重要客户"))
    return count_rows(store.reader, store.queries.list_of(CONTRACT, conditions=asked))


def test_contracts_are_found_by_the_class_of_customers_that_one_sees(as_: As, users: accounts.Users) -> None:
    admin = as_("admin")
    for customer in ("C0000001", "C0000003"):
        admin.create(CONTRACT, {**SOON, "customer": customer, "staff": "S0001"})
    assert (classes(admin), classes(admin, "C0000003")) == (1, 1)
    assert (classes(as_("staff")), classes(as_("staff"), "C0000003")) == (1, 0)
    assert as_("customer").seen["contract"].beyond == ()
    with pytest.raises(PermissionDenied):
        classes(as_("customer"))
    users.set_rights("staff", {("客户", "客户分类"): "hidden"})
    assert as_("staff").seen["contract"].beyond == ()
    with pytest.raises(PermissionDenied):
        classes(as_("staff"))


@pytest.mark.parametrize(
    "rights",
    [
        {("跟进计划", "create"): "none"},
        {("跟进计划", "update"): "none"},
        {("跟进计划", "状态"): "read"},
        {("合同", "已提醒"): "read"},
        {("合同", "已提醒"): "hidden"},
        {("合同", "update"): "all", ("合同", "see"): "all"},
    ],
)
def test_what_they_may_not_write_the_program_does(
    as_: As, users: accounts.Users, owned: Store, rights: dict[tuple[str, str], str]
) -> None:
    users.set_rights("staff", rights)
    staff = as_("staff")
    staff.create(CONTRACT, SOON)
    assert reminders(owned) == 0
    pass_days(owned, owned.reader, TODAY)
    assert reminders(owned) == 1


@pytest.mark.parametrize("role", ["staff", "customer"])
def test_whoever_has_signed_in_the_program_attends_to_all_contracts(
    as_: As, users: accounts.Users, owned: Store, role: str
) -> None:
    set_reminder_days(owned, [])
    late = owned.create(CONTRACT, {**SOON, "customer": "C0000003", "renewal": "自动续约", "notice": 60})
    owned.create(CONTRACT, {**SOON, "customer": "C0000003"})
    set_reminder_days(owned, [30])
    users.set_rights(role, {("合同", "see"): "none"})
    someone = as_(role)
    pass_days(someone, someone.reader, TODAY)
    assert reminders(owned) == 1
    assert owned.get(CONTRACT, late)["renewed"] == "是"


def test_what_is_named_and_somebody_elses_stays_as_it_is(as_: As, users: accounts.Users, owned: Store) -> None:
    users.set_rights("staff", {("合同", "see"): "all"})
    other = owned.create(CONTRACT, {**SOON, "customer": "C0000003"})
    as_("staff").create(CONTRACT, {**SOON, "previous": other})
    states = owned.reader.execute("SELECT 状态 FROM 跟进计划 WHERE 合同编号 = ?", (other,)).fetchall()
    assert states == [("未开始",)]
