"""The main ways through the program without a mouse."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import ttkbootstrap as ttk

from crm_desktop.views.common.scrolling import Scrolled, viewport
from tests.views.desk import below, buttons
from tests.views.keyboard import Keyboard

TODAY = dt.date.today()


@pytest.fixture
def keys(desk: Any) -> Keyboard:
    return Keyboard(desk)


def test_every_tab_opens_and_its_stops_are_all_seen(keys: Keyboard) -> None:
    desk = keys.desk
    for name in desk.window.navigation._buttons:
        keys.open(name)
        assert desk.window.current == name
        keys.press("Tab")
        first = keys.focus
        for _step in range(150):
            assert keys.seen(), f"{keys.focus} {keys.text!r} of {name} has the keyboard, and nobody sees it"
            keys.press("Tab")
            if keys.focus == first:
                break
        assert keys.focus == first, f"Tab does not come round in {name}"


def test_a_new_customer_with_tags_and_a_filter_that_finds_it(keys: Keyboard) -> None:
    desk = keys.desk
    tab = keys.open("customer")
    keys.press("Control-n")
    keys.field(tab.record, "name", "新客户")
    keys.field(tab.record, "phone", "13911112222")
    keys.field(tab.record, "tags", "VIP")
    keys.press("Return")
    keys.type("old")
    keys.press("Return", "BackSpace")
    keys.press("Control-s")
    kept = desk.store.reader.execute("SELECT 姓名, 标签 FROM 客户 WHERE 联系方式 = '13911112222'").fetchall()
    assert kept == [("新客户", "VIP")]

    keys.press("Control-f")
    keys.button("筛选")
    panel = tab.filters.panel
    line = panel._lines[0]
    assert keys.focus == str(line._field)
    fields = list(line._field.cget("values"))
    keys.press("Down", *["Down"] * fields.index("标签"), "Return")
    assert line._field.get() == "标签"
    keys.press("Tab", "Tab")
    keys.type("VIP")
    keys.press("Return", "Return")
    desk.idle()
    assert desk.column(tab.list, "姓名") == ["新客户"]
    keys.reach(panel._name)
    keys.type("vips")
    keys.button("存为")
    keys.button("全部")
    keys.reach("清除")
    keys.press("space")
    assert len(tab.list) == 7
    keys.reach(panel._lines[0]._away)
    keys.press("space")
    assert keys.focus == str(panel._lines[0]._field), "the keyboard is somewhere after what had it is gone"
    keys.button("vips 1")
    assert desk.column(tab.list, "姓名") == ["新客户"]


def first_customer(keys: Keyboard) -> Any:
    tab = keys.open("customer")
    keys.reach(tab.list.table._body)
    keys.press("Home")
    assert desk_title(keys, tab) == "王伟"
    return tab


def desk_title(keys: Keyboard, tab: Any) -> str:
    return keys.desk.title(tab.record)


def test_a_contact_and_an_interaction_of_a_customer(keys: Keyboard) -> None:
    desk = keys.desk
    tab = first_customer(keys)
    keys.page(tab.record, "联系人")

    def contact(dialog: Any) -> None:
        keys.field(dialog.view, "name", "周洋")
        keys.button("保存")

    keys.expect(contact)
    keys.button("添加")
    keys.answered()
    assert desk.store.reader.execute("SELECT 姓名, 客户编号 FROM 客户联系人").fetchall() == [("周洋", "C0000001")]

    keys.page(tab.record, "时间线")

    def talk(dialog: Any) -> None:
        keys.reach(desk.input(dialog.view, "subject"))
        keys.type("hello")
        keys.button("保存")

    keys.expect(talk)
    keys.press("Alt-i")
    keys.answered()
    assert desk.store.reader.execute("SELECT 主题, 客户编号 FROM 互动记录").fetchall() == [("hello", "C0000001")]


def test_a_follow_up_is_set_put_off_and_completed(keys: Keyboard) -> None:
    desk = keys.desk
    bench = keys.open("workbench")

    def new(dialog: Any) -> None:
        keys.field(dialog.view, "customer", "C0000001")
        desk.idle()
        keys.press("Return")
        keys.field(dialog.view, "subject", "call")
        keys.button("保存")

    keys.expect(new)
    keys.button("新建跟进")
    desk.until(lambda: len(bench.list) == 1)
    keys.reach(bench.list.table._body)
    keys.press("Home")
    keys.button("推迟 …")
    keys.entry("推迟到明天")
    state = "SELECT 到期时间, 状态 FROM 跟进计划"
    tomorrow = (TODAY + dt.timedelta(days=1)).isoformat()
    assert desk.store.reader.execute(state).fetchall() == [(tomorrow, "已推迟")]
    keys.reach(next(button for name, button in bench._buttons.items() if name == "open"))
    keys.press("space")
    keys.reach(bench.list.table._body)
    keys.press("Home")

    def completed(dialog: Any) -> None:
        keys.reach(dialog._inputs["outcome"]._text)
        keys.type("fine")
        keys.button("完成")

    keys.expect(completed)
    keys.button("完成")
    keys.answered()
    assert desk.store.reader.execute("SELECT 状态 FROM 跟进计划").fetchall() == [("已完成",)]
    assert desk.store.reader.execute("SELECT 结果 FROM 互动记录").fetchall() == [("fine",)]


def test_a_file_goes_in_by_its_typed_name_and_a_list_comes_out(keys: Keyboard, tmp_path: Path) -> None:
    desk = keys.desk
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("姓名,联系方式\n吴磊,13700000001\n郑爽,13700000002\n", "utf-8")
    tab = keys.open("customer")

    def file(dialog: Any) -> None:
        keys.reach(dialog.page.path)
        keys.type(str(source))
        keys.press("Return")
        desk.until(lambda: dialog.page.ready)
        keys.press("Alt-n")
        keys.press("Alt-n")
        keys.press("Alt-n")
        desk.until(lambda: dialog.page.ready)
        keys.press("Alt-i")
        desk.until(lambda: len(tab.list) == 8)
        keys.press("Return")

    keys.expect(file)
    keys.button("更多")
    keys.entry("导入文件")
    keys.answered()
    desk.until(lambda: len(tab.list) == 8)

    def export(dialog: Any) -> None:
        keys.reach(dialog._format)
        for _step in range(8):
            if dialog.suffix == ".csv":
                break
            keys.press("Down", "Down", "Return")
        keys.reach(dialog.path_entry)
        keys.retype(str(target))
        keys.press("Return")

    keys.expect(export)
    keys.button("更多")
    keys.entry("导出")
    desk.until(target.exists)
    assert "吴磊" in target.read_text("utf-8-sig")


@pytest.fixture
def twice(keys: Keyboard) -> Keyboard:
    """王伟, 李娜 and 刘洋 are there again."""
    for number, name in enumerate(("王伟先生", "李娜", "刘洋")):
        values = {"name": name, "phone": f"+86 138 0000 000{number}"}
        keys.desk.colleague().create(keys.desk.entity("customer"), values)
    keys.desk.idle()
    return keys


def test_those_who_are_there_twice_are_merged_or_set_aside(twice: Keyboard) -> None:
    keys, desk = twice, twice.desk
    view = keys.open("cleaning").duplicates
    keys.button("查找")
    desk.until(lambda: view.found.scoring is not None)
    desk.idle()
    assert len(view.found.pairs) == 3
    keys.reach(view.table._body)
    keys.press("Home")
    first = view.chosen
    keys.press("Down")
    assert view.chosen is not first, "the next candidate"
    keys.expect(lambda dialog: keys.button("合并"))
    keys.press("Return")
    desk.until(lambda: len(view.found.pairs) == 2)
    keys.reach(view.table._body)
    keys.button("不是同一人")
    assert len(view.found.pairs) == 1
    keys.expect(lambda dialog: keys.button(dialog_button(desk, dialog, "合并")))
    keys.button("合并全部所列 …")
    desk.until(lambda: not view.found.pairs)
    assert desk.store.reader.execute("SELECT count(*) FROM 客户").fetchone() == (7,)


def dialog_button(desk: Any, dialog: Any, start: str) -> str:
    return next(text for text in buttons(dialog) if text.startswith(start))


def test_a_rule_of_quality_leads_to_its_records(keys: Keyboard) -> None:
    desk = keys.desk
    desk.colleague().create(desk.entity("customer"), {"name": "无电话"})
    tab = keys.open("cleaning")
    keys.reach(tab.notebook)
    keys.press("Right")
    keys.button("立即检查")
    desk.until(lambda: tab.quality.quality is not None)
    desk.idle()
    keys.reach(tab.quality.rules._body)
    keys.press("Home", "Down", "Down")
    assert tab.quality.chosen.rule.name
    keys.press("Return")
    assert desk.window.current == "customer"
    customers = desk.window._built["customer"]
    assert len(customers.list) == tab.quality.chosen.total


def test_coming_back_to_the_window_leaves_a_form_where_one_has_scrolled_it(keys: Keyboard) -> None:
    desk = keys.desk
    desk.root.geometry("1024x560")
    tab = keys.open("customer")
    keys.press("Control-n")
    first = keys.focus
    canvas = viewport(next(one for one in below(tab.record) if isinstance(one, Scrolled) and one.winfo_viewable()))
    assert canvas.yview()[1] < 1, "the form fits, so that this test says nothing"
    canvas.yview_moveto(1)
    desk.root.update()
    between = ttk.Entry(ttk.Toplevel(desk.root))  # as in a dialog
    between.pack()
    desk.root.update()
    for stop in (first, str(between), first):
        desk.root.tk.call("event", "generate", stop, "<FocusIn>")
    desk.idle()
    assert canvas.yview()[1] == 1
    between.master.destroy()
    keys.press("Tab")
    assert keys.seen(), "what gets the keyboard next stays out of sight"
