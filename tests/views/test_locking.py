"""The lock: nothing of the customers stays in the window, and what was typed comes back to whom it belongs."""

import datetime as dt
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db.accounts import accounts
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.attachments import File, attach
from crm_desktop.db.errors import CrmError, SignedOut
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.views.accounts import entrance
from crm_desktop.views.common.background import Progress
from crm_desktop.views.common.dialogs import show_error
from crm_desktop.views.common.progress_dialog import ProgressDialog
from crm_desktop.views.import_wizard.wizard import ask_import
from crm_desktop.views.records.complete_dialog import ask_completion
from crm_desktop.views.workbench.round_dialog import ask_round
from tests.views.conftest import ADMIN, STAFF

PLANTED = ("王伟", "13800000000", "屏幕有划痕", "张三", "电视机", "还没有保存", "正在新建")

pytestmark = pytest.mark.usefixtures("quick_passwords")


def test_locking_leaves_nothing_of_the_customers_in_any_widget(as_: Callable[..., Any]) -> None:
    desk = as_("zhang", STAFF)
    tab = desk.tab("customer")
    tab.open("C0000001")
    desk.idle()
    for number in range(1, tab.record.notebook.index("end")):
        tab.record.notebook.select(number)
        desk.idle()
    desk.tab("feedback").open(1)
    desk.tab("staff").open("S0001")
    desk.tab("queries")
    desk.idle()
    before = desk.everything()
    assert [text for text in PLANTED[:4] if text in before] == list(PLANTED[:4])
    desk.lock()
    assert [text for text in PLANTED if text in desk.everything()] == []
    assert desk.app.entrance.page.winfo_viewable()


def test_a_locked_window_does_not_stay_in_memory(as_: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "COLLECT", 20)
    desk = as_("zhang", STAFF)
    desk.click_row(desk.tab("customer").list, 0)
    desk.tab("settings")
    window = weakref.ref(desk.window)
    desk.lock()
    desk.until(lambda: window() is None)


def test_what_was_typed_survives_the_unlocking(as_: Callable[..., Any]) -> None:
    desk = as_("zhang", STAFF)
    tab = desk.tab("customer")
    tab.open("C0000001")
    desk.idle()
    desk.retype("还没有保存", desk.input(tab.record, "address"))
    feedback = desk.tab("feedback")
    feedback.new()
    desk.retype("正在新建", desk.input(feedback.record, "content"))
    desk.lock()
    assert [text for text in PLANTED if text in desk.everything()] == []
    desk.sign_in("zhang", STAFF)
    desk.idle()
    tab, feedback = desk.window._built["customer"], desk.window._built["feedback"]
    assert (tab.record.key, desk.shown(tab.record, "address")) == ("C0000001", "还没有保存")
    assert (feedback.record.key, desk.shown(feedback.record, "content")) == (None, "正在新建")
    assert tab.dirty
    assert tab.record.save()
    feedback.revert()
    assert desk.store.get(desk.entity("customer"), "C0000001")["address"] == "还没有保存"


def test_so_does_what_was_typed_into_a_dialog(as_: Callable[..., Any]) -> None:
    desk = as_("zhang", STAFF)
    tab = desk.tab("customer")
    tab.open("C0000001")
    desk.idle()

    def type_and_lock(dialog: Any) -> None:
        desk.retype("正在新建", desk.input(dialog.view, "content"))
        desk.app.entrance.lock()

    def look(dialog: Any) -> None:
        assert desk.shown(dialog.view, "content") == "正在新建"
        dialog.view.revert()
        dialog.close(None)

    desk.expect(type_and_lock)
    desk.window.new_record(tab, desk.entity("feedback"), {"customer": "C0000001", "customer.title": "王伟"})
    desk.until(lambda: desk.window is None)
    assert [text for text in PLANTED if text in desk.everything()] == []
    desk.expect(look)
    desk.sign_in("zhang", STAFF)
    desk.until(lambda: not desk.steps)
    desk.idle()


def test_somebody_who_saved_meanwhile_is_not_overwritten_unseen(as_: Callable[..., Any]) -> None:
    desk = as_("zhang", STAFF)
    tab = desk.tab("customer")
    tab.open("C0000001")
    desk.idle()
    desk.retype("还没有保存", desk.input(tab.record, "address"))
    desk.lock()
    entrance = desk.app.entrance
    colleague = Store(entrance.database, Registry(), Administrator(), ChangeBus())
    colleague.update(colleague.registry["customer"], "C0000001", {"phone": "555"}, 1)
    desk.sign_in("zhang", STAFF)
    desk.idle()
    desk.expect(desk.answer("保存我的", "555"))
    assert desk.window._built["customer"].record.save()


