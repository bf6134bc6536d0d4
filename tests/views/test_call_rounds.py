"""A round of calls, from the list of customers to its progress (D3.3)."""

from pathlib import Path
from typing import Any

from crm_desktop.views.lists.list_menu import list_menu
from crm_desktop.views.workbench import questionnaire


def start(tab: Any) -> None:
    menu = list_menu(tab)
    commands = [at for at in range(menu.index("end") + 1) if menu.type(at) == "command"]
    menu.invoke(next(at for at in commands if "发起一轮回访" in menu.entrycget(at, "label")))


def test_the_selected_are_handed_out_evenly_and_the_progress_is_seen(desk: Any) -> None:
    def fill(dialog: Any) -> None:
        assert "4 位" in " ".join(desk.texts(dialog))
        desk.retype("老客户回访", dialog._inputs["name"].widget)
        dialog.staff.selection_set("S0001", "S0002")
        desk.press_button(dialog, "分派")

    tab = desk.window._built["customer"]
    desk.click_row(tab.list, 0)
    for row in (1, 2, 4):
        desk.click_row(tab.list, row, modifiers="Control")
    desk.expect(fill)
    start(tab)
    desk.until(lambda: "call_round" in desk.window._built)
    rounds = desk.window._built["call_round"]
    desk.until(lambda: rounds.record.key == 1)
    assert desk.title(rounds.record) == "老客户回访"
    by_staff = "SELECT 联系人编号, count(*) FROM 跟进计划 WHERE 回访编号 = 1 GROUP BY 1"
    assert desk.store.reader.execute(by_staff).fetchall() == [("S0001", 2), ("S0002", 2)]
    progress = desk.open_tab(rounds.record, "进度")
    desk.idle()
    assert "4" in " ".join(desk.texts(progress))
    assert "撤销：发起回访" in desk.status()
    desk.press("Control-z", on=rounds.list.table._body)
    assert desk.store.reader.execute("SELECT count(*) FROM 跟进计划").fetchone() == (0,)


def test_what_cannot_be_read_is_said_in_the_dialog(desk: Any) -> None:
    def fill(dialog: Any) -> None:
        desk.retype("", dialog._inputs["name"].widget)
        desk.press_button(dialog, "分派")
        assert "名称" in dialog._fault.cget("text")
        desk.press_button(dialog, "取消")

    desk.expect(fill)
    start(desk.window._built["customer"])
    assert desk.store.reader.execute("SELECT count(*) FROM 回访").fetchone() == (0,)


def test_what_was_typed_stays_when_it_comes_to_nothing(desk: Any) -> None:
    questions = "满意吗？"

    def fill(dialog: Any) -> None:
        desk.retype(questions, dialog._inputs["questions"]._text)
        dialog.staff.selection_set(gone)
        desk.colleague().delete(desk.entity("staff"), [gone])
        desk.expect(desk.answer("确定", "没有成功"))
        desk.press_button(dialog, "分派")
        desk.until(lambda: not desk.steps)
        assert dialog._inputs["questions"].text() == questions
        dialog.staff.selection_set()
        desk.press_button(dialog, "分派")

    gone = desk.store.create(desk.entity("staff"), {"name": "赵六", "department": "销售部", "salary": 1})
    desk.expect(fill)
    start(desk.window._built["customer"])
    desk.until(lambda: "call_round" in desk.window._built)
    assert desk.store.reader.execute("SELECT 问题 FROM 回访").fetchall() == [(questions,)]


def test_without_a_selection_it_is_the_whole_list_as_it_stands(desk: Any) -> None:
    tab = desk.window._built["customer"]
    desk.type("wang", on=tab.filters.search)
    desk.until(lambda: [row[1] for row in desk.rows(tab.list)] == ["王伟", "王芳"])
    desk.expect(desk.answer("分派", "2 位"))
    start(tab)
    desk.until(lambda: "call_round" in desk.window._built)
    called = "SELECT 客户编号, 联系人编号 FROM 跟进计划 ORDER BY 1"
    assert desk.store.reader.execute(called).fetchall() == [("C0000001", None), ("C0000004", None)]


def test_the_questionnaire_is_exported_from_the_round(desk: Any, tmp_path: Any, monkeypatch: Any) -> None:
    path = tmp_path / "问卷.csv"
    number = desk.store.create(desk.entity("call_round"), {"name": "春季", "questions": "满意吗？"})
    desk.store.create(desk.entity("follow_up"), {"customer": "C0000001", "subject": "问", "call_round": number})
    desk.window.open_record(desk.entity("call_round"), number)
    desk.idle()
    monkeypatch.setattr(questionnaire.filedialog, "asksaveasfilename", lambda **_options: str(path))
    desk.expect(desk.answer("导出…", "1. 满意吗？"))
    desk.press_button(desk.window._built["call_round"].record.header, "问卷 …")
    desk.until(path.exists)
    desk.idle()
    heading, row = path.read_text("utf-8-sig").splitlines()
    assert "1. 满意吗？" in heading
    assert row.startswith("C0000001,")


def test_the_questionnaire_is_shown_and_printed_by_the_systems_program(desk: Any, viewer: Path) -> None:
    number = desk.store.create(desk.entity("call_round"), {"name": "春季"})
    desk.store.create(desk.entity("follow_up"), {"customer": "C0000001", "subject": "问", "call_round": number})
    desk.window.open_record(desk.entity("call_round"), number)
    desk.idle()
    desk.expect(desk.answer("打印", "“问题”"), desk.answer("用查看器打开", "春季 问卷"))
    desk.press_button(desk.window._built["call_round"].record.header, "问卷 …")
    desk.until(viewer.exists)
    assert viewer.read_bytes().startswith(b"%PDF-")
