"""A contract in the window: reminder on the workbench, renewal, undo; cards, filters with counts, settings (D8.4)."""

import datetime as dt
from pathlib import Path
from tkinter import filedialog
from typing import Any

import pytest

from crm_desktop.db.settings import reminder_days
from crm_desktop.entities.contract import CONTRACT
from crm_desktop.views.output.outputs import of_list
from crm_desktop.views.records import files_view

TODAY = dt.date.today()
NUMBER = f"HT-{dt.date.today():%Y}-{{:04}}"


def day(days: int) -> str:
    return (TODAY + dt.timedelta(days=days)).isoformat()


def cards(tab: Any) -> list[str]:
    return [" ".join(text.get().split()) for text in tab._numbers.values()][6:]


def quick(tab: Any) -> list[str]:
    return [str(button.cget("text")) for _quick, button in tab.filters._buttons]


@pytest.fixture
def signed(desk: Any) -> Any:
    """The first ends in 20 days, the second has ended."""
    for subject, start, end in (("供货", -345, 20), ("旧约", -400, -36)):
        values = {"customer": "C0000001", "subject": subject, "start": day(start), "end": day(end), "amount": 100000}
        desk.store.create(CONTRACT, values)
    return desk


def test_a_contract_reminds_on_the_workbench_is_renewed_and_taken_back(signed: Any) -> None:
    desk = signed
    bench = desk.tab("workbench")
    assert cards(bench) == ["合同将到期 1", "合同已到期 1", "合同已续约 0"]
    (reminder,) = [row for row in desk.rows(bench.list) if "供货" in row[1]]
    assert day(20) in reminder[1]
    desk.click(bench._buttons[bench.cards[6].name])
    assert desk.column(bench.list, "合同编号") == [NUMBER.format(1)]
    desk.click_row(bench.list, 0, times=2)
    tab = desk.window._built["contract"]
    assert desk.title(tab.record) == "供货"
    desk.press_button(tab.record, "续签")
    assert desk.title(tab.record) == "供货"
    assert tab.record.key == NUMBER.format(3)
    assert desk.shown(tab.record, "start") == day(21)
    assert NUMBER.format(3) in desk.toast()
    bench = desk.tab("workbench")
    assert cards(bench) == ["合同将到期 0", "合同已到期 1", "合同已续约 1"]
    desk.click(bench._buttons[bench.cards[1].name])
    assert not [row for row in desk.rows(bench.list) if "供货" in row[1]]
    desk.press("Control-z")
    assert cards(bench) == ["合同将到期 1", "合同已到期 1", "合同已续约 0"]
    assert [row for row in desk.rows(bench.list) if "供货" in row[1]]


def test_what_has_no_end_cannot_be_renewed_and_the_user_is_told(signed: Any) -> None:
    desk = signed
    desk.store.create(CONTRACT, {"customer": "C0000002", "subject": "长期", "start": day(-3)})
    desk.window.open_record(CONTRACT, NUMBER.format(3))
    desk.idle()
    desk.expect(desk.answer("确定", "没有结束日期"))
    desk.press_button(desk.window._built["contract"].record, "续签")
    assert desk.store.reader.execute("SELECT count(*) FROM 合同").fetchone() == (3,)


def test_signing_and_ending_are_one_click(signed: Any) -> None:
    desk = signed
    desk.window.open_record(CONTRACT, NUMBER.format(1))
    desk.idle()
    record = desk.window._built["contract"].record
    desk.press_button(record, "签署")
    assert desk.store.get(CONTRACT, NUMBER.format(1))["signed"] == day(0)
    desk.press_button(record, "终止")
    assert desk.store.get(CONTRACT, NUMBER.format(1))["state"] == "已终止"
    assert desk.store.reader.execute("SELECT 状态 FROM 跟进计划").fetchall() == [("已取消",)]


def test_quick_filters_say_how_many(signed: Any) -> None:
    desk = signed
    tab = desk.tab("contract")
    desk.until(lambda: any(text.startswith("履行中 ") for text in quick(tab)))
    assert quick(tab) == [
        "全部", "履行中 1", "90 天内到期 1", "30 天内须通知 0", "已到期 1", "已续约 0", "未签署 2", "未开始", "已终止",
    ]  # fmt: skip


