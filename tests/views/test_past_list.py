"""A list as of a moment, in the tab of its records: asked for, looked through, exported, left again."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.views.lists.list_menu import list_menu

LONG_AGO, BETWEEN = "2026-01-01", "2026-03-02 08:00"


@pytest.fixture
def tab(desk: Any) -> Any:
    """The customers. What there is was made on 2026-03-01; what has changed since, afterwards."""
    with desk.session.database.atomic() as connection:
        connection.execute("UPDATE 变更组 SET 时间 = '2026-03-01T12:00:00Z'")
    customer, store = desk.entity("customer"), desk.store
    version = store.get(customer, "C0000001")["version"]
    store.update(customer, "C0000001", {"name": "换名", "points": 99}, version)
    store.delete(customer, ["C0000006"])
    store.create(customer, {"name": "后来"})
    return desk.tab("customer")


@pytest.fixture
def look_back(desk: Any, tab: Any) -> Callable[[str], Any]:
    """`look_back(time)`: by the menu; the list of then."""

    def look_back(time: str) -> Any:
        def choose(dialog: Any) -> None:
            desk.retype(time, dialog.moment._typed.widget)
            desk.press_button(dialog, "查看当时")

        desk.expect(choose)
        invoke(tab, "截至某日…")
        desk.until(lambda: tab.past and tab.past.session.worker.idle)
        desk.root.focus_force()  # as a window manager gives it back when a dialog goes
        desk.root.update()
        return tab.past

    return look_back


def invoke(tab: Any, text: str) -> None:
    menu = list_menu(tab)
    labels = [menu.entrycget(at, "label") for at in range(menu.index("end") + 1)]
    menu.invoke(labels.index(text))


def settle(desk: Any, past: Any) -> None:
    desk.until(lambda: past.session.worker.idle)
    desk.root.update()


def test_the_list_is_as_it_was_and_says_so(desk: Any, tab: Any, look_back: Callable[[str], Any]) -> None:
    past = look_back(BETWEEN)
    assert desk.column(past.list, "姓名") == ["王伟", "李娜", "刘洋", "王芳", "赵敏", "孙丽"]
    said = "\n".join(desk.texts(past))
    for words in (BETWEEN, "只读", "6 位", "所购产品、消费时间"):
        assert words in said
    assert "所购产品" not in desk.headings(past.list)
    assert not tab.panes.winfo_ismapped()
    assert not tab.filters.winfo_ismapped()
    desk.press_button(past, "回到今天")
    assert tab.panes.winfo_ismapped()
    assert desk.column(tab.list, "姓名") == ["换名", "李娜", "刘洋", "王芳", "赵敏", "后来"]


def test_it_sorts_searches_and_filters(desk: Any, look_back: Callable[[str], Any]) -> None:
    past = look_back(BETWEEN)
    desk.click_heading(past.list, "积分")
    desk.click_heading(past.list, "积分")
    settle(desk, past)
    assert desk.column(past.list, "姓名")[0] == "孙丽"
    desk.press("Control-f")
    assert desk.root.focus_get() is past.filters.search
    desk.type("wangwei", on=past.filters.search)
    desk.until(lambda: len(past.list) == 1)
    settle(desk, past)
    assert desk.column(past.list, "姓名") == ["王伟"]
    past.filters.reset()
    desk.press_button(past, "高积分")
    settle(desk, past)
    assert desk.column(past.list, "姓名") == ["孙丽"]


def test_a_record_opens_as_it_was(desk: Any, look_back: Callable[[str], Any]) -> None:
    past = look_back(BETWEEN)

    def look(dialog: Any) -> None:
        name = next(row for row in desk.rows(dialog) if row[0] == "姓名")
        assert name == ["姓名", "王伟", "换名", "●"]
        desk.press_button(dialog, "关闭")

    desk.expect(look)
    desk.click_row(past.list, 0, times=2)
    assert not desk.steps


def test_before_anything_was_there_the_list_is_empty(desk: Any, look_back: Callable[[str], Any]) -> None:
    past = look_back(LONG_AGO)
    assert len(past.list) == 0
    assert "0 位" in desk.texts(past)


def test_it_is_exported_as_it_was(desk: Any, look_back: Callable[[str], Any], tmp_path: Path) -> None:
    past, target, proposed = look_back(BETWEEN), tmp_path / "then.csv", []

    def fill(dialog: Any) -> None:
        proposed.append(Path(dialog.path_entry.get()).stem)
        desk.choose(dialog._format, "CSV 文本 (.csv)")
        desk.retype(str(target), dialog.path_entry)
        desk.press_button(dialog, "导出")

    desk.expect(fill)
    desk.press_button(past, "导出…")
    desk.until(target.exists)
    settle(desk, past)
    assert proposed == ["客户 2026-03-02"]
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["姓名"] for row in rows] == ["王伟", "李娜", "刘洋", "王芳", "赵敏", "孙丽"]
    assert "所购产品" not in rows[0]


def test_what_is_saved_meanwhile_does_not_get_into_it(desk: Any, look_back: Callable[[str], Any]) -> None:
    past = look_back(BETWEEN)
    desk.colleague().create(desk.entity("customer"), {"name": "刚来"})
    desk.click_heading(past.list, "姓名")
    settle(desk, past)
    assert len(past.list) == 6
    assert len(desk.rows(past.list)) == 6


def test_a_new_record_and_one_met_elsewhere_lead_back_to_today(
    desk: Any, tab: Any, look_back: Callable[[str], Any]
) -> None:
    look_back(BETWEEN)
    desk.press("Control-n")
    assert tab.past is None
    assert tab.panes.winfo_ismapped()
    look_back(BETWEEN)
    desk.window.open_record(desk.entity("customer"), "C0000002")
    desk.idle()
    assert tab.past is None
    assert desk.title(tab.record).startswith("李娜")


def test_another_moment_and_one_that_is_none(desk: Any, tab: Any, look_back: Callable[[str], Any]) -> None:
    past = look_back(BETWEEN)

    def choose(dialog: Any) -> None:
        desk.retype("soon", dialog.moment._typed.widget)
        desk.press_button(dialog, "查看当时")
        assert dialog.winfo_exists()
        assert "日期" in str(dialog._fault.cget("text"))
        desk.retype(LONG_AGO, dialog.moment._typed.widget)
        desk.press("Return", on=dialog.moment._typed.widget)

    desk.expect(choose)
    desk.press_button(past, "另选时刻…")
    desk.until(lambda: tab.past is not past)
    settle(desk, tab.past)
    assert len(tab.past.list) == 0
    readers = len(desk.session.database._readers)
    desk.press_button(tab.past, "回到今天")
    assert len(desk.session.database._readers) < readers


def test_closing_the_file_with_it_open_ends_well(
    desk: Any, look_back: Callable[[str], Any], start: Callable[..., Any], file: Path
) -> None:
    look_back(BETWEEN)
    again = start(file)
    assert again.tab("customer").past is None
