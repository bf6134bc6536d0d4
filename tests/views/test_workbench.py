"""The workbench: what is to be done, by lists and by day; completing, putting off, being reminded (D8.3, D3.3)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from icalendar import Calendar

from crm_desktop.db.errors import StorageFailed
from crm_desktop.entities.follow_up import FOLLOW_UP
from crm_desktop.views.records import complete_dialog
from crm_desktop.views.workbench import workbench_tab

TODAY = dt.date.today()


def day(days: int) -> str:
    return (TODAY + dt.timedelta(days=days)).isoformat()


@pytest.fixture
def bench(desk: Any) -> Any:
    """The workbench with one thing late, two for today, one in three days, one done."""
    for subject, due in (("催款", -2), ("回电", 0), ("寄样品", 0), ("演示", 3)):
        desk.store.create(FOLLOW_UP, {"customer": "C0000001", "subject": subject, "due": day(due)})
    desk.store.create(FOLLOW_UP, {"customer": "C0000002", "subject": "旧事", "due": day(0), "state": "已完成"})
    return desk.tab("workbench")


def cards(tab: Any) -> list[str]:
    return [" ".join(text.get().split()) for text in tab._numbers.values()]


def subjects(desk: Any, tab: Any) -> list[str]:
    return [row[1] for row in desk.rows(tab.list)]


def test_the_cards_count_and_list_what_is_to_be_done(desk: Any, bench: Any) -> None:
    assert cards(bench)[:4] == ["逾期 1", "今天 2", "未来 7 天 3", "全部待办 4"]
    assert subjects(desk, bench) == ["回电", "寄样品"]
    desk.click(bench._buttons[bench.cards[0].name])
    assert subjects(desk, bench) == ["催款"]
    desk.click(bench._buttons[bench.cards[3].name])
    assert subjects(desk, bench) == ["催款", "回电", "寄样品", "演示"]


def test_customers_who_were_long_not_contacted_or_checked(desk: Any, bench: Any) -> None:
    assert cards(bench)[4:6] == ["久未联系 6", "资料待核对 6"]
    desk.store.create(desk.entity("interaction"), {"customer": "C0000002", "subject": "问好"})
    desk.store.update(desk.entity("customer"), "C0000003", {"retired": "是"}, 1)
    desk.store.update(desk.entity("customer"), "C0000004", {"verified": day(-30)}, 1)
    desk.idle()
    assert cards(bench)[4:6] == ["久未联系 4", "资料待核对 4"]
    desk.click(bench._buttons[bench.cards[4].name])
    assert [row[0] for row in desk.rows(bench.list)] == ["C0000001", "C0000004", "C0000005", "C0000006"]
    desk.click_row(bench.list, 1, times=2)
    assert desk.title(desk.window._built["customer"].record) == "王芳"


def test_who_is_retired_leaves_the_lists_of_the_day_at_once(desk: Any, bench: Any) -> None:
    desk.store.create(FOLLOW_UP, {"customer": "C0000002", "subject": "拜年", "due": day(0)})
    desk.colleague().update(desk.entity("customer"), "C0000001", {"retired": "是"}, 1)
    desk.idle()
    assert cards(bench)[:4] == ["逾期 0", "今天 1", "未来 7 天 1", "全部待办 5"]
    assert subjects(desk, bench) == ["拜年"]
    assert bench.month._counts == {day(0): 1}


def test_completing_asks_what_came_of_it_and_is_one_step(desk: Any, bench: Any) -> None:
    def say(dialog: Any) -> None:
        desk.retype("对方满意", dialog._inputs["outcome"]._text)
        desk.press_button(dialog, "完成")

    desk.click_row(bench.list, 0)
    desk.expect(say)
    desk.press_button(bench, "完成")
    assert subjects(desk, bench) == ["寄样品"]
    assert cards(bench)[1] == "今天 1"
    talk = desk.store.reader.execute("SELECT 主题, 结果, 客户编号 FROM 互动记录").fetchall()
    assert talk == [("回电", "对方满意", "C0000001")]
    desk.press("Control-z", on=bench.list.table._body)
    assert subjects(desk, bench) == ["回电", "寄样品"]
    assert desk.store.reader.execute("SELECT count(*) FROM 互动记录").fetchone() == (0,)


def test_what_cannot_be_saved_is_said_and_the_text_stays(desk: Any, bench: Any) -> None:
    def say(dialog: Any) -> None:
        desk.retype("", dialog._inputs["subject"].widget)
        desk.press_button(dialog, "完成")
        assert "主题" in dialog._fault.cget("text")
        desk.retype("改好了", dialog._inputs["subject"].widget)
        desk.press_button(dialog, "完成")

    desk.click_row(bench.list, 0)
    desk.expect(say)
    desk.press_button(bench, "完成")
    assert desk.store.reader.execute("SELECT 主题 FROM 互动记录").fetchall() == [("改好了",)]


def test_a_repeated_one_is_there_again_after_it_is_completed(desk: Any, bench: Any) -> None:
    desk.store.create(FOLLOW_UP, {"customer": "C0000003", "subject": "例行", "due": day(-1), "repeat": "每周"})
    desk.idle()
    desk.click(bench._buttons[bench.cards[0].name])
    desk.click_row(bench.list, subjects(desk, bench).index("例行"))
    desk.expect(desk.answer("完成", "安排下次跟进"))
    desk.press_button(bench, "完成")
    due = desk.store.reader.execute("SELECT 到期时间 FROM 跟进计划 WHERE 事项 = '例行' AND 状态 = '未开始'").fetchall()
    assert due == [(day(6),)]


def test_a_day_of_the_calendar_lists_what_is_due_then(desk: Any, bench: Any) -> None:
    assert bench.month._counts[day(0)] == 2
    bench.month.choose(TODAY + dt.timedelta(days=3))
    desk.idle()
    assert subjects(desk, bench) == ["演示"]
    desk.press("Left", on=bench.month.canvas)
    assert subjects(desk, bench) == []
    desk.press("Escape", on=bench.month.canvas)
    assert subjects(desk, bench) == ["回电", "寄样品"]


def test_putting_off_counts_from_today_where_it_was_late(desk: Any, bench: Any) -> None:
    desk.click(bench._buttons[bench.cards[0].name])
    desk.click_row(bench.list, 0)
    workbench_tab.put_off_menu(bench, desk.session, lambda: bench.list.current_key()).invoke(1)
    desk.idle()
    assert subjects(desk, bench) == []
    done = desk.store.reader.execute("SELECT 到期时间, 状态 FROM 跟进计划 WHERE 事项 = '催款'").fetchall()
    assert done == [(day(3), "已推迟")]
    desk.press("Control-z")
    assert subjects(desk, bench) == ["催款"]


def test_the_reminder_can_be_put_off_from_the_list_and_what_is_due_stays_due(desk: Any, bench: Any) -> None:
    desk.click(bench._buttons["overdue"])
    desk.click_row(bench.list, 0)
    menu = workbench_tab.put_off_menu(bench, bench.session, lambda: bench.list.current_key())
    bench.nametowidget(menu.entrycget("end", "menu")).invoke(1)
    said = desk.toast()
    desk.idle()
    kept = "SELECT 到期时间, 提醒时间 FROM 跟进计划 WHERE 事项 = '催款'"
    ((due, remind_at),) = desk.store.reader.execute(kept).fetchall()
    assert due == day(-2)
    apart = dt.datetime.fromisoformat(remind_at) - dt.datetime.now()
    assert dt.timedelta(minutes=58) < apart <= dt.timedelta(minutes=60)
    assert remind_at[:16] in said
    desk.press("Control-z", on=bench.list.table._body)
    assert desk.store.reader.execute(kept).fetchall() == [(day(-2), None)]


def test_taking_it_along_writes_a_calendar(desk: Any, bench: Any, tmp_path: Any, monkeypatch: Any) -> None:
    path = tmp_path / "a.ics"
    monkeypatch.setattr(workbench_tab.filedialog, "asksaveasfilename", lambda **_options: str(path))
    desk.press_button(bench, "导到手机 …")
    assert len(Calendar.from_ical(path.read_bytes()).walk("VEVENT")) == 4
    noted = "SELECT 事件, 详情 FROM 安全记录 ORDER BY 序号 DESC LIMIT 1"
    assert desk.store.reader.execute(noted).fetchone() == ("export", "跟进计划 4 a.ics")


def test_reminders_come_at_their_moment_and_can_wait(desk: Any, bench: Any) -> None:
    from crm_desktop.views.workbench.reminders import Reminders

    reminders = Reminders(desk.window, desk.session)
    reminders.look()
    desk.idle()
    assert reminders.panel is None, "what was due before the program was first started is no news"
    soon = (dt.datetime.now() - dt.timedelta(seconds=1)).isoformat(" ", "seconds")
    missed = f"{day(-1)} 10:00:00"
    desk.session.preferences.set("reminded", {str(desk.session.database.path): f"{day(-2)} 12:00:00"})
    for subject, due in (("现在", soon), ("昨天", missed)):
        desk.store.create(FOLLOW_UP, {"customer": "C0000004", "subject": subject, "due": due})
    reminders.look()
    desk.idle()
    said = " ".join(desk.texts(reminders.panel))
    assert "现在 · 王芳" in said
    assert "昨天 · 王芳" in said
    assert "已错过" in said
    late = next(row for row in reminders.panel.rows if row["subject"] == "昨天")
    reminders.panel.snooze(late, 10)
    assert "昨天" not in " ".join(desk.texts(reminders.panel))
    now = next(row for row in reminders.panel.rows if row["subject"] == "现在")
    for row in [row for row in reminders.panel.rows if row is not now]:
        reminders.panel.snooze(row, 10)
    desk.expect(desk.answer("完成"))
    reminders.panel.complete(now)
    assert reminders.panel is None
    reminders.look()
    desk.idle()
    assert reminders.panel is None, "nothing is told twice"
    reminders.stop()


@pytest.fixture
def reminded(desk: Any, bench: Any) -> Iterator[Any]:
    """The reminders, with one that has come just now."""
    from crm_desktop.views.workbench.reminders import Reminders

    reminders = Reminders(desk.window, desk.session)
    desk.session.preferences.set("reminded", {str(desk.session.database.path): f"{day(-1)} 12:00:00"})
    for row in desk.store.reader.execute("SELECT 跟进编号 FROM 跟进计划").fetchall():
        desk.store.delete(FOLLOW_UP, [row[0]])
    come(desk, reminders, "现在")
    yield reminders
    reminders.stop()


def come(desk: Any, reminders: Any, subject: str) -> None:
    due = (dt.datetime.now() - dt.timedelta(seconds=1)).isoformat(" ", "seconds")
    desk.store.create(FOLLOW_UP, {"customer": "C0000004", "subject": subject, "due": due})
    reminders.look()
    desk.idle()


def test_a_reminder_that_comes_while_one_is_completed_stays(desk: Any, reminded: Any) -> None:
    def complete(dialog: Any) -> None:
        desk.session.preferences.set("reminded", {str(desk.session.database.path): f"{day(-1)} 12:00:00"})
        reminded._show([{**reminded.panel.rows[0], "subject": "后来", "number": 99}], f"{day(0)} 23:59:59")
        desk.press_button(dialog, "完成")

    desk.expect(complete)
    reminded.panel.complete(reminded.panel.rows[0])
    assert [row["subject"] for row in reminded.panel.rows] == ["后来"]
    assert "现在" not in " ".join(desk.texts(reminded.panel))


def test_what_was_completed_elsewhere_leaves_the_reminders_without_a_question(desk: Any, reminded: Any) -> None:
    (row,) = reminded.panel.rows
    version = desk.store.get(FOLLOW_UP, row["number"])["version"]
    desk.colleague().update(FOLLOW_UP, row["number"], {"state": "已完成"}, version)
    reminded.panel.complete(row)
    assert reminded.panel is None


def test_what_was_typed_stays_where_the_disk_is_full(desk: Any, reminded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise StorageFailed("磁盘已满")

    def complete(dialog: Any) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(complete_dialog, "complete", full)
            desk.press_button(dialog, "完成")
        assert dialog.winfo_exists()
        desk.press_button(dialog, "完成")

    desk.expect(complete, desk.answer("确定", "磁盘已满"))
    reminded.panel.complete(reminded.panel.rows[0])
    assert reminded.panel is None


def test_a_new_day_is_shown_by_itself(desk: Any, bench: Any) -> None:
    from crm_desktop.views.workbench.daily import Daily

    daily = Daily(desk.window, desk.session)
    bench._today.configure(text=day(-1))
    daily._begun = dt.date.today() - dt.timedelta(days=1)
    daily.look()
    desk.idle()
    assert bench._today.cget("text") == day(0)
    daily.stop()


def test_in_a_narrow_window_the_cards_stand_in_more_rows_with_all_their_text(start: Any, file: Any) -> None:
    tab = start(file, (960, 640)).window.choose("workbench")
    tab.update()
    buttons = list(tab._buttons.values())
    assert len({button.winfo_y() for button in buttons}) > 1
    assert all(button.winfo_width() >= button.winfo_reqwidth() for button in buttons)


def test_in_a_small_window_all_that_can_be_done_is_within_it(start: Any, file: Any, preferences: Any) -> None:
    preferences.set("language", "en")
    desk = start(file, (1024, 700))
    tab = desk.window.choose("workbench")
    desk.idle()
    for button in (tab._complete, tab._later, tab._open):
        assert button.winfo_rooty() + button.winfo_height() <= tab.winfo_rooty() + tab.winfo_height()
        assert button.winfo_height() >= button.winfo_reqheight()
        assert button.winfo_width() >= button.winfo_reqwidth()
