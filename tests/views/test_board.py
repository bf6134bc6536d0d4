"""The board of opportunities, by mouse and keyboard, in the real window (D7.4)."""

import datetime as dt
from typing import Any

import pytest

from crm_desktop.db.lists.rows import FIRST
from crm_desktop.views.board.board_layout import Spot

STAGES = ["初步接触", "需求确认", "方案报价", "商务谈判", "赢单", "输单"]


@pytest.fixture
def tab(desk: Any) -> Any:
    """The board with a sale in each of the first two stages, and one that is lost."""
    for name, stage, amount, more in (
        ("换新", 1, 100_00, {}),
        ("团购", 1, 300_00, {"close_date": "2020-01-01"}),
        ("展厅", 2, 1000_01, {"close_date": (dt.date.today() + dt.timedelta(days=9)).isoformat()}),
        ("旧单", 6, 50_00, {"lost_reason": "价格"}),
    ):
        values = {"name": name, "customer": "C0000001", "stage": stage, "amount": amount, "probability": 50}
        desk.colleague().create(desk.entity("opportunity"), {**values, **more})
    tab = desk.tab("opportunity")
    desk.press_button(tab, "看板")
    return tab


def texts(board: Any) -> list[str]:
    canvas = board.canvas
    return [canvas.itemcget(item, "text") for item in canvas.find_all() if canvas.type(item) == "text"]


def names(desk: Any, board: Any, number: int) -> list[str]:
    ids = board.layout.stacks[number].ids
    return [desk.store.reader.execute("SELECT 名称 FROM 商机 WHERE rowid = ?", (one,)).fetchone()[0] for one in ids]


def middle(board: Any, spot: Spot) -> tuple[int, int]:
    box = board.layout.card(spot)
    return int(box.left + box.right) // 2, int(box.top + box.bottom) // 2


def drag(desk: Any, board: Any, spot: Spot, to: int) -> None:
    """The card into another column, in steps as a hand does."""
    x, y = middle(board, spot)
    box = board.layout.column(to)
    end = int(box.left + box.right) // 2
    board.canvas.event_generate("<Button-1>", x=x, y=y, time=10_000 * next(desk.ticks))
    for part in (0.1, 0.5, 1.0):
        board.canvas.event_generate("<B1-Motion>", x=round(x + (end - x) * part), y=y + 5)
        desk.root.update()
    board.canvas.event_generate("<ButtonRelease-1>", x=end, y=y + 5)
    desk.idle()


def stage(desk: Any, name: str) -> tuple[Any, ...]:
    sql = "SELECT 阶段编号, 概率, 状态, 输单原因, 输单前阶段, 结束时间 IS NOT NULL FROM 商机 WHERE 名称 = ?"
    return tuple(desk.store.reader.execute(sql, (name,)).fetchone())


def test_columns_tell_count_sum_and_weighted_sum(desk: Any, tab: Any) -> None:
    board = tab.faces.board
    assert [stack.title for stack in board.layout.stacks] == STAGES
    assert [len(stack.ids) for stack in board.layout.stacks] == [2, 1, 0, 0, 0, 1]
    assert [stack.sums for stack in board.layout.stacks][:3] == [(400_00, 200_00), (1000_01, 500_01), (0, 0)]
    drawn = texts(board)
    for text in ("初步接触", "¥400", "¥1,000", "换新", "王伟", "展厅", "暂无"):
        assert text in drawn
    assert names(desk, board, 0) == ["换新", "团购"]  # by the day on which they are to close, those without one first
    assert "4 个" in desk.texts(tab)


