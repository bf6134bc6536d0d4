"""The list of a tab: searching, filters, order, columns, what is remembered, what comes from elsewhere."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db.lists import rows
from crm_desktop.db.lists.rows import FIRST, place_of
from crm_desktop.entities.records import Condition
from crm_desktop.views.lists.list_menu import choose_columns
from crm_desktop.views.tables import select_view


@pytest.fixture
def customers(desk: Any) -> Any:
    return desk.window._built["customer"]


def numbers(desk: Any, tab: Any) -> list[str]:
    return [row[0][-1] for row in desk.rows(tab.list)]


def add_many(desk: Any, tab: Any, count: int, name: str = "客户") -> None:
    with desk.store.step("import") as step:
        for number in range(count):
            desk.store.add(step, tab.entity, {"name": f"{name}{number}"})
    desk.idle()


def search(desk: Any, tab: Any, text: str, count: int) -> None:
    """Types into the search box; the list follows by itself."""
    desk.retype(text, tab.filters.search)
    desk.until(lambda: tab.list.asked[1] == text.strip())
    desk.until(lambda: f"{count} 位" in desk.texts(tab) and desk.session.worker.idle)
    desk.idle()


def quick(desk: Any, tab: Any, text: str) -> None:
    """The button of a quick filter; behind the name of a saved one stands how many it finds."""
    desk.click(next(button for _quick, button in tab.filters._buttons if str(button.cget("text")).split()[0] == text))


# narrowing


def test_the_search_finds_while_one_types_and_escape_shows_all_again(desk: Any, customers: Any) -> None:
    desk.press("Control-f")
    assert desk.root.focus_get() is customers.filters.search
    search(desk, customers, "王", 2)
    assert [row[1] for row in desk.rows(customers.list)] == ["王伟", "王芳"]
    search(desk, customers, "王 0003", 1)
    assert [row[1] for row in desk.rows(customers.list)] == ["王芳"]
    desk.press("Escape")
    assert customers.filters.search.get() == ""
    assert "6 位" in desk.texts(customers)
    assert numbers(desk, customers) == list("123456")


def test_escape_empties_the_box_first_and_shows_everything_then(desk: Any, customers: Any) -> None:
    quick = customers.entity.quick[0]
    customers.filters.use_quick(quick)
    desk.press("Control-f")
    desk.type("王", customers.filters.search)
    desk.press("Escape")
    assert customers.filters.search.get() == ""
    assert customers.filters._quick == quick
    desk.press("Escape")
    assert customers.filters._quick is None
    assert "6 位" in desk.texts(customers)


def test_what_nothing_matches_says_how_to_go_on(desk: Any, customers: Any) -> None:
    search(desk, customers, "诸葛", 0)
    assert any("Esc" in text for text in desk.texts(customers.list))


def test_beside_a_list_narrowed_to_nothing_nothing_is_chosen(desk: Any, customers: Any) -> None:
    desk.click_row(customers.list, 1)
    search(desk, customers, "诸葛", 0)
    assert not customers.record.winfo_viewable()
    assert "未选中记录。" in desk.texts(customers.side)
    search(desk, customers, "诸葛亮", 0)
    assert not customers.record.winfo_viewable()
    search(desk, customers, "王", 2)
    assert desk.title(customers.record) == "李娜"
    assert customers.record.winfo_viewable(), "it comes back with the rows, as it stays beside others"
    search(desk, customers, "诸葛", 0)
    desk.press("Escape", on=customers.filters.search)
    assert customers.record.winfo_viewable()
    assert desk.current(customers.list) == "C0000002"


def test_what_is_typed_and_not_saved_stays_whatever_the_list_is_narrowed_to(desk: Any, customers: Any) -> None:
    desk.click_row(customers.list, 1)
    desk.retype("李娜娜", desk.input(customers.record, "name"))
    search(desk, customers, "诸葛", 0)
    assert customers.record.winfo_viewable()
    assert desk.shown(customers.record, "name") == "李娜娜"
    desk.press("Control-s", on=desk.input(customers.record, "name"))
    assert desk.title(customers.record) == "李娜娜", "nor does it go by being saved"
    assert customers.record.winfo_viewable()


def test_a_form_that_somebody_went_into_meanwhile_stays(desk: Any, customers: Any) -> None:
    desk.click_row(customers.list, 1)
    customers.filters._text.set("诸葛")
    desk.input(customers.record, "name").focus_force()
    desk.until(lambda: "0 位" in desk.texts(customers))
    desk.idle()
    desk.type("x")
    assert customers.record.winfo_viewable()
    assert "x" in desk.shown(customers.record, "name")
    customers.revert()


def test_what_is_opened_beside_a_list_narrowed_to_nothing_stays(desk: Any, customers: Any) -> None:
    desk.click_row(customers.list, 1)
    search(desk, customers, "诸葛", 0)
    customers.open("C0000004")
    desk.idle()
    desk.colleague().create(desk.entity("customer"), {"name": "周杰"})
    desk.idle()
    assert desk.title(customers.record) == "王芳"
    assert customers.record.winfo_viewable()
    search(desk, customers, "诸葛亮", 0)
    assert not customers.record.winfo_viewable()
    desk.colleague().delete(desk.entity("customer"), ["C0000004"])
    desk.press("Escape", on=customers.filters.search)
    assert not customers.record.winfo_viewable(), "it is gone"
    desk.press("Control-n")
    search(desk, customers, "诸葛", 0)
    assert customers.record.winfo_viewable(), "a form for a new one was asked for"


def test_down_leads_from_the_search_into_the_list_and_enter_to_the_form(desk: Any, customers: Any) -> None:
    search(desk, customers, "王芳", 1)
    desk.press("Down", on=customers.filters.search)
    assert desk.root.focus_get() is customers.list.table._body
    assert desk.title(customers.record) == "王芳"
    desk.press("Return")
    assert desk.root.focus_get() is desk.input(customers.record, "name")


def test_quick_filters_narrow_and_show_which_is_on(desk: Any, customers: Any) -> None:
    quick(desk, customers, "未消费")
    assert numbers(desk, customers) == list("3456")
    assert "4 位" in desk.texts(customers)
    quick(desk, customers, "高积分")
    assert numbers(desk, customers) == ["6"]
    assert "primary" in str(desk.button(customers.filters, "高积分").cget("style"))
    assert "primary" not in str(desk.button(customers.filters, "全部").cget("style")).lower().replace("outline", "")
    quick(desk, customers, "全部")
    assert "6 位" in desk.texts(customers)


def test_all_shows_all_whatever_conditions_there_were(desk: Any, customers: Any) -> None:
    customers.filters.ask([Condition("name", "starts", "王")])
    desk.idle()
    assert 0 < len(customers.list) < 6
    quick(desk, customers, "全部")
    assert "6 位" in desk.texts(customers)
    assert not customers.filters._conditions


def fill_line(desk: Any, line: Any, field: str, operator: str, value: str) -> None:
    desk.choose(line._field, field)
    desk.choose(line._operator, operator)
    if value:
        desk.retype(value, line._value.widget)


def test_two_conditions_saved_under_a_name_and_used_again(desk: Any, customers: Any, start: Any, file: Any) -> None:
    desk.press_button(customers.filters, "筛选")
    panel = customers.filters.panel
    desk.press_button(panel, "添加条件")
    fill_line(desk, panel._lines[0], "姓名", "开头是", "王")
    fill_line(desk, panel._lines[1], "积分", "不小于", "10")
    desk.press_button(panel, "应用")
    assert [row[1] for row in desk.rows(customers.list)] == ["王芳"]
    assert "1 位" in desk.texts(customers)
    assert desk.button(customers.filters, "筛选 (2)")

    desk.type("老王", panel._name)
    desk.press_button(panel, "存为")
    desk.press_button(panel, "清除")
    assert "6 位" in desk.texts(customers)
    quick(desk, customers, "老王")
    assert [row[1] for row in desk.rows(customers.list)] == ["王芳"]

    again = start(file)
    customers = again.window._built["customer"]
    quick(again, customers, "老王")
    assert [row[1] for row in again.rows(customers.list)] == ["王芳"]


def test_a_value_that_cannot_be_read_is_named_and_the_list_stays(desk: Any, customers: Any) -> None:
    desk.press_button(customers.filters, "筛选")
    panel = customers.filters.panel
    fill_line(desk, panel._lines[0], "积分", "不小于", "viel")
    desk.press("Return", on=panel._lines[0]._value.widget)
    assert any("整数" in text for text in desk.texts(panel))
    assert "6 位" in desk.texts(customers)


def test_enter_applies_a_condition_on_days(desk: Any, customers: Any) -> None:
    desk.press_button(customers.filters, "筛选")
    line = customers.filters.panel._lines[0]
    desk.choose(line._field, "消费时间")
    desk.type("2026-05-01", line._period.first._typed.widget)
    desk.press("Return", on=line._period.first._typed.widget)
    assert [row[1] for row in desk.rows(customers.list)] == ["李娜"]
    desk.choose(line._operator, "不大于")
    desk.retype("2026-04-30", line._value._typed.widget)
    desk.press("Return", on=line._value._typed.widget)
    assert "王伟" in [row[1] for row in desk.rows(customers.list)]
    assert "李娜" not in [row[1] for row in desk.rows(customers.list)]


def test_a_reference_in_a_condition_is_found_by_its_name(desk: Any, customers: Any) -> None:
    desk.press_button(customers.filters, "筛选")
    line = customers.filters.panel._lines[0]
    fill_line(desk, line, "联系人", "等于", "李四")
    desk.idle()
    desk.press("Return", on=line._value.widget)
    desk.press("Return", on=line._value.widget)
    assert numbers(desk, customers) == list("456")


def test_an_empty_list_says_what_to_do(desk: Any) -> None:
    desk.store.delete(desk.entity("plan"), ["T000001", "T000002"])
    tab = desk.tab("plan")
    assert "0 个" in desk.texts(tab)
    assert any("按 Ctrl+N" in text for text in desk.texts(tab))
    desk.press("Control-n")
    assert desk.title(tab.record).startswith("新建")


# order and columns


def test_a_heading_sorts_one_way_and_then_the_other(desk: Any, customers: Any) -> None:
    desk.click_row(customers.list, 1)
    desk.click_heading(customers.list, "积分")
    desk.click_heading(customers.list, "积分")
    assert desk.column(customers.list, "积分") == ["90", "72", "54", "36", "18", "0"]
    assert desk.current(customers.list) == "C0000002", "the marked record stays marked"
    assert customers.list.table.current == 4
    arrows = [text for text in drawn(customers.list.table._head) if "▼" in text]
    assert arrows == ["积分 ▼"]


def drawn(canvas: Any) -> list[str]:
    items = [item for item in canvas.find_all() if canvas.type(item) == "text"]
    return [canvas.itemcget(item, "text").strip() for item in items if canvas.itemcget(item, "state") != "hidden"]


def test_another_order_is_as_long_from_its_first_rows_on(
    desk: Any, customers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_many(desk, customers, FIRST)
    count = len(customers.list)
    lengths: list[int] = []
    monkeypatch.setattr(customers.list, "attached", lambda **_how: lengths.append(len(customers.list)))
    customers.list.sort_by("name")
    desk.idle()
    assert count > FIRST
    assert set(lengths) == {count}, "the scrollbar does not jump"


@pytest.fixture
def waiting(desk: Any, customers: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The list stands in an order of which only the first rows are known; called, it lets the rest come."""
    add_many(desk, customers, 2 * FIRST)
    listed, held = customers.list, list[Any]()
    monkeypatch.setattr(listed, "_read_order", lambda *asked: held.append(asked))
    listed.sort_by("notes")  # without an index
    desk.until(lambda: held)
    monkeypatch.undo()

    def come() -> None:
        listed._read_order(*held[-1])
        desk.idle()

    return come


