"""Signing in, locking, and what each role sees of the window."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db import accounts, passwords
from crm_desktop.db.changes import ChangeBus
from crm_desktop.db.connection import Database
from crm_desktop.db.errors import SignedOut
from crm_desktop.db.permissions import Administrator
from crm_desktop.db.registry import Registry
from crm_desktop.db.store import Store
from crm_desktop.views.dialogs import show_error
from crm_desktop.views.list_menu import list_menu
from crm_desktop.views.secret_dialog import show_recovery_code

ADMIN, STAFF, CUSTOMER = "words of boss", "words of zhang", "words of wang"
PLANTED = ("王伟", "13800000000", "屏幕有划痕", "张三", "电视机", "还没有保存", "正在新建")

pytestmark = pytest.mark.usefixtures("quick_passwords")


@pytest.fixture
def guarded(file: Path, quick_passwords: None) -> Path:
    """The small office with an administrator, S0001 as staff and C0000001 as a customer."""
    registry = Registry()
    with Database.open(file) as database:
        accounts.Users(database, registry, Administrator()).begin("admin", ADMIN)
        admin = accounts.find(database.writer, 1)
        users = accounts.Users(database, registry, accounts.permissions_of(database, registry, admin))
        users.add("zhang", STAFF, "staff", "S0001")
        users.add("wang", CUSTOMER, "customer", "C0000001")
    return file


def sign_in(desk: Any, name: str, password: str) -> None:
    page = desk.app.entrance.page
    desk.retype(name, page.name)
    desk.type(password, page.password)
    desk.press("Return", on=page.password)
    desk.until(lambda: str(page.winfo_exists()) == "0" or str(page._button.cget("state")) == "normal")


@pytest.fixture
def as_(start: Callable[..., Any], guarded: Path) -> Callable[..., Any]:
    def as_(name: str, password: str) -> Any:
        desk = start(guarded)
        sign_in(desk, name, password)
        desk.idle()
        return desk

    return as_


def everything(root: Any) -> str:
    """All that any widget, canvas, variable or title holds, seen or not."""
    found = [root.title()]
    for widget in below(root):
        kind = widget.winfo_class()
        if kind in ("TEntry", "Entry", "TCombobox"):
            found.append(widget.get())
        elif kind == "Text":
            found.append(widget.get("1.0", "end"))
        elif kind == "Canvas":
            found += [widget.itemcget(item, "text") for item in widget.find_all() if widget.type(item) == "text"]
        elif kind == "Treeview":
            found += [repr(widget.item(item)) for item in descendants(widget)]
        elif kind == "Listbox":
            found += widget.get(0, "end")
        elif "text" in widget.keys():  # noqa: SIM118 - a widget is no mapping
            found.append(str(widget.cget("text")))
    names = root.tk.splitlist(root.tk.call("info", "globals", "PY_VAR*"))
    found += [str(root.tk.globalgetvar(name)) for name in names]
    return "\n".join(map(str, found))


def below(parent: Any) -> list[Any]:
    return [parent, *(inner for child in parent.winfo_children() for inner in below(child))]


def descendants(tree: Any, item: str = "") -> list[str]:
    return [one for child in tree.get_children(item) for one in (child, *descendants(tree, child))]


# -- the first password -----------------------------------------------------------------------------------------


def test_the_first_password_is_set_in_the_settings_and_the_code_shown_once(desk: Any) -> None:
    codes: list[str] = []

    def fill(dialog: Any) -> None:
        desk.type(ADMIN, dialog.entries["password"])
        desk.type(ADMIN, dialog.entries["again"])
        desk.press_button(dialog, "设定密码")

    def keep(dialog: Any) -> None:
        codes.extend(entry.get() for entry in below(dialog) if entry.winfo_class() == "TEntry")
        desk.press("Escape", on=dialog)
        assert dialog.winfo_exists(), "it is not to be lost by a slip"
        desk.press_button(dialog, "已妥善保存")

    desk.expect(fill, keep)
    desk.press_button(desk.tab("settings"), "设置密码…")
    desk.until(lambda: codes and desk.session.gate.account)
    desk.idle()
    assert [tab.name for tab in desk.window.tabs][-5:] == ["users", "backups", "history", "cleaning", "settings"]
    assert "admin" in desk.status() or "管理员" in desk.status()
    assert codes[0] == passwords.recovery_code(codes[0])
    assert codes[0] not in everything(desk.root)


def test_the_code_is_printed_from_a_page_that_goes_with_the_dialog(
    desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("webbrowser.open", lambda uri: opened.append(Path(uri.removeprefix("file://"))) or True)

    def keep(dialog: Any) -> None:
        desk.press_button(dialog, "打印…")
        desk.press_button(dialog, "打印…")
        page = opened[0].read_text("utf-8")
        assert "ABCDE-FGHJK" in page
        assert "恢复码" in page
        assert "office.crm" in page
        assert opened[1:] == opened[:1]
        desk.press_button(dialog, "复制")
        assert desk.root.clipboard_get() == "ABCDE-FGHJK"
        desk.press_button(dialog, "已妥善保存")

    desk.expect(keep)
    show_recovery_code(desk.window, "ABCDE-FGHJK")
    assert opened
    assert not opened[0].parent.exists()


def test_where_nothing_prints_that_is_said(desk: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("webbrowser.open", lambda _uri: False)

    def keep(dialog: Any) -> None:
        desk.expect(desk.answer("确定", "文本文件"))
        desk.press_button(dialog, "打印…")
        desk.press_button(dialog, "已妥善保存")

    desk.expect(keep)
    show_recovery_code(desk.window, "ABCDE-FGHJK")


def test_two_different_passwords_or_a_common_one_are_said_at_once(desk: Any) -> None:
    said: list[str] = []

    def fill(dialog: Any) -> None:
        for first, second in ((ADMIN, STAFF), ("12345678", "12345678")):
            for name, text in (("password", first), ("again", second)):
                desk.retype(text, dialog.entries[name])
            desk.press_button(dialog, "设定密码")
            desk.until(lambda: dialog._fault.cget("text"))
            said.append(str(dialog._fault.cget("text")))
        dialog.close(None)

    desk.expect(fill)
    desk.press_button(desk.tab("settings"), "设置密码…")
    assert len(set(said)) == 2
    assert not accounts.exist(desk.store.reader)


# -- signing in -------------------------------------------------------------------------------------------------


def test_nothing_is_shown_before_somebody_signs_in(start: Callable[..., Any], guarded: Path) -> None:
    desk = start(guarded)
    assert desk.window is None
    assert not [text for text in PLANTED if text in everything(desk.root)]
    sign_in(desk, "zhang", "wrong password")
    assert desk.window is None
    assert "不正确" in str(desk.app.entrance.page._fault.cget("text"))
    assert desk.app.entrance.page.password.get() == ""
    sign_in(desk, "zhang", STAFF)
    desk.idle()
    assert "zhang" in desk.status()


def test_after_five_wrong_ones_the_button_waits(start: Callable[..., Any], guarded: Path) -> None:
    desk = start(guarded)
    for _time in range(5):
        sign_in(desk, "zhang", "wrong password")
    page = desk.app.entrance.page
    desk.type(STAFF, page.password)
    desk.press("Return", on=page.password)
    desk.until(lambda: "秒" in str(page._fault.cget("text")))
    assert str(page._button.cget("state")) == "disabled"


def test_the_administrator_comes_in_with_the_recovery_code(
    start: Callable[..., Any], file: Path, quick_passwords: None
) -> None:
    with Database.open(file) as database:
        _account, code = accounts.Users(database, Registry(), Administrator()).begin("admin", ADMIN)
    desk = start(file)

    def fill(dialog: Any) -> None:
        for name, text in (("code", code), ("password", STAFF), ("again", STAFF)):
            desk.retype(text, dialog.entries[name])
        desk.press_button(dialog, "设定密码")

    desk.expect(fill, desk.answer("已妥善保存"))
    desk.press_button(desk.app.entrance.page, "忘记密码…")
    desk.until(lambda: desk.window is not None)
    assert desk.session.gate.account.name == "admin"


# -- locking ----------------------------------------------------------------------------------------------------


def lock(desk: Any) -> None:
    desk.app.entrance.lock()
    desk.until(lambda: desk.window is None)
    desk.root.update()


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
    before = everything(desk.root)
    assert [text for text in PLANTED[:4] if text in before] == list(PLANTED[:4])
    lock(desk)
    assert [text for text in PLANTED if text in everything(desk.root)] == []
    assert desk.app.entrance.page.winfo_viewable()


def test_what_was_typed_survives_the_unlocking(as_: Callable[..., Any]) -> None:
    desk = as_("zhang", STAFF)
    tab = desk.tab("customer")
    tab.open("C0000001")
    desk.idle()
    desk.retype("还没有保存", desk.input(tab.record, "address"))
    feedback = desk.tab("feedback")
    feedback.new()
    desk.retype("正在新建", desk.input(feedback.record, "content"))
    lock(desk)
    assert [text for text in PLANTED if text in everything(desk.root)] == []
    sign_in(desk, "zhang", STAFF)
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
    assert [text for text in PLANTED if text in everything(desk.root)] == []
    desk.expect(look)
    sign_in(desk, "zhang", STAFF)
    desk.until(lambda: not desk.steps)
    desk.idle()


def test_somebody_who_saved_meanwhile_is_not_overwritten_unseen(as_: Callable[..., Any]) -> None:
    desk = as_("zhang", STAFF)
    tab = desk.tab("customer")
    tab.open("C0000001")
    desk.idle()
    desk.retype("还没有保存", desk.input(tab.record, "address"))
    lock(desk)
    entrance = desk.app.entrance
    colleague = Store(entrance.database, Registry(), Administrator(), ChangeBus())
    colleague.update(colleague.registry["customer"], "C0000001", {"phone": "555"}, 1)
    sign_in(desk, "zhang", STAFF)
    desk.idle()
    desk.expect(desk.answer("保存我的", "555"))
    assert desk.window._built["customer"].record.save()


def test_a_right_lost_while_locked_holds_for_what_was_typed_too(as_: Callable[..., Any]) -> None:
    desk = as_("zhang", STAFF)
    tab = desk.tab("customer")
    tab.open("C0000001")
    desk.idle()
    desk.retype("还没有保存", desk.input(tab.record, "address"))
    lock(desk)
    database = desk.app.entrance.database
    admin = accounts.permissions_of(database, Registry(), accounts.find(database.writer, 1))
    accounts.Users(database, Registry(), admin).set_rights("staff", {("客户", "see"): "none"})
    sign_in(desk, "zhang", STAFF)
    desk.idle()
    assert "customer" not in [tab.name for tab in desk.window.tabs]
    assert [text for text in PLANTED[:2] + PLANTED[5:] if text in everything(desk.root)] == []


def test_nobody_else_gets_what_was_typed(as_: Callable[..., Any]) -> None:
    desk = as_("zhang", STAFF)
    tab = desk.tab("customer")
    tab.open("C0000001")
    desk.idle()
    desk.retype("还没有保存", desk.input(tab.record, "address"))
    lock(desk)
    desk.expect(desk.answer("放弃"))
    desk.press_button(desk.app.entrance.page, "换一个用户…")
    sign_in(desk, "admin", ADMIN)
    desk.idle()
    assert "还没有保存" not in everything(desk.root)
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
    sign_in(desk, "zhang", STAFF)
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
    assert [text for text in PLANTED if text in everything(desk.root)] == []
    assert desk.session is None


def test_whoever_meets_the_refusal_first_is_shown_out_too(as_: Callable[..., Any]) -> None:
    desk = as_("zhang", STAFF)
    show_error(desk.window, SignedOut("no more"))
    desk.until(lambda: desk.window is None)
    assert desk.app.entrance.page.winfo_viewable()


# -- roles ------------------------------------------------------------------------------------------------------

DAILY = ["workbench", "customer", "contact", "staff", "product", "plan", "feedback", "purchase"]
SALES = ["opportunity", "quote", "order", "payment", "contract"]
BUSINESS = [*SALES, "interaction", "follow_up", "call_round", "queries", "stage", "numbering", "letterhead", "tag"]
ROLES = {
    "admin": (ADMIN, [*DAILY, *BUSINESS, "users", "backups", "history", "cleaning", "settings"]),
    "zhang": (STAFF, [*DAILY, *BUSINESS, "settings"]),
    "wang": (CUSTOMER, ["customer", "product", "feedback", "purchase", *SALES[1:], "queries", "settings"]),
}


@pytest.mark.parametrize("name", ROLES)
def test_a_role_sees_its_tabs_and_every_one_of_them_opens(as_: Callable[..., Any], name: str) -> None:
    password, tabs = ROLES[name]
    desk = as_(name, password)
    assert [tab.name for tab in desk.window.tabs] == tabs
    for tab in tabs:
        built = desk.tab(tab)
        desk.idle()
        if hasattr(built, "list") and hasattr(built, "record") and len(built.list):
            built.open(built.list.key_at(0))
            for number in range(built.record.notebook.index("end")):
                built.record.notebook.select(number)
                desk.idle()
    if "queries" in tabs:
        queries = desk.tab("queries")
        for report in queries.reports():
            queries.choose(report.name)
            desk.idle()


def test_staff_see_their_own_customers_and_only_the_buttons_for_what_they_may_do(as_: Callable[..., Any]) -> None:
    desk = as_("zhang", STAFF)
    tab = desk.tab("customer")
    desk.idle()
    assert sorted(desk.column(tab.list, "姓名")) == ["刘洋", "李娜", "王伟"]
    tab.open("C0000001")
    desk.idle()
    assert str(desk.input(tab.record, "points").cget("state")) == "readonly"
    assert str(desk.input(tab.record, "phone").cget("state")) == "normal"
    assert tab.record.header._bin is None
    menu = list_menu(tab)
    labels = [str(menu.entrycget(position, "label")) for position in range(menu.index("end") + 1)]
    assert not [label for label in labels if "删除" in label or "截至" in label]
    assert [label for label in labels if "导入" in label]
    product = desk.tab("product")
    desk.idle()
    assert "新建" not in desk.texts(product)
    assert desk.column(desk.tab("staff").list, "工资") == ["8,000.00"]
    new = desk.tab("customer")
    new.new()
    assert desk.shown(new.record, "staff") == "S0001 张三"
    desk.retype("新来的", desk.input(new.record, "name"))
    assert new.record.save()


def test_a_customer_reads_the_own_record_and_gives_feedback_in_a_dialog(as_: Callable[..., Any]) -> None:
    desk = as_("wang", CUSTOMER)
    tab = desk.tab("customer")
    tab.open("C0000001")
    desk.idle()
    assert not {"notes", "class_", "source"} & set(tab.record.form.cells)
    assert not tab.record.form.editable
    assert not [text for text in ("新建", "保存", "还原") if text in desk.texts(tab)]
    feedback = desk.tab("feedback")

    def fill(dialog: Any) -> None:
        assert desk.shown(dialog.view, "customer") == "C0000001 王伟"
        dialog.view.form.fill({"product": "P000001"})
        desk.retype("很满意", desk.input(dialog.view, "content"))
        desk.press_button(dialog, "保存")

    desk.expect(fill)
    desk.press_button(feedback, "新建")
    desk.idle()
    assert "很满意" in desk.column(feedback.list, "反馈内容")


# -- users and rights -------------------------------------------------------------------------------------------


def test_the_administrator_adds_disables_and_resets(as_: Callable[..., Any]) -> None:
    desk = as_("admin", ADMIN)
    tab = desk.tab("users")

    def add(dialog: Any) -> None:
        for name, text in (("name", "li"), ("password", STAFF), ("again", STAFF)):
            desk.retype(text, dialog.entries[name])
        dialog.record.show({"record": "S0002"})
        desk.press_button(dialog, "添加")

    def reset(dialog: Any) -> None:
        for name in ("password", "again"):
            desk.retype(CUSTOMER, dialog.entries[name])
        desk.press_button(dialog, "设定密码")

    desk.expect(add)
    desk.press_button(tab, "添加用户…")
    desk.idle()
    (line,) = [line for line in tab.list.get_children() if tab.list.item(line, "text") == "li"]
    assert "S0002 李四" in str(tab.list.item(line, "values"))
    tab.list.selection_set(line)
    desk.root.update()
    desk.expect(reset)
    desk.press_button(tab, "重设密码…")
    desk.press_button(tab, "停用")
    assert [account.disabled for account in tab.users.all() if account.name == "li"] == [True]
    assert [event for (event,) in desk.store.reader.execute("SELECT 事件 FROM 安全记录")][-3:] == [
        "user created",
        "password changed",
        "user disabled",
    ]


def test_the_matrix_shows_and_changes_what_a_role_may_do(as_: Callable[..., Any]) -> None:
    desk = as_("admin", ADMIN)
    rights = desk.tab("users").rights
    line = next(name for name, _role in rights.cells if name.endswith(" 联系方式"))
    assert rights.lines.set(line, "staff") == "可改"
    assert rights.lines.set(line, "customer") == "只读", "customers change nothing in their record"
    rights.change(line, "staff", "hidden")
    assert rights.lines.set(line, "staff") == "不可见 *"
    desk.app.entrance.leave()
    sign_in(desk, "zhang", STAFF)
    desk.idle()
    assert "联系方式" not in desk.headings(desk.tab("customer").list)
    desk.app.entrance.leave()
    sign_in(desk, "admin", ADMIN)
    rights = desk.tab("users").rights
    rights.change(line, "staff", "write")
    assert rights.lines.set(line, "staff") == "可改"
    assert desk.store.reader.execute("SELECT count(*) FROM 权限").fetchone() == (0,)