def test_a_card_tells_the_day_it_is_expected_on_or_was_closed_on(desk: Any, tab: Any) -> None:
    board, today = tab.faces.board, dt.date.today()
    entity, expected = desk.entity("opportunity"), today + dt.timedelta(days=9)

    def close(key: str, day: dt.date) -> None:
        version = int(desk.colleague().get(entity, key)["version"])
        desk.colleague().update(entity, key, {"closed_at": f"{day} 10:00:00"}, version)
        desk.idle()

    def day_of(spot: Spot) -> str:
        box = board.layout.card(spot)
        items = board.canvas.find_enclosed(box.left, (box.top + box.bottom) // 2, box.right, box.bottom)
        drawn = [board.canvas.itemcget(item, "text") for item in items if board.canvas.type(item) == "text"]
        return next((text.split(" · ")[-1] for text in drawn if "-" in text), "")

    def told(day: dt.date) -> str:
        return f"{day:%m-%d}" if day.year == today.year else day.isoformat()

    assert day_of(Spot(0, 0)) == ""
    assert day_of(Spot(0, 1)) == "2020-01-01", "of another year it says which"
    assert day_of(Spot(1, 0)) == told(expected)
    assert day_of(Spot(5, 0)) == told(today), "it was closed today"
    close("O0000004", dt.date(2019, 12, 31))
    assert day_of(Spot(5, 0)) == "2019-12-31"
    drag(desk, board, Spot(1, 0), 4)
    close("O0000003", today.replace(month=1, day=1))
    assert day_of(Spot(4, 0)) == "01-01", "not when it was expected"
    drag(desk, board, Spot(4, 0), 1)
    assert day_of(Spot(1, 0)) == told(expected), "it is open again"


def test_the_filters_of_the_list_narrow_the_board(desk: Any, tab: Any) -> None:
    desk.press_button(tab, "进行中")
    assert [len(stack.ids) for stack in tab.faces.board.layout.stacks] == [2, 1, 0, 0, 0, 0]
    desk.press_button(tab, "已过预计日期")
    assert names(desk, tab.faces.board, 0) == ["团购"]
    desk.press_button(tab, "列表")
    assert len(tab.list) == 1
    desk.press_button(tab, "全部")
    desk.press_button(tab, "看板")
    assert "旧单" in texts(tab.faces.board)


def test_a_card_is_dragged_into_another_column_and_comes_back_by_undo(desk: Any, tab: Any) -> None:
    board = tab.faces.board
    drag(desk, board, Spot(0, 0), 2)
    assert names(desk, board, 2) == ["换新"]
    assert stage(desk, "换新")[:3] == (3, 50, "进行中")
    history = "SELECT 阶段编号, 结束时间 IS NULL FROM 商机阶段变更 WHERE 商机编号 = 'O0000001' ORDER BY 变更编号"
    assert desk.store.reader.execute(history).fetchall() == [(1, 0), (3, 1)]
    desk.press("Control-z", on=board.canvas)
    assert names(desk, board, 0) == ["换新", "团购"]
    assert desk.store.reader.execute(history).fetchall() == [(1, 1)]


def test_dropped_where_it_was_or_let_go_by_escape_nothing_happens(desk: Any, tab: Any) -> None:
    board = tab.faces.board
    drag(desk, board, Spot(0, 0), 0)
    x, y = middle(board, Spot(0, 0))
    board.canvas.event_generate("<Button-1>", x=x, y=y, time=10_000 * next(desk.ticks))
    board.canvas.event_generate("<B1-Motion>", x=x + 300, y=y)
    desk.press("Escape", on=board.canvas)
    board.canvas.event_generate("<ButtonRelease-1>", x=x + 300, y=y)
    desk.idle()
    assert names(desk, board, 0) == ["换新", "团购"]
    assert desk.store.undoable is None or desk.store.undoable.action == "create"


def test_keys_choose_move_and_open(desk: Any, tab: Any) -> None:
    board = tab.faces.board
    desk.press("Down", on=board.canvas)  # the first card
    assert board.chosen_key() == "O0000001"
    desk.press("Down", on=board.canvas)
    assert board.chosen_key() == "O0000002"
    desk.press("Right", on=board.canvas)
    assert board.chosen_key() == "O0000003"
    desk.press("Right", on=board.canvas)  # over the empty ones
    assert board.chosen_key() == "O0000004"
    desk.press("Left", "Left", on=board.canvas)
    assert board.chosen_key() == "O0000001"
    desk.press("Control-Right", on=board.canvas)
    assert stage(desk, "换新")[0] == 2
    assert board.chosen_key() == "O0000001"
    desk.press("Control-Left", "Control-Left", on=board.canvas)  # there is nothing before the first
    assert stage(desk, "换新")[0] == 1
    desk.press("Return", on=board.canvas)
    assert desk.title(tab.record) == "换新"
    assert tab.record.winfo_viewable()
    desk.press("Right", on=board.canvas)  # the record follows the card
    assert desk.title(tab.record) == "展厅"
    desk.press("Escape", on=board.canvas)
    assert not tab.record.winfo_viewable()


def test_keys_pressed_faster_than_the_board_is_read_all_count(desk: Any, tab: Any) -> None:
    board = tab.faces.board
    desk.press("Down", on=board.canvas)
    for key in ("Right", "Right", "Right", "Left"):
        board.canvas.event_generate(f"<Control-{key}>")
    assert stage(desk, "换新")[0] == 3
    desk.idle()
    assert names(desk, board, 2) == ["换新"]
    assert board.chosen_key() == "O0000001"


def test_losing_asks_why(desk: Any, tab: Any) -> None:
    board = tab.faces.board

    def without_a_reason(dialog: Any) -> None:
        desk.press_button(dialog, "移动")
        assert "不能为空" in " ".join(desk.texts(dialog))
        desk.choose(dialog.inputs["lost_reason"].widget, "其他")
        desk.press_button(dialog, "移动")
        assert "不能为空" in " ".join(desk.texts(dialog))  # what else it was
        desk.retype("项目取消", dialog.inputs["lost_note"]._text)
        desk.press_button(dialog, "移动")

    desk.expect(without_a_reason)
    drag(desk, board, Spot(1, 0), 5)
    assert stage(desk, "展厅") == (6, 0, "输单", "其他", 2, 1)
    desk.press("Control-z", on=board.canvas)
    assert stage(desk, "展厅") == (2, 50, "进行中", None, None, 0)
    desk.expect(desk.answer("取消"))
    drag(desk, board, Spot(1, 0), 5)
    assert names(desk, board, 1) == ["展厅"]


def test_winning_says_when(desk: Any, tab: Any) -> None:
    drag(desk, tab.faces.board, Spot(1, 0), 4)
    assert stage(desk, "展厅") == (5, 100, "赢单", None, None, 1)


def test_winning_says_where_the_order_is_made(desk: Any, tab: Any) -> None:
    board = tab.faces.board
    drag(desk, board, Spot(1, 0), 3)
    assert desk.toast() == "展厅 → 商务谈判"
    desk.press("Control-Right", on=board.canvas)
    assert desk.toast() == "展厅 → 赢单。按回车键打开后可“生成订单”。"
    desk.press("Return", on=board.canvas)
    assert desk.button(tab.record.header, "生成订单").winfo_viewable()
    desk.press("Control-Left", on=board.canvas)
    assert desk.toast() == "展厅 → 商务谈判"


def test_another_window_s_change_is_seen_at_once(desk: Any, tab: Any) -> None:
    colleague = desk.colleague()
    entity = desk.entity("opportunity")
    colleague.update(entity, "O0000001", {"stage": 4}, int(colleague.get(entity, "O0000001")["version"]))
    desk.idle()
    assert names(desk, tab.faces.board, 3) == ["换新"]


@pytest.fixture
def thousands(desk: Any, tab: Any) -> Any:
    """The board with two thousand more."""
    with desk.session.database.atomic() as connection:
        connection.executemany(
            "INSERT INTO 商机 (商机编号, 名称, 客户编号, 阶段编号, 预计金额) VALUES (?, ?, 'C0000001', ?, 100)",
            [(f"O1{number:06d}", f"第{number}单", 1 + number % 4) for number in range(2000)],
        )
    tab.refresh()
    desk.idle()
    return tab.faces.board


def test_a_card_is_seen_where_it_has_come(desk: Any, thousands: Any) -> None:
    board = thousands

    def seen() -> bool:
        box = board.layout.card(board.layout.spot_of(board.chosen))
        return bool(box.top > 0 and box.bottom <= board.canvas.winfo_height())

    desk.press("Down", "End", on=board.canvas)
    key = board.chosen_key()
    for keys, column in (("Control-Right", 1), ("Control-Right", 2), ("Control-Left", 1)):
        desk.press(keys, on=board.canvas)
        assert (board.chosen_key(), board.layout.spot_of(board.chosen).column) == (key, column)
        assert seen(), f"after {keys}"
    drag(desk, board, board.layout.spot_of(board.chosen), 0)
    assert board.layout.spot_of(board.chosen).column == 0
    assert seen(), "after the mouse"
    desk.press("Home", on=board.canvas)
    desk.colleague().create(desk.entity("opportunity"), {"name": "新单", "customer": "C0000001", "stage": 1})
    desk.idle()
    assert board.layout.card(Spot(0, 0)).top > 0, "it stays where one looks when others change something"


def test_of_thousands_only_those_on_the_screen_are_drawn(desk: Any, thousands: Any) -> None:
    board = thousands
    assert sum(len(stack.ids) for stack in board.layout.stacks) == 2004
    assert len(board.canvas.find_all()) < 800
    desk.press("Down", "End", on=board.canvas)
    assert board.layout.spot_of(board.chosen) == Spot(0, 501)
    box = board.layout.card(Spot(0, 501))
    assert box.top > 0
    assert box.bottom <= board.canvas.winfo_height()
    assert len(board.canvas.find_all()) < 800


def test_the_first_cards_are_there_before_all_are_counted(desk: Any, tab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk.colleague().step("import") as step:
        for number in range(FIRST):
            desk.colleague().add(
                step, desk.entity("opportunity"), {"name": f"单{number}", "customer": "C0000001", "stage": 3}
            )
    desk.idle()
    board, seen = tab.faces.board, []
    draw = board.draw

    def look() -> None:
        draw()
        seen.append((len(board.layout.stacks[2].ids), texts(board)))

    monkeypatch.setattr(board, "draw", look)
    board.layout.stacks = ()  # as when it is first looked at
    board.reload()
    desk.idle()
    (first, told), (all_, counted) = seen
    assert first == FIRST <= all_
    assert "…" in told
    assert "单0" in told
    assert "…" not in counted
    assert str(all_) in counted


def test_it_is_the_face_one_comes_back_to(desk: Any, tab: Any, start: Any, file: Any) -> None:
    again = start(file)
    board = again.tab("opportunity").faces.board
    again.until(lambda: board.layout.stacks)
    assert board.winfo_viewable()
    assert "展厅" in texts(board)


def test_reminders_come_where_the_program_starts_with_the_board(start: Any, file: Any, tab: Any) -> None:
    again = start(file)
    assert again.window._built["opportunity"].faces.board.winfo_viewable()
    again.until(lambda: again.window._reminders is not None)


def test_the_card_of_the_record_that_one_does_not_leave_stays_marked(desk: Any, tab: Any) -> None:
    board = tab.faces.board
    desk.click(board.canvas, *middle(board, Spot(0, 0)), times=2)
    desk.retype("换新（改）", desk.input(tab.record, "name"))
    desk.expect(desk.answer("继续编辑", "换新"))
    desk.click(board.canvas, *middle(board, Spot(1, 0)))
    assert board.chosen_key() == "O0000001"
    assert desk.shown(tab.record, "name") == "换新（改）"
    tab.record.revert()


def test_the_card_one_stands_on_is_the_record_beside_the_list(desk: Any, tab: Any) -> None:
    board = tab.faces.board
    desk.click(board.canvas, *middle(board, Spot(1, 0)))
    desk.press_button(tab, "列表")
    assert desk.current(tab.list) == "O0000003"
    assert desk.title(tab.record) == "展厅"