def test_what_was_chosen_before_all_of_the_order_was_known_stays(
    desk: Any, customers: Any, waiting: Callable[[], None]
) -> None:
    table = customers.list.table
    desk.press("Home", "Shift-Down", "Shift-Down", on=table._body)
    chosen, shown = customers.list.selected_keys(), desk.rows(customers.list)
    assert len(chosen) == 3
    assert len(customers.list.selected_rowids()) == 3, "they can be changed at once"
    waiting()
    assert (customers.list.selected_keys(), desk.rows(customers.list)) == (chosen, shown)
    assert len(customers.list.selected_rowids()) == 3


def test_only_what_is_read_is_copied(desk: Any, customers: Any, waiting: Callable[[], None]) -> None:
    count = len(customers.list)
    desk.press("Control-a", "Control-c", on=customers.list.table._body)
    assert len(desk.root.clipboard_get().splitlines()) == FIRST
    assert "…" not in desk.root.clipboard_get()
    assert desk.toast() == f"已复制 {count} 行中的 {FIRST} 行"
    waiting()
    desk.press("Control-c", on=customers.list.table._body)
    assert len(desk.root.clipboard_get().splitlines()) == count


def test_rows_chosen_stay_chosen_when_others_come_into_sight(
    desk: Any, customers: Any, waiting: Callable[[], None]
) -> None:
    table = customers.list.table
    desk.press("Home", "Shift-Down", "Shift-Down", on=table._body)
    table.scroll_to(len(customers.list) - 1)
    desk.idle()
    waiting()
    assert len(customers.list.selected_keys()) == 3
    assert "…" not in str(desk.rows(customers.list))


