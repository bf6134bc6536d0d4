"""What each role sees of the window, and the administrator's tab of users and rights."""

from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.views.lists.list_menu import list_menu
from tests.db.rights.matrix import MATRIX, ONCE_SENT
from tests.views.conftest import ADMIN, CUSTOMER, STAFF

pytestmark = pytest.mark.usefixtures("quick_passwords")


DAILY = ["workbench", "customer", "contact", "staff", "product", "plan", "feedback", "purchase"]
SALES = ["opportunity", "quote", "order", "payment", "contract"]
BUSINESS = [*SALES, "interaction", "follow_up", "call_round", "queries", "stage", "numbering", "letterhead", "tag"]
ROLES = {
    "admin": (ADMIN, [*DAILY, *BUSINESS, "users", "backups", "history", "cleaning", "settings"]),
    "zhang": (STAFF, [*DAILY, *BUSINESS, "settings"]),
    "wang": (CUSTOMER, ["customer", "product", "feedback", "purchase", *SALES[1:], "queries", "settings"]),
}

MORE: dict[str, dict[str, Any]] = {  # records of C0000001, whom S0001 looks after, and what is everybody's
    "contact": {"customer": "C0000001", "name": "周洋"},
    "interaction": {"customer": "C0000001", "subject": "问好"},
    "follow_up": {"customer": "C0000001", "subject": "回电"},
    "call_round": {"name": "一轮"},
    "tag": {"name": "老客户"},
    "opportunity": {"customer": "C0000001", "name": "年度供货"},
    "quote": {"customer": "C0000001"},
    "order": {"customer": "C0000001"},
    "payment": {"amount": 100},
    "contract": {"customer": "C0000001", "subject": "年度合同"},
    "letterhead": {"name": "本公司"},
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


@pytest.mark.parametrize(("name", "role"), [("zhang", "staff"), ("wang", "customer")])
def test_each_tab_shows_and_offers_what_the_table_of_rights_says(as_: Callable[..., Any], name: str, role: str) -> None:
    desk, registry = as_(name, ROLES[name][0]), Registry()
    office = Store(desk.session.database, registry, Administrator(), desk.session.bus)
    made: dict[str, Any] = {}
    for entity, values in MORE.items():
        named = {"order": made["order"]} if entity == "payment" else {}
        made[entity] = office.create(registry[entity], {**values, **named})
    sent = office.get(registry["quote"], made["quote"])
    office.update(registry["quote"], made["quote"], {"state": "已发送"}, int(str(sent["version"])))
    desk.idle()
    tabs = {tab.name for tab in desk.window.tabs}
    for entity in registry.tabs():
        records, doing, hidden, fixed = MATRIX[role, entity.name]
        some = bool(records) or (role, entity.name) in ONCE_SENT
        assert (entity.name in tabs) == some
        if not some:
            continue
        tab = desk.tab(entity.name)
        desk.idle()
        assert ("新建" in desk.texts(tab)) == ("c" in doing), entity
        labels = {str(field.label) for field in entity.fields if field.name in hidden}
        assert not labels & set(desk.headings(tab.list)), entity
        tab.open(tab.list.key_at(0))
        desk.idle()
        form = tab.record.form
        assert not hidden & set(form.cells), entity
        free = {field.name for field in entity.fields if not field.derived} - hidden - fixed - set(entity.key)
        editable = set(form.editable) & set(form.cells) - set(entity.key)
        assert editable == (free & set(form.cells) if "u" in doing else set()), entity
        assert (tab.record.header._bin is not None) == ("d" in doing), entity


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
    desk.sign_in("zhang", STAFF)
    desk.idle()
    assert "联系方式" not in desk.headings(desk.tab("customer").list)
    desk.app.entrance.leave()
    desk.sign_in("admin", ADMIN)
    rights = desk.tab("users").rights
    rights.change(line, "staff", "write")
    assert rights.lines.set(line, "staff") == "可改"
    assert desk.store.reader.execute("SELECT count(*) FROM 权限").fetchone() == (0,)