def test_a_right_lost_while_locked_holds_for_what_was_typed_too(as_: Callable[..., Any]) -> None:
    desk = as_("zhang", STAFF)
    tab = desk.tab("customer")
    tab.open("C0000001")
    desk.idle()
    desk.retype("还没有保存", desk.input(tab.record, "address"))
    desk.lock()
    database = desk.app.entrance.database
    admin = accounts.permissions_of(database, Registry(), accounts.find(database.writer, 1))
    accounts.Users(database, Registry(), admin).set_rights("staff", {("客户", "see"): "none"})
    desk.sign_in("zhang", STAFF)
    desk.idle()
    assert "customer" not in [tab.name for tab in desk.window.tabs]
    assert [text for text in PLANTED[:2] + PLANTED[5:] if text in desk.everything()] == []


def test_nobody_else_gets_what_was_typed(as_: Callable[..., Any]) -> None:
    desk = as_("zhang", STAFF)
    tab = desk.tab("customer")
    tab.open("C0000001")
    desk.idle()
    desk.retype("还没有保存", desk.input(tab.record, "address"))
    desk.lock()
    desk.expect(desk.answer("放弃"))
    desk.press_button(desk.app.entrance.page, "换一个用户…")
    desk.sign_in("admin", ADMIN)
    desk.idle()
    assert "还没有保存" not in desk.everything()
    assert desk.store.undoable is None


def test_the_window_locks_by_itself_after_the_minutes_chosen(as_: Callable[..., Any], preferences: Any) -> None:
    preferences.set("lock_minutes", 1)
    desk = as_("zhang", STAFF)
    watch = desk.app.entrance._watch
    desk.press("Down", on=desk.window._built[desk.window.current].list.table)
    assert desk.window is not None
    watch._touched -= 61  # a minute ago
    desk.until(lambda: desk.window is None)
    preferences.set("lock_minutes", 0)
    desk.sign_in("zhang", STAFF)
    desk.app.entrance._watch._touched -= 10_000
    desk.app.entrance._watch._look()
    assert desk.window is not None


def test_without_accounts_nothing_watches_and_nothing_is_loaded_for_it(desk: Any) -> None:
    assert desk.app.entrance._watch is None
    desk.press("Control-l", on=desk.root)
    assert desk.window is not None


def test_a_disabled_user_is_shown_out_at_once(as_: Callable[..., Any]) -> None:
    desk = as_("zhang", STAFF)
    desk.tab("customer").open("C0000001")
    desk.idle()
    database = desk.app.entrance.database
    admin = accounts.permissions_of(database, Registry(), accounts.find(database.writer, 1))
    accounts.Users(database, Registry(), admin).disable(2)
    desk.until(lambda: desk.window is None)
    assert [text for text in PLANTED if text in desk.everything()] == []
    assert desk.session is None


def test_whoever_meets_the_refusal_first_is_shown_out_too(as_: Callable[..., Any]) -> None:
    desk = as_("zhang", STAFF)
    show_error(desk.window, SignedOut("no more"))
    desk.until(lambda: desk.window is None)
    assert desk.app.entrance.page.winfo_viewable()


# -- what came later: the workbench, cleaning up, importing, dialogs ------------------------------------------------


@pytest.fixture
def busy(as_: Callable[..., Any]) -> Any:
    """The administrator, and a customer with something in every place: here twice, called, to be called."""
    desk = as_("admin", ADMIN)
    new = desk.colleague().create
    new(desk.entity("customer"), {"name": "王伟先生", "phone": "+86 138 0000 0000", "address": "忘川路七号"})
    contact = new(desk.entity("contact"), {"customer": "C0000001", "name": "令狐来过", "mobile": "13766607777"})
    call = new(desk.entity("interaction"), {"customer": "C0000001", "contact": contact, "subject": "谈了秘密的事"})
    attach(desk.colleague(), call, [File("无痕的信.txt", b"1")])
    due = dt.datetime.now().isoformat(" ", "seconds")
    new(desk.entity("follow_up"), {"customer": "C0000001", "subject": "下周去找他", "due": due, "notes": "王伟"})
    desk.idle()
    return desk


LATER = (*PLANTED, "忘川路七号", "令狐来过", "13766607777", "谈了秘密的事", "无痕的信", "下周去找他", "导入的人")


def left(desk: Any) -> list[str]:
    return [text for text in LATER if text in desk.everything()]