def test_all_are_chosen_also_before_it_is_known_how_many_there_are(
    desk: Any, customers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_many(desk, customers, 2 * FIRST, "新客户")
    listed, held = customers.list, list[bool]()
    monkeypatch.setattr(listed, "_count", lambda: held.append(True))
    desk.retype("新客户", customers.filters.search)
    desk.until(lambda: held)
    desk.press("Control-a", on=listed.table._body)
    assert listed.count_selected() == FIRST
    monkeypatch.undo()
    listed._count()
    desk.idle()
    assert listed.count_selected() == len(listed) == 2 * FIRST
    assert len(listed.selected_rowids()) == 2 * FIRST


def test_what_changed_while_a_list_was_hidden_is_shown_at_once(
    desk: Any, customers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_many(desk, customers, FIRST)
    desk.tab("staff")
    colleague = desk.colleague()
    colleague.update(
        customers.entity, "C0000001", {"name": "改了"}, colleague.get(customers.entity, "C0000001")["version"]
    )
    monkeypatch.setattr(customers.list, "_read_order", lambda *_asked: None)  # however long that takes
    desk.tab("customer")
    assert "改了" in desk.column(customers.list, "姓名")


def test_the_place_of_a_record_in_a_long_list_is_looked_for_in_the_background(
    desk: Any, customers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_many(desk, customers, 3 * FIRST)
    listed, looked = customers.list, list[str]()
    listed.table.scroll_to(2 * FIRST)
    desk.idle()
    listed.show_key(listed.key_at(2 * FIRST + 3))
    desk.idle()
    before = desk.rows(listed)

    def noted(ids: Any, rowid: int) -> int | None:
        looked.append(threading.current_thread().name)
        return place_of(ids, rowid)

    monkeypatch.setattr(select_view, "place_of", noted)
    monkeypatch.setattr(rows, "place_of", noted)
    desk.colleague().delete(desk.entity("customer"), ["C0000006"])
    desk.idle()
    assert looked == ["worker"] * 2, "the topmost row and the chosen one"
    assert desk.rows(listed) == before
    assert listed.current_key() == listed.key_at(2 * FIRST + 2)


def test_rows_that_could_not_be_read_yet_come_with_the_order(
    desk: Any, customers: Any, waiting: Callable[[], None]
) -> None:
    customers.list.table.scroll_to(len(customers.list) - 1)
    desk.idle()
    assert {text for cells in desk.rows(customers.list) for text in cells if text} == {"…"}
    waiting()
    assert "…" not in str(desk.rows(customers.list))
    assert desk.rows(customers.list)


def test_a_record_that_came_and_is_opened_at_once_is_seen_in_the_list(desk: Any, customers: Any) -> None:
    for number in range(60):
        desk.store.create(customers.entity, {"name": f"客户{number}"})
    desk.idle()
    desk.press("Home", on=customers.list.table._body)
    key = desk.store.create(customers.entity, {"name": "续签"})
    desk.window.open_record(customers.entity, key)  # as 续签 does with the next contract
    desk.idle()
    assert desk.current(customers.list) == key
    assert customers.list.table.current in customers.list.table.visible()
    assert key in str(desk.rows(customers.list))


def test_choosing_columns(desk: Any, customers: Any) -> None:
    def choose(dialog: Any) -> None:
        desk.press_button(dialog, "积分")
        desk.press_button(dialog, "备注")
        desk.press_button(dialog, "确定")

    desk.expect(choose)
    choose_columns(customers)  # what the menu "more" calls
    desk.idle()
    assert "积分" not in desk.headings(customers.list)
    assert desk.headings(customers.list)[-1] == "备注"
    assert desk.rows(customers.list)[0][:2] == ["C0000001", "王伟"]


def test_widths_order_columns_and_divider_are_there_again_next_time(
    desk: Any, customers: Any, start: Callable[..., Any], file: Any
) -> None:
    head, body = customers.list.table._head, customers.list.table._body
    border = int(body.col_positions[2])
    head.event_generate("<Motion>", x=border, y=10)
    head.event_generate("<Button-1>", x=border, y=10)
    head.event_generate("<B1-Motion>", x=border + 37, y=10)
    head.event_generate("<ButtonRelease-1>", x=border + 37, y=10)
    desk.idle()
    width = customers.list.table.widths()["name"]
    assert body.col_positions[2] > border + 20
    desk.click_heading(customers.list, "积分")
    customers.list.choose_columns(["number", "name", "points"])
    panes = customers.panes
    at = panes.sashpos(0)
    panes.event_generate("<Motion>", x=at, y=100)
    panes.event_generate("<Button-1>", x=at, y=100)
    panes.event_generate("<B1-Motion>", x=at + 60, y=100)
    panes.event_generate("<ButtonRelease-1>", x=at + 60, y=100)
    desk.idle()
    moved = panes.sashpos(0)
    assert moved > at + 40

    again = start(file)
    customers = again.window._built["customer"]
    assert again.headings(customers.list) == ["客户编号", "姓名", "积分"]
    assert customers.list.table.widths()["name"] == width
    assert customers.list.sort.field == "points"
    assert again.column(customers.list, "积分") == ["0", "18", "36", "54", "72", "90"]
    assert abs(customers.panes.sashpos(0) - moved) <= 3


def test_the_window_opens_on_the_tab_it_was_left_on(desk: Any, start: Callable[..., Any], file: Any) -> None:
    desk.tab("purchase")
    again = start(file)
    assert again.window.current == "purchase"
    assert again.window._built["purchase"].winfo_viewable()


# changes from elsewhere


def test_what_others_change_is_in_the_list_at_once(desk: Any, customers: Any) -> None:
    desk.click_row(customers.list, 3)
    colleague, entity = desk.colleague(), desk.entity("customer")
    colleague.update(entity, "C0000001", {"name": "王大伟"}, colleague.get(entity, "C0000001")["version"])
    colleague.create(entity, {"name": "周杰"})
    colleague.delete(entity, ["C0000003"])
    desk.idle()
    assert [row[1] for row in desk.rows(customers.list)] == ["王大伟", "李娜", "王芳", "赵敏", "孙丽", "周杰"]
    assert desk.current(customers.list) == "C0000004"
    assert desk.title(customers.record) == "王芳"


def test_a_hidden_list_is_right_when_it_is_shown(desk: Any, customers: Any) -> None:
    tab = desk.tab("purchase")
    desk.click_row(tab.list, 0)
    product = desk.input(tab.record, "product")
    desk.retype("炒锅", product)
    desk.idle()
    desk.press("Return", on=product)
    desk.press("Control-s")
    staff = desk.colleague()
    staff.update(desk.entity("staff"), "S0001", {"name": "张三丰"}, staff.get(desk.entity("staff"), "S0001")["version"])
    desk.tab("customer")
    assert desk.column(customers.list, "联系人")[:3] == ["张三丰"] * 3
    assert "6 位" in desk.texts(customers)


def test_a_deleted_record_leaves_its_form_too(desk: Any, customers: Any) -> None:
    desk.click_row(customers.list, 5)
    desk.colleague().delete(desk.entity("customer"), ["C0000006"])
    desk.idle()
    assert not customers.record.winfo_viewable()
    assert desk.current(customers.list) == ""


def test_f5_reads_the_list_again_and_stays_on_the_record(desk: Any, customers: Any) -> None:
    desk.click_row(customers.list, 2)
    desk.session.database.writer.execute("UPDATE 客户 SET 姓名 = '刘大洋' WHERE 客户编号 = 'C0000003'")
    desk.press("F5")
    assert desk.rows(customers.list)[2][1] == "刘大洋"
    assert desk.current(customers.list) == "C0000003"


def test_a_new_record_outside_the_filter_is_shown_all_the_same(desk: Any, customers: Any) -> None:
    quick(desk, customers, "高积分")
    desk.press("Control-n")
    desk.type("周杰", desk.input(customers.record, "name"))
    desk.press("Control-s")
    assert desk.title(customers.record) == "周杰"
    assert "1 位" in desk.texts(customers)
    quick(desk, customers, "全部")
    assert "7 位" in desk.texts(customers)