def test_the_days_are_set_in_the_settings(signed: Any) -> None:
    desk = signed
    days = desk.tab("settings").reminder_days
    assert days.entry.get() == "90, 30, 7"
    desk.retype("60、10", days.entry)
    desk.press_button(days, "保存")
    assert tuple(reminder_days(desk.store.reader)) == (60, 10)
    desk.retype("x", days.entry)
    desk.press_button(days, "保存")
    assert days._fault.winfo_viewable()
    assert tuple(reminder_days(desk.store.reader)) == (60, 10)


def test_what_the_days_bring_comes_by_itself(signed: Any) -> None:
    """Here: a state that only the day changes, and a reminder that nobody's save has made."""
    desk = signed
    with desk.session.database.atomic() as connection:
        connection.execute("UPDATE 合同 SET 状态 = '履行中', 已提醒 = NULL")
    from crm_desktop.views.workbench.daily import Daily

    daily = Daily(desk.window, desk.session)
    daily.look()
    desk.idle()
    daily.stop()
    assert desk.store.get(CONTRACT, NUMBER.format(2))["state"] == "已到期"
    assert desk.store.reader.execute("SELECT count(*) FROM 跟进计划").fetchone() == (2,)


def test_the_statistics_are_a_table_whose_groups_list_their_contracts(signed: Any) -> None:
    desk = signed
    queries = desk.tab("queries")
    desk.click(queries._buttons["contracts"])
    shown = desk.rows(queries.view.result.rows)
    assert sorted(row[:2] for row in shown) == [["履行中", "1"], ["已到期", "1"]]
    desk.click_row(queries.view.result.rows, [row[0] for row in shown].index("履行中"), times=2)
    assert desk.window.current == "contract"
    assert desk.column(desk.window._built["contract"].list, "状态") == ["履行中"]
    desk.colleague().update(desk.entity("customer"), "C0000001", {"class_": "重要客户"}, 1)
    desk.tab("queries")
    desk.choose(queries.view._inputs["by"].widget, "客户分类")
    desk.press_button(queries.view, "查询")
    assert [row[:2] for row in desk.rows(queries.view.result.rows)] == [["重要客户", "2"]]
    desk.click_row(queries.view.result.rows, 0, times=2)
    tab = desk.window._built["contract"]
    assert sorted(desk.column(tab.list, "状态")) == ["履行中", "已到期"]
    (line,) = tab.filters.panel._lines
    assert line._field.get() == "客户 · 客户分类"


def test_contracts_are_narrowed_by_the_class_of_their_customers(signed: Any) -> None:
    """Chosen by hand, saved under a name, and told on what is printed."""
    desk = signed
    desk.colleague().update(desk.entity("customer"), "C0000001", {"class_": "重要客户"}, 1)
    desk.store.create(CONTRACT, {"customer": "C0000003", "subject": "别人的", "start": day(0)})
    tab = desk.tab("contract")
    tab.filters.toggle_panel()
    panel = tab.filters.panel
    desk.choose(panel._lines[0]._field, "客户 · 客户分类")
    desk.choose(panel._lines[0]._value.widget, "重要客户")
    desk.type("要紧的", panel._name)
    desk.press_button(panel, "存为")
    desk.until(lambda: "要紧的 2" in quick(tab))
    assert sorted(desk.column(tab.list, "主题")) == ["供货", "旧约"]
    assert of_list(tab.list).filtered == "客户 · 客户分类 等于 重要客户"
    desk.choose(panel._lines[0]._operator, "为空")
    desk.press_button(panel, "应用")
    assert desk.column(tab.list, "主题") == ["别人的"]


def test_what_was_signed_hangs_on_the_contract_as_a_file(
    signed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, path, shown = signed, tmp_path / "合同正本.pdf", list[Path]()
    path.write_bytes(b"%PDF" + bytes(120_000))
    monkeypatch.setattr(filedialog, "askopenfilenames", lambda **_options: (str(path),))
    monkeypatch.setattr(files_view, "show_in_viewer", shown.append)
    tab = desk.tab("contract")
    tab.open(NUMBER.format(1))
    desk.idle()
    files = desk.open_tab(tab.record, "附件")
    desk.press_button(files, "添加")
    desk.until(lambda: files.list is not None and len(files.list) == 1)
    assert [row[:2] for row in desk.rows(files.list)] == [["合同正本.pdf", "120 KB"]]
    desk.click_row(files.list, 0, times=2)
    assert [copy.read_bytes() for copy in shown] == [path.read_bytes()]
    assert "附件 1" in desk.tabs(tab.record)
    desk.press("Control-z", on=files.list.table._body)
    desk.until(lambda: len(files.list) == 0)