def test_the_later_tabs_leave_nothing_either(busy: Any) -> None:
    tab = busy.tab("customer")
    tab.open("C0000001")
    for number in range(tab.record.notebook.index("end")):
        tab.record.notebook.select(number)
        busy.idle()
    busy.tab("interaction").open(1)
    for name in ("contact", "follow_up", "history", "backups", "users", "queries", "cleaning"):
        busy.tab(name)
        busy.idle()
    view = busy.window._built["cleaning"].duplicates
    busy.press_button(view, "查找")
    busy.until(lambda: view.found.scoring is not None)
    busy.tab("workbench")
    busy.session.preferences.set("reminded", {str(busy.session.database.path): "2020-01-01 00:00:00"})
    busy.window._reminders.look()
    busy.until(lambda: busy.window._reminders.panel is not None)
    busy.window.toast("王伟 已保存")
    busy.idle()
    assert {"王伟", "13800000000", "令狐来过", "谈了秘密的事", "下周去找他"} <= set(left(busy))
    busy.lock()
    assert left(busy) == []
    busy.root.update()
    assert left(busy) == [], "nor comes anything late from the background"


def opened(desk: Any, name: str) -> None:
    """One of the dialogs; returns when it is closed."""
    if name == "import":
        ask_import(desk.window, desk.session, desk.entity("customer"))
    elif name == "round":
        tab = desk.tab("customer")
        ask_round(tab, desk.session, tab.list)
    elif name == "search":
        desk.window.search()
    elif name == "new":
        desk.window.new_record(desk.window, desk.entity("contact"), {"customer": "C0000001", "customer.title": "王伟"})
    elif name == "error":
        show_error(desk.window, CrmError("王伟 13800000000"))
    else:
        ask_completion(desk.window, desk.session, 1)


@pytest.mark.parametrize("name", ["import", "round", "search", "new", "error", "complete"])
def test_a_dialog_leaves_nothing(busy: Any, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[str] = []
    path = tmp_path / "in.csv"
    path.write_text("姓名,电话\n导入的人,13800000000\n", "utf-8")
    monkeypatch.setattr("tkinter.filedialog.askopenfilename", lambda **_options: str(path))

    def lock(dialog: Any) -> None:
        if name == "import":
            busy.press_button(dialog, "选择(O)…")
            while dialog.at < 3:
                dialog.forth()
                busy.idle()
        busy.root.update()
        held.extend(left(busy))
        busy.app.entrance.lock()

    if name == "round":
        busy.tab("customer")
        held.append("the names of colleagues")
    busy.expect(lock)
    opened(busy, name)
    busy.until(lambda: busy.window is None)
    assert held
    assert left(busy) == []


def test_what_was_typed_about_a_call_survives_the_unlocking(busy: Any) -> None:
    def type_and_lock(dialog: Any) -> None:
        busy.retype("还没有保存", dialog._inputs["outcome"]._text)
        dialog._follows.set(False)
        busy.app.entrance.lock()

    def save(dialog: Any) -> None:
        assert dialog._inputs["outcome"].text() == "还没有保存"
        assert not dialog._follows.get()
        busy.press_button(dialog, "完成")

    busy.expect(type_and_lock)
    ask_completion(busy.window, busy.session, 1)
    busy.until(lambda: busy.window is None)
    assert left(busy) == []
    busy.expect(save)
    busy.sign_in("admin", ADMIN)
    busy.until(lambda: not busy.steps)
    busy.idle()
    assert busy.store.get(busy.entity("interaction"), 2)["outcome"] == "还没有保存"
    assert busy.store.get(busy.entity("follow_up"), 1)["state"] == "已完成"


def test_long_work_under_another_dialog_is_waited_for(busy: Any) -> None:
    def work_and_lock(dialog: Any) -> None:
        working = ProgressDialog(dialog, "…", Progress())
        working.present()
        busy.app.entrance.lock()
        assert busy.app.entrance.page is None
        working.end()
        dialog.close(None)

    busy.expect(work_and_lock)
    opened(busy, "round")
    assert busy.window is not None


@pytest.mark.parametrize("key", [None, 1])
def test_so_does_what_was_typed_into_a_line_without_a_tab_of_its_own(busy: Any, key: int | None) -> None:
    contract, milestone = busy.entity("contract"), busy.entity("milestone")
    store = busy.session.store
    number = store.create(contract, {"customer": "C0000001", "subject": "保养", "start": "2026-01-01"})
    first = store.create(milestone, {"contract": number, "name": "开工"})
    assert first == 1

    def type_and_lock(dialog: Any) -> None:
        busy.retype("还没有保存", busy.input(dialog.view, "name"))
        busy.app.entrance.lock()

    def save(dialog: Any) -> None:
        assert busy.shown(dialog.view, "name") == "还没有保存"
        assert dialog.view.save()

    busy.expect(type_and_lock)
    if key is None:
        busy.window.new_record(busy.window, milestone, {"contract": number, "contract.title": "保养"})
    else:
        busy.window.edit_record(busy.window, milestone, key)
    busy.until(lambda: busy.window is None)
    busy.expect(save)
    busy.sign_in("admin", ADMIN)
    busy.until(lambda: not busy.steps)
    busy.idle()
    assert busy.store.get(milestone, key or 2)["name"] == "还没有保存"
